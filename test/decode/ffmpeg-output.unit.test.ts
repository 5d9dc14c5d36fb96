import { describe, expect, it } from '@jest/globals';
import {
  parseDecodedSamples,
  parseLoudness,
  parseProbe,
  parseSampleCount,
  parseVersion,
} from '../../src/decode/ffmpeg-output.js';
import { toFloatChunks } from '../../src/decode/float-chunks.js';
import { toOpaqueRgb } from '../../src/decode/opaque-rgb.js';

describe('parseVersion', () => {
  it.each([
    [
      'ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers',
      '5.1.9-0+deb12u1',
      2026,
      false,
    ],
    ['ffmpeg version 4.4.2 Copyright (c) 2000-2021 the FFmpeg developers', '4.4.2', 2021, true],
    [
      'ffmpeg version N-47683-gabc-static https://x/ Copyright (c) 2000-2018 the FFmpeg developers',
      'N-47683-gabc-static',
      2018,
      true,
    ],
    ['ffprobe version n7.1 Copyright (c) 2007-2024 the FFmpeg developers', 'n7.1', 2024, false],
  ])('reads %s', (text, version, year, isOld) => {
    expect(parseVersion(`${text}\nconfiguration: --enable-libsoxr\n`)).toEqual({
      version,
      year,
      isOld,
      hasSoxr: true,
    });
  });

  it('gives null for another program', () => {
    expect(parseVersion('bash: ffmpeg: not found')).toBeNull();
  });
});

describe('parseProbe', () => {
  const json = JSON.stringify({
    streams: [
      { codec_type: 'video' },
      { codec_type: 'audio', codec_name: 'aac', sample_rate: '44100', channels: 2 },
    ],
    format: { format_name: 'mov,mp4', duration: '3.5' },
  });

  it('takes the first audio stream', () => {
    expect(parseProbe(json, '')).toEqual({
      hasAudio: true,
      probe: { durationSeconds: 3.5, sampleRateHz: 44100, channels: 2, codec: 'aac', container: 'mov,mp4' },
    });
  });

  it('takes a duration that is guessed from the bit rate for unknown', () => {
    const stderr = '[mp3 @ 0x1] Estimating duration from bitrate, this may be inaccurate';
    expect(parseProbe(json, stderr)).toMatchObject({ probe: { durationSeconds: null } });
  });

  it('gives null for something else than JSON', () => {
    expect(parseProbe('', '')).toBeNull();
  });
});

describe('summaries of filters', () => {
  it('adds sample counts up and takes the loudest of several measurements', () => {
    const summary = (lufs: string, peak: string) =>
      `[Parsed_ebur128_3] [info] Summary:\n\n  Integrated loudness:\n    I:         ${lufs} LUFS\n    Threshold: -14.7 LUFS\n\n` +
      `  True peak:\n    Peak:        ${peak} dBFS\n[Parsed_astats_2] [info] Number of samples: 100\n`;
    expect(parseLoudness(summary('-23.5', '-1.0') + summary('-30.0', '0.5'))).toEqual({
      integratedLufs: -23.5,
      truePeakDb: 0.5,
    });
    expect(parseSampleCount(summary('-23', '-1').repeat(2))).toBe(200);
  });

  it('gives null for the floor and for silence', () => {
    expect(parseLoudness('    I:         -70.0 LUFS\n    Peak:       -inf dBFS\n')).toEqual({
      integratedLufs: null,
      truePeakDb: null,
    });
    expect(parseSampleCount('nothing')).toBeNull();
  });
});

describe('parseDecodedSamples', () => {
  it.each([
    ['5.1', '2 packets read (8192 bytes); 2 frames decoded (2048 samples); '],
    ['7.1', '2 packets read (8192 bytes); 2 frames decoded; 0 decode errors (2048 samples); '],
  ])('reads the summary of ffmpeg %s', (_version, summary) => {
    expect(parseDecodedSamples(`[verbose]   Input stream #0:0 (audio): ${summary}\n`)).toBe(2048);
  });

  it('gives null where ffmpeg did not come to its summary', () => {
    expect(parseDecodedSamples('[info] Stream mapping:')).toBeNull();
  });
});

describe('toFloatChunks', () => {
  it('puts values together that were cut anywhere, and silences what is not finite', async () => {
    const values = Float32Array.from([0.5, Number.NaN, -1, Number.NEGATIVE_INFINITY, 0.25]);
    const bytes = new Uint8Array(values.buffer);
    async function* pieces() {
      for (const [from, to] of [
        [0, 1],
        [1, 3],
        [3, 11],
        [11, 11],
        [11, 20],
      ] as const)
        yield bytes.subarray(from, to);
    }
    const samples: number[] = [];
    for await (const chunk of toFloatChunks(pieces())) samples.push(...chunk);
    expect(samples).toEqual([0.5, 0, -1, 0, 0.25]);
  });
});

describe('toOpaqueRgb', () => {
  it('keeps opaque pixels, repeats grey and composites alpha on white', async () => {
    expect([...(await toOpaqueRgb(Uint8Array.of(1, 2, 3), 3))]).toEqual([1, 2, 3]);
    expect([...(await toOpaqueRgb(Uint8Array.of(7), 1))]).toEqual([7, 7, 7]);
    expect([...(await toOpaqueRgb(Uint8Array.of(0, 0, 0, 0, 10, 20, 30, 255, 0, 100, 200, 51), 4))]).toEqual([
      255, 255, 255, 10, 20, 30, 204, 224, 244,
    ]);
    expect([...(await toOpaqueRgb(Uint8Array.of(0, 128), 2))]).toEqual([127, 127, 127]);
  });

  it('scales 16 bits by 257 with rounding', async () => {
    expect([...(await toOpaqueRgb(Uint16Array.of(65535, 0, 257 * 100 + 129), 3))]).toEqual([255, 0, 101]);
    expect([...(await toOpaqueRgb(Uint16Array.of(0, 0, 0, 0), 4))]).toEqual([255, 255, 255]);
  });
});
