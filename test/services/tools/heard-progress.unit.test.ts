import { describe, expect, test } from '@jest/globals';
import type { SpeechClip } from '../../../src/domain/ports/speech.js';
import { HeardProgress } from '../../../src/services/tools/heard-progress.js';

const SECOND = new Float32Array(16000);
const clipAt = (startSeconds: number): SpeechClip => ({
  startSeconds,
  endSeconds: startSeconds + 1,
  pcm: SECOND,
});

async function* streamOf<Item>(items: readonly Item[]): AsyncIterable<Item> {
  yield* items;
}

function createProgress() {
  const told: number[] = [];
  const progress = new HeardProgress(16000, (seconds) => told.push(seconds));
  const read = async (seconds: number) => {
    for await (const _ of progress.read(streamOf(Array.from({ length: seconds }, () => SECOND)))) void _;
  };
  const awaits = async (...clips: SpeechClip[]) => {
    for await (const _ of progress.await(streamOf(clips))) void _;
  };
  return { told, progress, read, awaits };
}

describe('how far a recording has been heard', () => {
  test('is as far as it was read while nobody speaks', async () => {
    const { told, read } = createProgress();
    await read(3);
    expect(told).toEqual([1, 2, 3]);
  });

  test('stands before the first clip whose words are awaited, and never goes back', async () => {
    const { told, progress, read, awaits } = createProgress();
    const [first, second, third] = [clipAt(1), clipAt(5), clipAt(8)];
    await read(2);
    await awaits(first, second);
    await read(7);
    expect(told).toEqual([1, 2]);
    progress.heard([first]);
    expect(told).toEqual([1, 2, 5]);
    await awaits(third);
    // Heard before the one in front of it.
    progress.heard([third]);
    expect(told).toEqual([1, 2, 5]);
    progress.heard([second]);
    expect(told).toEqual([1, 2, 5, 9]);
  });
});
