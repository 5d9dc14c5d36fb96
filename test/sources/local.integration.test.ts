import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { digestFile } from '../../src/sources/digest.js';
import { expandPath, isInsideRoots } from '../../src/sources/local.js';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'chorus-local-')));
const file = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function touch(name: string, content: string | Buffer = 'x'): void {
  mkdirSync(dirname(file(name)), { recursive: true });
  writeFileSync(file(name), content);
}

beforeAll(() => {
  for (const name of [
    'library/b.mp3',
    'library/a.PNG',
    'library/deep/er/c.srt',
    'library/deep/cover.jpg',
    'library/song [live] {1}.wav',
    'library/.hidden.mp3',
    'library/.cache/d.mp3',
    'library/Thumbs.db',
    'library/notes.docx',
    'library/half.mp3.part',
    'library/__MACOSX/e.mp3',
    'library/$RECYCLE.BIN/f.mp3',
    'library/package.json',
    'outside/secret.txt',
    'library-two/g.mp3',
    'barren/readme.md',
  ]) {
    touch(name);
  }
  symlinkSync(file('library'), file('library/deep/loop'));
  symlinkSync(file('outside/secret.txt'), file('library/link.txt'));
  symlinkSync(file('gone'), file('library/dead.mp3'));
});

const names = (paths: string[]) => paths.map((path) => relative(folder, path));

describe('expandPath', () => {
  it('gives one file as it is, also with glob characters in its name', async () => {
    expect(await expandPath(file('library/b.mp3'))).toEqual([file('library/b.mp3')]);
    expect(await expandPath(file('library/song [live] {1}.wav'))).toEqual([
      file('library/song [live] {1}.wav'),
    ]);
    expect(await expandPath(file('library/notes.docx'))).toEqual([file('library/notes.docx')]);
  });

  it('finds the media of a folder at any depth, each once, without hidden files and junk', async () => {
    expect(names(await expandPath(file('library')))).toEqual([
      'library/a.PNG',
      'library/b.mp3',
      'library/deep/cover.jpg',
      'library/deep/er/c.srt',
      'library/link.txt',
      'library/song [live] {1}.wav',
    ]);
  });

  it('finds what a glob matches, whatever the extension', async () => {
    expect(names(await expandPath(file('library/*.{mp3,docx}')))).toEqual([
      'library/b.mp3',
      'library/notes.docx',
    ]);
    expect(names(await expandPath(file('library/**/*.srt')))).toEqual(['library/deep/er/c.srt']);
  });

  it.each(['gone.mp3', 'library/*.flac', 'barren', 'library/dead.mp3'])(
    'says SOURCE_NOT_FOUND for %s',
    async (name) => {
      await expect(expandPath(file(name))).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    },
  );

  it('names no path in its message', async () => {
    await expect(expandPath(file('gone.mp3'))).rejects.not.toMatchObject({
      message: expect.stringContaining(folder),
    });
  });
});

describe('isInsideRoots', () => {
  const roots = [file('library')];

  it.each([
    ['library', true],
    ['library/b.mp3', true],
    ['library/deep/loop/b.mp3', true],
    ['library/not-yet.mp3', true],
    ['library/**/*.mp3', true],
    ['library-two/g.mp3', false],
    ['library/../outside/secret.txt', false],
    ['library/link.txt', false],
    ['outside/nothing.txt', false],
    ['', false],
  ])('says for %s: %s', async (name, isInside) => {
    expect(await isInsideRoots(file(name), roots)).toBe(isInside);
  });

  it('allows nothing without roots and everything under /', async () => {
    expect(await isInsideRoots(file('library'), [])).toBe(false);
    expect(await isInsideRoots(file('library'), ['/'])).toBe(true);
  });

  it('follows a root that is a link itself', async () => {
    symlinkSync(file('library'), file('alias'));
    expect(await isInsideRoots(file('library/b.mp3'), [file('alias')])).toBe(true);
  });
});

describe('digestFile', () => {
  it('gives the SHA-256 and the size of files larger than one piece', async () => {
    const bytes = Buffer.alloc(3_000_001, 'chorus');
    touch('large.bin', bytes);
    expect(await digestFile(file('large.bin'), { maxBytes: 1e9 })).toEqual({
      digest: createHash('sha256').update(bytes).digest('hex'),
      sizeBytes: 3_000_001,
    });
  });

  it('takes a file of exactly the limit and refuses one byte more', async () => {
    touch('exact.bin', Buffer.alloc(1000));
    expect((await digestFile(file('exact.bin'), { maxBytes: 1000 })).sizeBytes).toBe(1000);
    await expect(digestFile(file('exact.bin'), { maxBytes: 999 })).rejects.toMatchObject({
      code: 'MEDIA_TOO_LARGE',
      details: { limit: 999, unit: 'bytes' },
    });
  });

  it('tells empty, missing, folder and cancelled apart', async () => {
    touch('empty.bin', '');
    const options = { maxBytes: 1000 };
    await expect(digestFile(file('empty.bin'), options)).rejects.toMatchObject({ code: 'MEDIA_EMPTY' });
    await expect(digestFile(file('none.bin'), options)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    await expect(digestFile(folder, options)).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
    const cancelled = digestFile(file('library/b.mp3'), { ...options, signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
