import { describe, expect, test } from '@jest/globals';
import type { TranscribedSegment } from '../../../src/domain/ports/speech.js';
import { SpeechLanes } from '../../../src/inference/threads/speech-lanes.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

interface Heard {
  readonly lane: number;
  readonly clip: number;
  readonly isAlone: boolean;
  answer(): void;
  fail(error: Error): void;
}

/** Lanes that write down what they are given and answer when they are told to. */
function createLanes(count: number, callsUnderWay = Array.from({ length: count }, () => 0)) {
  const heard: Heard[] = [];
  const lanes = new SpeechLanes(
    callsUnderWay.map((calls, lane) => ({
      callsUnderWay: calls,
      transcribe: ([clip], _options, isAlone) =>
        new Promise<TranscribedSegment[][]>((resolve, reject) => {
          heard.push({ lane, clip: clip!.length, isAlone, answer: () => resolve([[]]), fail: reject });
        }),
    })),
  );
  const hear = (clip: number, signal?: AbortSignal) =>
    lanes.transcribe([new Float32Array(clip)], signal ? { signal } : {});
  const given = () => heard.map(({ lane, clip, isAlone }) => ({ lane, clip, isAlone }));
  return { lanes, heard, hear, given };
}

describe('lanes of a transcriber', () => {
  test('give a clip that is alone to the first, with all cores', async () => {
    const { hear, given } = createLanes(2, [3, 0]);
    void hear(1);
    await nextTurn();
    expect(given()).toEqual([{ lane: 0, clip: 1, isAlone: true }]);
  });

  test('hear clips that come together side by side, first come first served', async () => {
    const { hear, heard, given } = createLanes(2);
    for (const clip of [1, 2, 3]) void hear(clip);
    await nextTurn();
    expect(given()).toEqual([
      { lane: 0, clip: 1, isAlone: false },
      { lane: 1, clip: 2, isAlone: false },
    ]);
    heard[1]!.answer();
    await nextTurn();
    await nextTurn();
    expect(given()[2]).toEqual({ lane: 1, clip: 3, isAlone: false });
  });

  test('give the last of several all cores when the others are done', async () => {
    const { hear, heard, given } = createLanes(2);
    for (const clip of [1, 2, 3]) void hear(clip);
    await nextTurn();
    heard[0]!.answer();
    heard[1]!.answer();
    await nextTurn();
    await nextTurn();
    expect(given()[2]).toEqual({ lane: 0, clip: 3, isAlone: true });
  });

  test('leave a clip that comes while another is heard to the other lane', async () => {
    const { hear, given } = createLanes(2);
    void hear(1);
    await nextTurn();
    void hear(2);
    await nextTurn();
    expect(given()).toEqual([
      { lane: 0, clip: 1, isAlone: true },
      { lane: 1, clip: 2, isAlone: false },
    ]);
  });

  test('prefer the lane that does least for other models', async () => {
    const { hear, given } = createLanes(3, [5, 2, 0]);
    void hear(1);
    void hear(2);
    await nextTurn();
    expect(given().map(({ lane }) => lane)).toEqual([2, 1]);
  });

  test('go on after a failure, which only its own caller sees', async () => {
    const { hear, heard } = createLanes(1);
    const [first, second] = [hear(1), hear(2)];
    await nextTurn();
    heard[0]!.fail(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    await nextTurn();
    heard[1]!.answer();
    await expect(second).resolves.toEqual([[]]);
  });

  test('forget a waiting clip whose signal fires, with the reason, and never hear it', async () => {
    const { hear, heard, given } = createLanes(1);
    const stop = new AbortController();
    const [first, second] = [hear(1), hear(2, stop.signal)];
    await nextTurn();
    stop.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    heard[0]!.answer();
    await first;
    await nextTurn();
    expect(given().map(({ clip }) => clip)).toEqual([1]);
    await expect(hear(3, stop.signal)).rejects.toThrow('enough');
  });

  test.each([
    [1, 1],
    [2, 3],
    [4, 5],
  ])('%i of them are kept at work by %i calls', (count, calls) => {
    expect(createLanes(count).lanes.callsAtOnce).toBe(calls);
  });
});
