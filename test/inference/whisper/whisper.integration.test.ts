import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TranscribedSegment, Transcriber } from '../../../src/domain/ports/speech.js';
import { createWhisperTranscriber } from '../../../src/inference/whisper/whisper.js';
import { CLIPS, countWordErrors, describeWith, inSequence, SAMPLE_RATE_HZ } from '../speech/sounds.js';
import { RANDOM_WHISPER } from './random-whisper.js';

/** A folder with an English Whisper in hub layout, for example whisper-tiny.en_timestamped. */
const ENGLISH_WHISPER = process.env['CHORUS_TEST_WHISPER'] ?? '';

describe('Whisper folder', () => {
  test('tells its identity and the length of its window', async () => {
    const transcriber = await createWhisperTranscriber({ folder: RANDOM_WHISPER });
    expect(transcriber).toMatchObject({
      modelId: 'chorus/whisper-random',
      maxWindowSeconds: 2,
      sampleRateHz: 16000,
    });
    await transcriber.dispose();
  });

  test('refuses a language the checkpoint does not know, and lists those it does', async () => {
    const transcriber = await createWhisperTranscriber({ folder: RANDOM_WHISPER });
    await expect(transcriber.transcribe(new Float32Array(16000), { language: 'xx' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { known: ['en', 'de'] },
    });
    await transcriber.dispose();
  });

  test('refuses a precision the folder lacks', async () => {
    await expect(createWhisperTranscriber({ folder: RANDOM_WHISPER, dtype: 'q4' })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
    });
  });

  test('names the settings that its files lack', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'whisper-'));
    await cp(RANDOM_WHISPER, folder, { recursive: true });
    await writeFile(join(folder, 'preprocessor_config.json'), '{"sampling_rate": 16000, "hop_length": 160}');
    await expect(createWhisperTranscriber({ folder })).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      details: { keys: ['n_fft', 'feature_size', 'chunk_length'] },
    });
    await rm(folder, { recursive: true });
  });
});

const howToGetIt = 'Set CHORUS_TEST_WHISPER to a folder with whisper-tiny.en in hub layout';
describeWith(ENGLISH_WHISPER !== '', 'Whisper tiny.en', howToGetIt, () => {
  let transcriber: Transcriber;
  beforeAll(async () => {
    transcriber = await createWhisperTranscriber({ folder: ENGLISH_WHISPER, threads: 2 });
  });
  afterAll(() => transcriber?.dispose());

  const textOf = (segments: readonly TranscribedSegment[]) => segments.map(({ text }) => text).join(' ');

  test('writes down two sentences, each at its time', async () => {
    const [first, second] = [CLIPS.askNot(), CLIPS.fellowAmericans()];
    const segments = await transcriber.transcribe(inSequence([first.pcm, second.pcm], 1));
    expect(countWordErrors(`${first.transcript} ${second.transcript}`, textOf(segments))).toBeLessThanOrEqual(
      1,
    );
    // The second clip begins at 9 s; its voice sounds from 9.33 to 11.15 s.
    const last = segments.at(-1)!;
    expect(last.text).toContain('Americans');
    expect(last.endSeconds).toBeGreaterThan(10.5);
    expect(last.endSeconds).toBeLessThanOrEqual(12.7);
    expect(segments[0]!.startSeconds).toBeLessThan(0.5);
    expect(Math.min(...segments.map(({ confidence }) => confidence))).toBeGreaterThan(0.6);
  });

  test('keeps all times within the clip', async () => {
    const pcm = CLIPS.fellowAmericans().pcm.subarray(0, 2.5 * SAMPLE_RATE_HZ);
    const segments = await transcriber.transcribe(pcm);
    for (const { startSeconds, endSeconds } of segments) {
      expect(startSeconds).toBeLessThanOrEqual(endSeconds);
      expect(endSeconds).toBeLessThanOrEqual(2.5);
    }
  });
});
