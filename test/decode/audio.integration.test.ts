import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, copyFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAudioDecoder, type FfmpegAudioDecoder } from '../../src/decode/audio.js';
import { makeExecutable, packagedPath } from '../../src/decode/ffmpeg-binaries.js';
import type { DecodeRequest } from '../../src/domain/ports/audio-decoder.js';
import { chirp, encode, sine, writeWav } from '../fixtures/media/sounds.js';
import { eventually } from '../setup/waiting.js';

const packaged = packagedPath('ffmpeg');
const folder = mkdtempSync(join(tmpdir(), 'chorus-audio-'));
const file = (name: string): string => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function systemHas(program: string): boolean {
  try {
    execFileSync(program, ['-version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

async function collect(
  decoder: FfmpegAudioDecoder,
  path: string,
  request: DecodeRequest,
): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  for await (const chunk of decoder.decode(path, request)) chunks.push(chunk);
  const all = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}

/** Largest difference to a reference, leaving out the edges where resamplers ring. */
function worstGap(actual: Float32Array, expected: Float32Array, edge: number): number {
  let gap = 0;
  for (let i = edge; i < expected.length - edge; i += 1) {
    gap = Math.max(gap, Math.abs(actual[i]! - expected[i]!));
  }
  return gap;
}

const LIMITS = { maxDurationSeconds: 60, timeoutMs: 20_000 };

/** Files that need an encoder, made by whichever ffmpeg there is: the cases below only read them. */
beforeAll(() => {
  const maker = packaged ?? 'ffmpeg';
  const stereo = [chirp(132300, 44100, 0.5), sine(132300, 44100, 660, 0.25)];
  const wav = writeWav(file('source.wav'), 44100, stereo, 'int16');
  encode(maker, '-i', wav, '-c:a', 'libmp3lame', file('sound.mp3'));
  encode(maker, '-i', wav, '-c:a', 'aac', file('sound.m4a'));
  encode(maker, '-i', wav, '-c:a', 'flac', file('sound.flac'));
  encode(maker, '-i', wav, '-c:a', 'libvorbis', file('sound.ogg'));
  encode(maker, '-i', wav, '-c:a', 'libopus', file('sound.opus'));
  const video = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=10:duration=3'];
  encode(maker, ...video, '-i', wav, '-c:v', 'libx264', '-c:a', 'aac', '-shortest', file('film.mp4'));
  encode(maker, ...video, '-i', wav, '-c:v', 'mpeg4', '-c:a', 'aac', '-shortest', file('film.mov'));
  encode(maker, ...video, '-i', wav, '-c:v', 'libvpx', '-c:a', 'libopus', '-shortest', file('film.webm'));
  encode(maker, ...video, '-c:v', 'libx264', file('silent-film.mp4'));
  encode(maker, '-i', wav, '-c:a', 'libmp3lame', '-write_xing', '0', '-f', 'mp3', file('no-header.mp3'));
  encode(maker, '-i', wav, '-c:a', 'aac', '-f', 'adts', file('raw.aac'));
  encode(maker, '-i', wav, '-ac', '1', '-c:a', 'libmp3lame', file('mono.mp3'));
});

const TOOLS = [
  { name: 'the packaged ffmpeg', ffmpegPath: packaged, ffprobePath: packagedPath('ffprobe') },
  { name: "the system's ffmpeg", ffmpegPath: 'ffmpeg', ffprobePath: 'ffprobe' },
];

for (const { name, ffmpegPath, ffprobePath } of TOOLS) {
  const isThere =
    ffmpegPath !== null && ffprobePath !== null && systemHas(ffmpegPath) && systemHas(ffprobePath);
  const title = isThere ? `through ${name}` : `SKIPPED, install ffmpeg to enable: through ${name}`;
  (isThere ? describe : describe.skip)(title, () => {
    const decoder = createAudioDecoder({
      ...LIMITS,
      ffmpegPath: ffmpegPath ?? undefined,
      ffprobePath: ffprobePath ?? undefined,
    });

    it.each([8000, 16000, 22050, 44100, 48000, 96000])(
      'turns n samples at %i Hz into ceil(n * target / rate) samples',
      async (rate) => {
        const cases = [
          { channels: 1, samples: rate + 1, sampleRateHz: 16000 },
          { channels: 1, samples: 7, sampleRateHz: 48000 },
          { channels: 2, samples: 12345, sampleRateHz: 48000 },
          { channels: 6, samples: 1, sampleRateHz: 16000 },
        ];
        for (const { channels, samples, sampleRateHz } of cases) {
          const mono = sine(samples, rate);
          const path = writeWav(
            file('count.wav'),
            rate,
            new Array<Float32Array>(channels).fill(mono),
            'int16',
          );
          const got = (await collect(decoder, path, { sampleRateHz })).length;
          const want = Math.ceil((samples * sampleRateHz) / rate);
          expect({ channels, samples, sampleRateHz, got }).toEqual({
            channels,
            samples,
            sampleRateHz,
            got: want,
          });
        }
      },
      120_000,
    );

    it('averages channels with equal weights, in floating point', async () => {
      const left = sine(4800, 48000, 440, 0.5);
      const right = sine(4800, 48000, 1000, 0.25);
      const stereo = writeWav(file('stereo.wav'), 48000, [left, right]);
      const mean = left.map((value, i) => (value + right[i]!) / 2);
      expect(worstGap(await collect(decoder, stereo, { sampleRateHz: 48000 }), mean, 0)).toBeLessThan(1e-7);

      const six = [0.6, 0.5, 0.4, 0.3, 0.2, 0.1].map((amplitude, i) =>
        sine(4800, 48000, 200 * (i + 1), amplitude),
      );
      const surround = writeWav(file('surround.wav'), 48000, six);
      const sixMean = six[0]!.map((_, i) => six.reduce((sum, channel) => sum + channel[i]!, 0) / 6);
      expect(worstGap(await collect(decoder, surround, { sampleRateHz: 48000 }), sixMean, 0)).toBeLessThan(
        1e-7,
      );
    });

    it('does not round the mean of 16-bit channels to 16 bits', async () => {
      const path = writeWav(
        file('half.wav'),
        48000,
        [new Float32Array(480).fill(3 / 32767), new Float32Array(480).fill(2 / 32767)],
        'int16',
      );
      const pcm = await collect(decoder, path, { sampleRateHz: 48000 });
      expect(pcm[100]).toBeCloseTo(2.5 / 32768, 8);
    });

    it('resamples a sine to the same sine', async () => {
      const path = writeWav(file('sine.wav'), 44100, [sine(44100, 44100)]);
      const pcm = await collect(decoder, path, { sampleRateHz: 48000 });
      // Measured: 1.5e-6.
      expect(worstGap(pcm, sine(48000, 48000), 500)).toBeLessThan(1e-5);
    });

    it('applies the gain in decibels and lets peaks exceed 1', async () => {
      const path = writeWav(file('gain.wav'), 48000, [sine(4800, 48000)]);
      const pcm = await collect(decoder, path, { sampleRateHz: 48000, gainDb: 12 });
      expect(worstGap(pcm, sine(4800, 48000, 440, 0.5 * 10 ** (12 / 20)), 0)).toBeLessThan(1e-6);
    });

    it('replaces values that are not finite by silence', async () => {
      const pcm = sine(4800, 48000);
      pcm[100] = Number.NaN;
      pcm[200] = Number.POSITIVE_INFINITY;
      const decoded = await collect(decoder, writeWav(file('nan.wav'), 48000, [pcm]), {
        sampleRateHz: 48000,
      });
      expect(decoded.every(Number.isFinite)).toBe(true);
      expect(decoded[101]).toBeCloseTo(pcm[101]!, 6);
    });

    it.each([
      ['sound.mp3', 'mp3', 3],
      ['sound.m4a', 'aac', 3],
      ['sound.flac', 'flac', 3],
      ['sound.ogg', 'vorbis', 3],
      ['sound.opus', 'opus', 3],
      ['film.mp4', 'aac', 3],
      ['film.mov', 'aac', 3],
      ['film.webm', 'opus', 3],
    ])('hears %s', async (filename, codec, seconds) => {
      const probe = await decoder.probe(file(filename));
      expect(probe).toMatchObject({ codec, channels: 2 });
      expect(probe.durationSeconds).toBeCloseTo(seconds, 0);
      const pcm = await collect(decoder, file(filename), { sampleRateHz: 16000 });
      expect(Math.abs(pcm.length / 16000 - seconds)).toBeLessThan(0.06);
      // Half of each tone: 0.25 and 0.125 peak. An mp3 of a rising tone loses some; a wrong mix would be 1.4 times as loud.
      const expected = Math.sqrt((0.25 ** 2 + 0.125 ** 2) / 2);
      expect(Math.abs(rms(pcm.subarray(8000, 40000)) / expected - 1)).toBeLessThan(0.1);
      const report = await decoder.measureLoudness(file(filename));
      expect(report.durationSeconds).toBeCloseTo(pcm.length / 16000, 3);
      expect(report.isDamaged).toBe(false);
    });

    it('gives the same bits for the same file every time', async () => {
      const first = await collect(decoder, file('sound.mp3'), { sampleRateHz: 48000 });
      const second = await collect(decoder, file('sound.mp3'), { sampleRateHz: 48000 });
      expect(Buffer.compare(Buffer.from(first.buffer), Buffer.from(second.buffer))).toBe(0);
    });

    it.each([
      ['sound.flac', 1e-6],
      ['source.wav', 1e-6],
      ['no-header.mp3', 1e-3],
      ['sound.m4a', 1e-3],
      ['sound.ogg', 1e-3],
    ])('cuts a section of %s out where it lies in the whole', async (filename, tolerance) => {
      const sampleRateHz = 44100;
      const whole = await collect(decoder, file(filename), { sampleRateHz });
      const section = { sampleRateHz, startSeconds: 1.5, durationSeconds: 0.5 };
      const part = await collect(decoder, file(filename), section);
      expect(part.length).toBe(22050);
      const shift = bestShift(whole, part, 66150);
      expect(Math.abs(shift)).toBeLessThanOrEqual(
        filename.endsWith('wav') || filename.endsWith('flac') ? 0 : 2300,
      );
      expect(worstGap(part, whole.subarray(66150 + shift, 66150 + shift + 22050), 0)).toBeLessThan(tolerance);
    });

    it('gives nothing for a section behind the end', async () => {
      const pcm = await collect(decoder, file('sound.flac'), { sampleRateHz: 16000, startSeconds: 10 });
      expect(pcm.length).toBe(0);
    });

    it('measures the loudness of a full-scale 997 Hz sine as -3.01 LUFS', async () => {
      const path = writeWav(file('full-scale.wav'), 48000, [sine(48000 * 3, 48000, 997, 1)]);
      const report = await decoder.measureLoudness(path);
      expect(report.integratedLufs).toBeCloseTo(-3.0, 0);
      expect(Math.abs(report.truePeakDb! - 0)).toBeLessThan(0.2);
      expect(report.durationSeconds).toBe(3);
      // The scale is linear: 20 dB less is 20 LU less.
      const soft = writeWav(file('soft.wav'), 48000, [sine(48000 * 3, 48000, 997, 0.1)]);
      expect((await decoder.measureLoudness(soft)).integratedLufs).toBeCloseTo(
        report.integratedLufs! - 20,
        5,
      );
    });

    it('measures the mono mix: channels in opposition are silence', async () => {
      const left = sine(48000, 48000);
      const path = writeWav(file('opposed.wav'), 48000, [left, left.map((value) => -value)]);
      expect(await decoder.measureLoudness(path)).toMatchObject({ integratedLufs: null, truePeakDb: null });
    });

    it('measures no loudness in silence and under 0.4 s', async () => {
      const silence = writeWav(file('silence.wav'), 48000, [new Float32Array(96000)], 'int16');
      expect(await decoder.measureLoudness(silence)).toEqual({
        integratedLufs: null,
        truePeakDb: null,
        durationSeconds: 2,
        isDamaged: false,
      });
      const short = writeWav(file('short.wav'), 48000, [sine(9600, 48000)]);
      const report = await decoder.measureLoudness(short);
      expect(report).toMatchObject({ integratedLufs: null, durationSeconds: 0.2 });
      expect(report.truePeakDb).toBeCloseTo(-6, 0);
    });

    it.each(['no-header.mp3', 'raw.aac'])(
      'measures the length of %s, whose container does not know it',
      async (name) => {
        expect((await decoder.probe(file(name))).durationSeconds).toBeNull();
        expect(Math.abs((await decoder.measureLoudness(file(name))).durationSeconds - 3)).toBeLessThan(0.06);
      },
    );

    it('survives a change of channels on the way', async () => {
      const both = Buffer.concat([readFileSync(file('sound.mp3')), readFileSync(file('mono.mp3'))]);
      writeFileSync(file('changing.mp3'), both);
      const pcm = await collect(decoder, file('changing.mp3'), { sampleRateHz: 16000 });
      expect(pcm.length / 16000).toBeGreaterThan(5.9);
      // The mono part keeps the weights of the stereo beginning: half as loud, but there.
      expect(rms(pcm.subarray(64000, 88000))).toBeGreaterThan(0.05);
    });

    describe('bad files', () => {
      const failure = async (path: string, act: 'decode' | 'measure' | 'probe' = 'decode') => {
        try {
          if (act === 'decode') await collect(decoder, path, { sampleRateHz: 16000 });
          else await (act === 'probe' ? decoder.probe(path) : decoder.measureLoudness(path));
        } catch (error) {
          return error as Error & { code: string; details?: unknown };
        }
        throw new Error('did not fail');
      };

      it('says MEDIA_EMPTY for no bytes and for no samples', async () => {
        writeFileSync(file('empty.mp3'), '');
        expect(await failure(file('empty.mp3'))).toMatchObject({ code: 'MEDIA_EMPTY' });
        writeWav(file('no-samples.wav'), 48000, [new Float32Array(0)]);
        expect(await failure(file('no-samples.wav'))).toMatchObject({ code: 'MEDIA_EMPTY' });
        expect(await failure(file('no-samples.wav'), 'measure')).toMatchObject({ code: 'MEDIA_EMPTY' });
      });

      it('says SOURCE_NOT_FOUND for a file that is gone', async () => {
        expect(await failure(file('gone.mp3'))).toMatchObject({ code: 'SOURCE_NOT_FOUND' });
      });

      it('refuses text under the name of an mp3 in words that name no path', async () => {
        writeFileSync(file('text.mp3'), 'These are words, not sound.\n'.repeat(200));
        const error = await failure(file('text.mp3'));
        expect(['MEDIA_UNSUPPORTED', 'MEDIA_DECODE_FAILED']).toContain(error.code);
        expect(error.message).not.toContain(folder);
        expect(error.message).toMatch(/sound/);
      });

      it('refuses random bytes', async () => {
        const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 * 31 + (i >> 3)) & 255));
        writeFileSync(file('noise.wav'), noise);
        expect(['MEDIA_UNSUPPORTED', 'MEDIA_DECODE_FAILED']).toContain(
          (await failure(file('noise.wav'))).code,
        );
      });

      it('says MEDIA_DECODE_FAILED for an mp4 that lost its index', async () => {
        const whole = readFileSync(file('film.mp4'));
        writeFileSync(file('truncated.mp4'), whole.subarray(0, Math.floor(whole.length * 0.6)));
        const error = await failure(file('truncated.mp4'));
        expect(error).toMatchObject({ code: 'MEDIA_DECODE_FAILED' });
        expect(error.message).not.toContain('moov');
        expect((error.cause as Error).message).toContain('moov');
      });

      it('says MEDIA_UNSUPPORTED for a film without sound', async () => {
        const error = await failure(file('silent-film.mp4'));
        expect(error).toMatchObject({ code: 'MEDIA_UNSUPPORTED', details: { streams: ['video'] } });
      });

      it('says MEDIA_TOO_LARGE with the limit, by the header and by what is heard', async () => {
        const strict = createAudioDecoder({
          maxDurationSeconds: 2,
          timeoutMs: 20_000,
          ffmpegPath: ffmpegPath ?? undefined,
          ffprobePath: ffprobePath ?? undefined,
        });
        for (const name of ['sound.flac', 'no-header.mp3']) {
          for (const act of [
            () => strict.measureLoudness(file(name)),
            () => collect(strict, file(name), { sampleRateHz: 16000 }),
          ]) {
            await expect(act()).rejects.toMatchObject({
              code: 'MEDIA_TOO_LARGE',
              details: { limit: 2, unit: 'seconds', actual: expect.any(Number) },
            });
          }
        }
      });

      it('decodes what is left of a file that is damaged in the middle, and says so', async () => {
        const damaged = readFileSync(file('sound.mp3'));
        damaged.fill(0x55, Math.floor(damaged.length * 0.4), Math.floor(damaged.length * 0.6));
        writeFileSync(file('damaged.mp3'), damaged);
        const pcm = await collect(decoder, file('damaged.mp3'), { sampleRateHz: 16000 });
        expect(pcm.length / 16000).toBeGreaterThan(2);
        expect(await decoder.measureLoudness(file('damaged.mp3'))).toMatchObject({ isDamaged: true });
      });

      it('does not call a wav damaged that was written without knowing its length', async () => {
        const wav = Buffer.from(readFileSync(file('source.wav')));
        wav.writeUInt32LE(0xffffffff, 4);
        wav.writeUInt32LE(0xffffffff, 40);
        writeFileSync(file('streamed.wav'), wav);
        expect(await decoder.measureLoudness(file('streamed.wav'))).toMatchObject({
          durationSeconds: 3,
          isDamaged: false,
        });
      });

      it('decodes a flac that breaks off, as far as it goes', async () => {
        const whole = readFileSync(file('sound.flac'));
        writeFileSync(file('broken-off.flac'), whole.subarray(0, whole.length / 2));
        const report = await decoder.measureLoudness(file('broken-off.flac'));
        expect(report.durationSeconds).toBeGreaterThan(1);
        expect(report.durationSeconds).toBeLessThan(2);
        expect(report.isDamaged).toBe(true);
      });
    });

    describe('files that name other files', () => {
      let requests = 0;
      const server = http.createServer((_request, response) => {
        requests += 1;
        response.end(readFileSync(file('sound.mp3')));
      });
      let port = 0;
      beforeAll(async () => {
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        port = (server.address() as AddressInfo).port;
      });
      afterAll(() => void server.close());

      it.each([
        ['list.m3u8', () => `#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nsound.mp3\n#EXT-X-ENDLIST\n`],
        [
          'net.m3u8',
          () =>
            `#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nhttp://127.0.0.1:${port}/a.mp3\n#EXT-X-ENDLIST\n`,
        ],
        ['list.ffconcat', () => `ffconcat version 1.0\nfile sound.mp3\n`],
        ['net.ffconcat', () => `ffconcat version 1.0\nfile http://127.0.0.1:${port}/a.mp3\n`],
        [
          'hidden.mp3',
          () =>
            `#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nhttp://127.0.0.1:${port}/a.mp3\n#EXT-X-ENDLIST\n`,
        ],
        [
          'session.sdp',
          () => `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio ${port} RTP/AVP 0\n`,
        ],
      ])('refuses %s and touches nothing', async (filename, content) => {
        writeFileSync(file(filename), content());
        await expect(collect(decoder, file(filename), { sampleRateHz: 16000 })).rejects.toMatchObject({
          code: expect.stringMatching(/^MEDIA_(UNSUPPORTED|DECODE_FAILED)$/),
        });
        expect(requests).toBe(0);
      });

      it('takes a name that looks like a protocol or an option as a file name', async () => {
        for (const odd of ['concat:a|b.wav', '-i.wav', 'a b%03d.wav', "quote'$(x).wav"]) {
          copyFileSync(file('source.wav'), file(odd));
          const pcm = await collect(decoder, file(odd), { sampleRateHz: 16000 });
          expect(pcm.length).toBe(48000);
        }
      });
    });

    it('stops at once when aborted, before, while and after it runs', async () => {
      const long = writeWav(file('long.wav'), 8000, [sine(8000 * 50, 8000)], 'int16');
      const aborted = AbortSignal.abort();
      await expect(decoder.probe(long, aborted)).rejects.toMatchObject({ code: 'CANCELLED' });
      await expect(decoder.measureLoudness(long, aborted)).rejects.toMatchObject({ code: 'CANCELLED' });
      const controller = new AbortController();
      const abortOnFirst = async () => {
        for await (const chunk of decoder.decode(long, { sampleRateHz: 48000, signal: controller.signal })) {
          void chunk;
          controller.abort();
        }
      };
      await expect(abortOnFirst()).rejects.toMatchObject({ code: 'CANCELLED' });
    });

    it('leaves no process behind when the reader stops early', async () => {
      const long = writeWav(file('left.wav'), 8000, [sine(8000 * 50, 8000)], 'int16');
      for await (const chunk of decoder.decode(long, { sampleRateHz: 48000 })) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
      const processes = () => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
      // Before the watchdog would end one that nobody reads.
      await eventually(() => expect(processes()).not.toContain(long), LIMITS.timeoutMs / 4);
    });

    it('lets the reader take longer than the time that ffmpeg may be silent', async () => {
      const impatient = createAudioDecoder({
        ...LIMITS,
        timeoutMs: 4000,
        ffmpegPath: ffmpegPath ?? undefined,
        ffprobePath: ffprobePath ?? undefined,
      });
      const long = writeWav(file('slow.wav'), 48000, [sine(48000 * 20, 48000)], 'int16');
      let samples = 0;
      for await (const chunk of impatient.decode(long, { sampleRateHz: 48000 })) {
        if (samples === 0) await new Promise((resolve) => setTimeout(resolve, 4500));
        samples += chunk.length;
      }
      expect(samples).toBe(48000 * 20);
    });

    it('decodes many files at once', async () => {
      const lengths = await Promise.all(
        Array.from(
          { length: 6 },
          async () => (await collect(decoder, file('sound.flac'), { sampleRateHz: 16000 })).length,
        ),
      );
      expect(lengths).toEqual(new Array(6).fill(48000));
    });

    it('describes the binaries', async () => {
      const { ffmpeg, ffprobe, resampler } = await decoder.describeBinaries();
      expect(ffmpeg).toMatchObject({ source: 'CONFIGURED', version: expect.any(String) });
      expect(ffprobe.source).toBe('CONFIGURED');
      expect(resampler).toBe(ffmpeg.hasSoxr ? 'soxr' : 'own');
      if (ffmpegPath === packaged) expect(ffmpeg.isOld).toBe(true);
    });
  });
}

/** Where the part lies in the whole, relative to where it should. */
function bestShift(whole: Float32Array, part: Float32Array, at: number): number {
  let best = 0;
  let smallest = Infinity;
  for (let shift = -2300; shift <= 2300; shift += 1) {
    let gap = 0;
    for (let i = 5000; i < 6000; i += 7) gap += Math.abs(part[i]! - (whole[at + shift + i] ?? 0));
    if (gap < smallest - 1e-9) {
      smallest = gap;
      best = shift;
    }
  }
  return best;
}

describe('choice of binaries', () => {
  it('finds something without any configuration', async () => {
    const { ffmpeg, ffprobe } = await createAudioDecoder(LIMITS).describeBinaries();
    expect(['SYSTEM', 'PACKAGED']).toContain(ffmpeg.source);
    expect(['SYSTEM', 'PACKAGED']).toContain(ffprobe.source);
  });

  it('makes a packaged program executable whose install script never ran', () => {
    writeFileSync(file('not-yet'), '#!/bin/sh\necho runs\n', { mode: 0o644 });
    expect(execFileSync(makeExecutable(file('not-yet')), { encoding: 'utf8' })).toBe('runs\n');
    // Already executable: left alone.
    expect(makeExecutable(file('not-yet'))).toBe(file('not-yet'));
  });

  it('refuses a configured path that does not run', async () => {
    const decoder = createAudioDecoder({ ...LIMITS, ffmpegPath: file('source.wav') });
    await expect(decoder.describeBinaries()).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('kills an ffmpeg that makes no progress', async () => {
    const script = file('hanging-ffmpeg');
    writeFileSync(
      script,
      '#!/bin/sh\ncase "$*" in *-version*) echo "ffmpeg version 6.0 Copyright (c) 2000-2023 the FFmpeg developers";; ' +
        '*-formats*|*-encoders*) exec ' +
        `${packaged ?? 'ffmpeg'} "$@";; *) exec sleep 60;; esac\n`,
      { mode: 0o755 },
    );
    const decoder = createAudioDecoder({
      maxDurationSeconds: 60,
      timeoutMs: 2000,
      ffmpegPath: script,
      ffprobePath: packagedPath('ffprobe') ?? 'ffprobe',
    });
    await expect(collect(decoder, file('source.wav'), { sampleRateHz: 16000 })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      retryable: true,
    });
  });
});
