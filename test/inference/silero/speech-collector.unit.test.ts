import { describe, expect, test } from '@jest/globals';
import type { SpeechClip } from '../../../src/domain/ports/speech.js';
import { boundedClip, framesOf } from '../../../src/inference/silero/frames.js';
import { SpeechCollector } from '../../../src/inference/silero/speech-collector.js';

/** Ten frames a second, ten samples each, so that a region's numbers are easy to read. */
const SETTINGS = {
  sampleRateHz: 100,
  frameSamples: 10,
  startProbability: 0.5,
  endProbability: 0.35,
  minSpeechSeconds: 0.3,
  minSilenceSeconds: 0.5,
  paddingSeconds: 0.2,
  maxRegionSeconds: 3,
};

/** One frame per probability; each sample holds the index of its frame. */
function collect(probabilities: readonly number[], settings = SETTINGS): SpeechClip[] {
  const collector = new SpeechCollector(settings);
  const clips = probabilities.map((probability, index) =>
    collector.push(new Float32Array(settings.frameSamples).fill(index), probability),
  );
  return [...clips, collector.finish()].filter((clip) => clip !== null);
}

const times = (count: number, probability: number) => new Array<number>(count).fill(probability);
const spans = (clips: readonly SpeechClip[]) => clips.map((clip) => [clip.startSeconds, clip.endSeconds]);

describe('speech collector', () => {
  test('keeps padding before and after a stretch of speech', () => {
    const clips = collect([...times(10, 0), ...times(5, 0.9), ...times(10, 0)]);
    expect(spans(clips)).toEqual([[0.8, 1.7]]);
    expect(clips[0]!.pcm).toHaveLength(90);
    expect([clips[0]!.pcm[0], clips[0]!.pcm.at(-1)]).toEqual([8, 16]);
  });

  test('has no padding to give before the first sample and after the last', () => {
    expect(spans(collect(times(5, 0.9)))).toEqual([[0, 0.5]]);
  });

  test('does not start on a probability that would be enough to go on', () => {
    expect(collect(times(20, 0.45))).toEqual([]);
  });

  test('goes on through dips that stay above the lower threshold', () => {
    const clips = collect([0.9, ...times(12, 0.4), 0.9, ...times(9, 0)]);
    expect(spans(clips)).toEqual([[0, 1.6]]);
  });

  test('bridges a pause shorter than the least silence and ends at a longer one', () => {
    const speech = times(4, 0.9);
    expect(spans(collect([...speech, ...times(4, 0), ...speech]))).toEqual([[0, 1.2]]);
    expect(spans(collect([...speech, ...times(5, 0), ...speech]))).toEqual([
      [0, 0.6],
      [0.7, 1.3],
    ]);
  });

  test('drops a burst that is too short to be a word', () => {
    expect(collect([...times(5, 0), ...times(2, 0.99), ...times(10, 0)])).toEqual([]);
  });

  test('cuts speech over the limit at its least probable frame, without gap or overlap', () => {
    const probabilities = times(50, 0.9);
    probabilities[20] = 0.6;
    const clips = collect(probabilities);
    expect(spans(clips)).toEqual([
      [0, 2],
      [2, 5],
    ]);
    const samples = clips.flatMap((clip) => [...clip.pcm]);
    expect(samples).toEqual(probabilities.flatMap((_, frame) => new Array<number>(10).fill(frame)));
  });

  test('never gives a clip longer than the limit, whatever the probabilities', () => {
    let state = 7;
    const random = () => (state = (state * 16807) % 2147483647) / 2147483647;
    const clips = collect(Array.from({ length: 5000 }, random));
    expect(clips.length).toBeGreaterThan(100);
    for (const [index, clip] of clips.entries()) {
      expect(clip.pcm.length).toBeLessThanOrEqual(300);
      expect(clip.startSeconds).toBeGreaterThanOrEqual(clips[index - 1]?.endSeconds ?? 0);
      expect(clip.endSeconds - clip.startSeconds).toBeCloseTo(clip.pcm.length / 100, 9);
    }
  });

  test('keeps the short end of a long speech that was cut', () => {
    const probabilities = [...times(29, 0.9), 0.5, 0.9, ...times(10, 0)];
    expect(spans(collect(probabilities))).toEqual([
      [0, 2.9],
      [2.9, 3.3],
    ]);
  });

  test('refuses a limit that leaves no room for a word', () => {
    expect(() => collect([], { ...SETTINGS, maxRegionSeconds: 1 })).toThrow(RangeError);
  });
});

describe('frames', () => {
  async function* stream(...chunks: number[][]) {
    for (const chunk of chunks) yield Float32Array.from(chunk);
  }
  const cut = async (...chunks: number[][]) => {
    const frames: { values: number[]; filled: number }[] = [];
    for await (const { frame, filled } of framesOf(stream(...chunks), 3))
      frames.push({ values: [...frame], filled });
    return frames;
  };

  test('have one length whatever the chunks, and the last is filled up with zeros', async () => {
    const expected = [
      { values: [1, 2, 3], filled: 3 },
      { values: [4, 5, 6], filled: 3 },
      { values: [7, 0, 0], filled: 1 },
    ];
    expect(await cut([1, 2, 3, 4, 5, 6, 7])).toEqual(expected);
    expect(await cut([1], [2], [], [3, 4], [5, 6, 7])).toEqual(expected);
  });

  test('are none for an empty stream and no more than needed for whole frames', async () => {
    expect(await cut()).toEqual([]);
    expect(await cut([1, 2, 3])).toHaveLength(1);
  });

  test('lose the filling at the end of the recording', () => {
    const clip = { startSeconds: 1, endSeconds: 2, pcm: new Float32Array(100) };
    expect(boundedClip(clip, 200, 100)).toEqual(clip);
    expect(boundedClip(clip, 195, 100)).toEqual({ ...clip, endSeconds: 1.95, pcm: new Float32Array(95) });
  });
});
