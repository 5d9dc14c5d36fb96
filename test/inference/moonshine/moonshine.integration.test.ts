import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TranscribedSegment, Transcriber } from '../../../src/domain/ports/speech.js';
import { createMoonshineTranscriber } from '../../../src/inference/moonshine/moonshine.js';
import { createSileroDetector } from '../../../src/inference/silero/silero.js';
import {
  CLIPS,
  countWordErrors,
  describeWith,
  HAS_LIBRIVOX,
  inSequence,
  readAddress,
  readLibrivox,
  SAMPLE_RATE_HZ,
  streamed,
  wordsOf,
} from '../speech/sounds.js';
import { hearOne } from '../speech/hear-one.js';

let transcriber: Transcriber;
beforeAll(async () => {
  transcriber = await createMoonshineTranscriber({ threads: 2 });
});
afterAll(() => transcriber.dispose());

const textOf = (segments: readonly TranscribedSegment[]) => segments.map(({ text }) => text).join(' ');

/** @returns what Moonshine writes down of the regions in which Silero hears speech. */
async function hear(pcm: Float32Array): Promise<TranscribedSegment[]> {
  const detector = await createSileroDetector();
  const heard: TranscribedSegment[] = [];
  const options = { maxRegionSeconds: transcriber.maxWindowSeconds };
  for await (const clip of detector.detect(streamed(pcm), options))
    heard.push(...(await hearOne(transcriber, clip.pcm)));
  await detector.dispose();
  return heard;
}

describe('Moonshine base', () => {
  test('writes down a sentence word for word, with high confidence', async () => {
    const { pcm, transcript } = CLIPS.askNot();
    const segments = await hearOne(transcriber, pcm);
    expect(wordsOf(textOf(segments))).toEqual(wordsOf(transcript));
    expect(segments).toHaveLength(1);
    expect(segments[0]).toMatchObject({ startSeconds: 0, endSeconds: pcm.length / SAMPLE_RATE_HZ });
    expect(segments[0]!.confidence).toBeGreaterThan(0.9);
    expect(segments[0]!.confidence).toBeLessThanOrEqual(1);
  });

  test('gives one segment per sentence, in order, that together cover the clip', async () => {
    const pcm = inSequence([CLIPS.askNot().pcm, CLIPS.fellowAmericans().pcm], 0.3);
    const segments = await hearOne(transcriber, pcm);
    expect(segments.map(({ text }) => wordsOf(text).at(-1))).toEqual(['you', 'country', 'americans']);
    expect(segments[0]!.startSeconds).toBe(0);
    expect(segments[1]!.startSeconds).toBe(segments[0]!.endSeconds);
    expect(segments[2]!.startSeconds).toBe(segments[1]!.endSeconds);
    expect(segments[2]!.endSeconds).toBeCloseTo(pcm.length / SAMPLE_RATE_HZ, 9);
    // The borders lie at 4.9 and 8.1 s; shares of letters come within a second and a half of them.
    expect(Math.abs(segments[0]!.endSeconds - 4.9)).toBeLessThan(1.5);
    expect(Math.abs(segments[1]!.endSeconds - 8.1)).toBeLessThan(1.5);
  });

  test('gives the same answer again, bit for bit, also while another clip is being written down', async () => {
    const clips = [CLIPS.fellowAmericans().pcm, CLIPS.askNot().pcm];
    const alone = await hearOne(transcriber, clips[0]!);
    const [together] = await Promise.all(clips.map((pcm) => hearOne(transcriber, pcm)));
    expect(together).toEqual(alone);
  });

  test.each([0, 1, 800])('takes a clip of %i samples', async (samples) => {
    expect(await hearOne(transcriber, new Float32Array(samples))).toEqual([]);
  });

  test('stops when it is cancelled', async () => {
    const { pcm } = CLIPS.askNot();
    const signal = AbortSignal.timeout(100);
    await expect(hearOne(transcriber, pcm, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(hearOne(transcriber, pcm, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('Silero and Moonshine', () => {
  test('write down the whole address word for word, past its pauses of a second', async () => {
    const heard = await hear(readAddress());
    expect(wordsOf(textOf(heard)).join(' ')).toBe(
      'and so my fellow americans ask not what your country can do for you ask what you can do for your country',
    );
  });
});

describeWith(HAS_LIBRIVOX, 'Moonshine on LibriVox', 'apt-get install pocketsphinx-testdata', () => {
  test('makes at most 2 errors in the 71 words that Silero hands over (measured: 1, an error of the transcript)', async () => {
    const clips = readLibrivox();
    const heard = await hear(inSequence(clips.map(({ pcm }) => pcm), 0.5)); // prettier-ignore
    const reference = clips.map(({ transcript }) => transcript).join(' ');
    expect(wordsOf(reference)).toHaveLength(71);
    expect(countWordErrors(reference, textOf(heard))).toBeLessThanOrEqual(2);
  });
});
