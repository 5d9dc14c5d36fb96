import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { createAudioDecoder } from '../../src/decode/audio.js';
import { packagedPath } from '../../src/decode/ffmpeg-binaries.js';
import { sniffMedia } from '../../src/decode/sniff.js';
import { encode, sine, writeWav } from '../fixtures/media/sounds.js';

const folder = mkdtempSync(join(tmpdir(), 'chorus-sniff-'));
const file = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ffmpegPath = packagedPath('ffmpeg') ?? 'ffmpeg';
const audio = createAudioDecoder({ maxDurationSeconds: 60, timeoutMs: 20_000, ffmpegPath });
const sniff = (path: string, filename: string) => sniffMedia(path, filename, audio);

beforeAll(async () => {
  const wav = writeWav(file('sound.wav'), 44100, [sine(22050, 44100)], 'int16');
  for (const name of [
    'sound.mp3',
    'sound.m4a',
    'sound.flac',
    'sound.ogg',
    'sound.opus',
    'sound.aiff',
    'sound.mka',
    'sound.au',
  ]) {
    encode(ffmpegPath, '-i', wav, file(name));
  }
  encode(ffmpegPath, '-i', wav, '-write_id3v2', '0', '-write_xing', '0', '-f', 'mp3', file('bare.mp3'));
  encode(ffmpegPath, '-i', wav, '-c:a', 'aac', '-f', 'adts', file('bare.aac'));
  const video = ['-f', 'lavfi', '-i', 'testsrc=size=32x32:rate=5:duration=0.5', '-i', wav];
  for (const name of ['film.mp4', 'film.mov', 'film.avi', 'film.mkv'])
    encode(ffmpegPath, ...video, file(name));
  encode(ffmpegPath, ...video, '-c:v', 'libvpx', '-c:a', 'libopus', file('film.webm'));
  encode(ffmpegPath, ...video, '-f', 'mpegts', file('film.ts'));
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: '#336699' } });
  for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const) {
    await picture
      .clone()
      .toFormat(format)
      .toFile(file(`picture.${format}`));
  }
});

describe('sniffMedia', () => {
  it.each([
    ['sound.wav', 'audio/wav'],
    ['sound.mp3', 'audio/mpeg'],
    ['bare.mp3', 'audio/mpeg'],
    ['bare.aac', 'audio/aac'],
    ['sound.m4a', 'audio/mp4'],
    ['sound.flac', 'audio/flac'],
    ['sound.ogg', 'audio/ogg'],
    ['sound.opus', 'audio/ogg'],
    ['sound.aiff', 'audio/aiff'],
    ['sound.au', 'audio/basic'],
    ['sound.mka', 'audio/x-matroska'],
    ['film.mp4', 'video/mp4'],
    ['film.mov', 'video/quicktime'],
    ['film.avi', 'video/x-msvideo'],
    ['film.mkv', 'video/x-matroska'],
    ['film.webm', 'video/webm'],
    ['film.ts', 'video/mp2t'],
  ])('takes %s for sound', async (name, mimeType) => {
    expect(await sniff(file(name), name)).toEqual({ kind: 'AUDIO', mimeType });
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'])('takes a %s for a picture', async (format) => {
    const found = await sniff(file(`picture.${format}`), `picture.${format}`);
    expect(found).toEqual({ kind: 'IMAGE', mimeType: `image/${format}` });
  });

  it.each([
    ['plain', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    [
      'declared',
      '<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE svg PUBLIC "a" "b">\n<svg width="1"/>',
    ],
    ['with entities', '<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'],
    ['with a prefix', '<s:svg xmlns:s="http://www.w3.org/2000/svg"/>'],
    ['with a mark', '\ufeff<svg/>'],
  ])('takes an SVG (%s) for a picture, whatever its name', async (_name, content) => {
    writeFileSync(file('drawing'), content);
    expect(await sniff(file('drawing'), 'drawing.txt')).toEqual({ kind: 'IMAGE', mimeType: 'image/svg+xml' });
  });

  it.each([
    ['1\n00:00:00,000 --> 00:00:01,000\nHi', 'application/x-subrip'],
    ['WEBVTT\n\n00:00.000 --> 00:01.000\nHi', 'text/vtt'],
    ['{"segments": []}', 'application/json'],
    ['Grüße aus Köln.', 'text/plain'],
  ])('takes %j for a transcript by its content', async (content, mimeType) => {
    writeFileSync(file('words'), content);
    expect(await sniff(file('words'), 'whatever')).toEqual({ kind: 'TRANSCRIPT', mimeType });
  });

  it('takes text in UTF-16 and Windows-1252 for a transcript', async () => {
    writeFileSync(file('utf16.txt'), Buffer.from('\ufeffGrüße aus Köln', 'utf16le'));
    writeFileSync(file('latin.txt'), Buffer.from('Grüße aus Köln, schöne Tage', 'latin1'));
    expect(await sniff(file('utf16.txt'), 'utf16.txt')).toMatchObject({ kind: 'TRANSCRIPT' });
    expect(await sniff(file('latin.txt'), 'latin.txt')).toMatchObject({ kind: 'TRANSCRIPT' });
  });

  it('does not cut a text inside a character', async () => {
    writeFileSync(file('long.txt'), 'ä'.repeat(50_000).replace(/^/, 'x'));
    expect(await sniff(file('long.txt'), 'long.txt')).toEqual({ kind: 'TRANSCRIPT', mimeType: 'text/plain' });
  });

  it('believes the content, not the name', async () => {
    expect(await sniff(file('sound.flac'), 'picture.png')).toEqual({ kind: 'AUDIO', mimeType: 'audio/flac' });
    expect(await sniff(file('picture.png'), 'song.mp3')).toEqual({ kind: 'IMAGE', mimeType: 'image/png' });
  });

  it('asks ffprobe about bytes that bear no mark', async () => {
    const shifted = Buffer.concat([Buffer.from([0, 1, 2, 3]), readFileSync(file('bare.mp3'))]);
    writeFileSync(file('shifted'), shifted);
    expect(await sniff(file('shifted'), 'x.mp3')).toEqual({
      kind: 'AUDIO',
      mimeType: 'application/octet-stream',
    });
  });

  it.each([
    ['text named mp3', 'song.mp3', 'These are words.'],
    ['a playlist', 'list.m3u8', '#EXTM3U\nsong.mp3'],
    ['a web page', 'page.html', '<!doctype html><title>x</title>'],
    ['a PDF', 'paper.pdf', '%PDF-1.7 and so on'],
    ['an archive', 'all.zip', 'PK\x03\x04rest'],
    ['unknown bytes', 'blob', Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 37 + (i >> 2)) & 255))],
  ])('refuses %s and says what is accepted', async (_name, filename, content) => {
    writeFileSync(file('refused'), content);
    await expect(sniff(file('refused'), filename)).rejects.toMatchObject({
      code: 'MEDIA_UNSUPPORTED',
      message: expect.stringContaining('Accepted are'),
    });
  });

  it('tells empty, blank and missing files apart', async () => {
    writeFileSync(file('empty'), '');
    writeFileSync(file('blank'), ' \n\t\n');
    await expect(sniff(file('empty'), 'a.txt')).rejects.toMatchObject({ code: 'MEDIA_EMPTY' });
    await expect(sniff(file('blank'), 'a.txt')).rejects.toMatchObject({ code: 'MEDIA_EMPTY' });
    await expect(sniff(file('gone'), 'a.txt')).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  });
});
