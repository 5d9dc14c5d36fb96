import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SpeechTranscript } from '../../src/domain/speech-transcript.js';
import { testTranscriptArchive } from '../contract/transcript-archive.js';
import { createMemoryTranscripts } from '../fakes/memory-transcripts.js';
import { createTranscriptFiles } from '../../src/stores/transcript-files.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'chorus-transcripts-'))));
afterEach(() => rm(folder, { recursive: true }));

const ID = 'de8bd9ae402d8e97260e31a74e9682c1';

function transcript(count: number): SpeechTranscript {
  const segments = Array.from({ length: count }, (_, index) => ({
    startSeconds: index,
    endSeconds: index + 1,
    text: `said ${index} “ü”`,
    confidence: 1 / 3,
    language: 'en',
    words: [{ startSeconds: index, endSeconds: index + 0.5, text: 'said', confidence: 0.5 }],
  }));
  return { modelId: 'test/ear', task: 'TRANSCRIBE', language: 'en', segments };
}

testTranscriptArchive('a folder', () => Promise.resolve(createTranscriptFiles(folder)));
testTranscriptArchive('the fake', () => Promise.resolve(createMemoryTranscripts()));

describe('transcripts in files', () => {
  it('are the same when read by another process as when written', async () => {
    await createTranscriptFiles(join(folder, 'new')).write(ID, transcript(3));
    expect(await createTranscriptFiles(join(folder, 'new')).read(ID)).toEqual(transcript(3));
  });

  it('are absent until written, and after they are deleted', async () => {
    const archive = createTranscriptFiles(join(folder, 'new'));
    expect(await archive.read(ID)).toBeNull();
    await archive.delete([ID]);
    await archive.write(ID, transcript(1));
    await archive.delete([ID, 'unknown']);
    expect(await archive.read(ID)).toBeNull();
    expect(await readdir(join(folder, 'new'))).toEqual([]);
  });

  it('are old or new, never half, for a reader beside many writers', async () => {
    const archive = createTranscriptFiles(folder);
    await archive.write(ID, transcript(1));
    const sizes = [1, 500, 2000, 50, 900];
    let isDone = false;
    const writing = Promise.all(sizes.map((size) => archive.write(ID, transcript(size)))).finally(
      () => (isDone = true),
    );
    const seen = new Set<number>();
    while (!isDone) seen.add((await archive.read(ID))!.segments.length);
    await writing;
    for (const size of seen) expect(sizes).toContain(size);
    expect(await readdir(folder)).toEqual([`${ID}.json`]);
  });

  it('keep what was there when the new one cannot be written', async () => {
    const archive = createTranscriptFiles(folder);
    await archive.write(ID, transcript(1));
    const endless = { ...transcript(2), language: 1n as never };
    await expect(archive.write(ID, endless)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await archive.read(ID)).toEqual(transcript(1));
    expect(await readdir(folder)).toEqual([`${ID}.json`]);
  });

  it('say that the store is unavailable when a file is damaged or the folder is none', async () => {
    const archive = createTranscriptFiles(folder);
    await writeFile(join(folder, `${ID}.json`), '{"modelId":');
    await expect(archive.read(ID)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
    const blocked = createTranscriptFiles(join(folder, `${ID}.json`));
    await expect(blocked.write(ID, transcript(1))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('never leave their folder, whatever the id', async () => {
    const archive = createTranscriptFiles(join(folder, 'inner'));
    await writeFile(join(folder, 'secret.json'), '{}');
    await expect(archive.read('../secret')).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
    await expect(archive.delete(['../secret'])).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
    expect(await readFile(join(folder, 'secret.json'), 'utf8')).toBe('{}');
  });
});
