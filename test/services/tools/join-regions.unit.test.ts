import { describe, expect, test } from '@jest/globals';
import type { SpeechClip } from '../../../src/domain/ports/speech.js';
import { joinRegions } from '../../../src/services/tools/join-regions.js';

const RATE = 10;

/** A region from one second to another; its samples hold its number. */
async function* regions(...spans: [number, number][]): AsyncIterable<SpeechClip> {
  for (const [index, [startSeconds, endSeconds]] of spans.entries()) {
    const pcm = new Float32Array((endSeconds - startSeconds) * RATE).fill(index + 1);
    yield { startSeconds, endSeconds, pcm };
  }
}

async function join(spans: [number, number][], maxSeconds = 30): Promise<SpeechClip[]> {
  const clips: SpeechClip[] = [];
  for await (const clip of joinRegions(regions(...spans), maxSeconds, RATE)) clips.push(clip);
  return clips;
}

const spansOf = (clips: readonly SpeechClip[]) => clips.map((clip) => [clip.startSeconds, clip.endSeconds]);

describe('joined regions', () => {
  test('keep every sample at its time, with silence in the pauses', async () => {
    const [clip] = await join([[1, 2], [4, 5]]); // prettier-ignore
    expect(clip).toMatchObject({ startSeconds: 1, endSeconds: 5 });
    expect([...clip!.pcm]).toEqual([...Array(10).fill(1), ...Array(20).fill(0), ...Array(10).fill(2)]);
  });

  test('are never longer than the limit', async () => {
    expect(spansOf(await join([[0, 12], [13, 28], [29, 30], [31, 33]]))).toEqual([[0, 30], [31, 33]]); // prettier-ignore
  });

  test('are not joined over a long rest', async () => {
    expect(spansOf(await join([[0, 2], [7, 9], [14.1, 15.1]]))).toEqual([[0, 9], [14.1, 15.1]]); // prettier-ignore
  });

  test('are the regions themselves where there is one, and none where there are none', async () => {
    expect(spansOf(await join([[3, 33]]))).toEqual([[3, 33]]);
    expect(await join([])).toEqual([]);
  });
});
