import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SpeechClip, VoiceActivityDetector } from '../../../src/domain/ports/speech.js';
import { createSileroDetector } from '../../../src/inference/silero/silero.js';
import { CLIPS, inSequence, SAMPLE_RATE_HZ, streamed, WORDLESS } from '../speech/sounds.js';

let detector: VoiceActivityDetector;
beforeAll(async () => {
  detector = await createSileroDetector();
});
afterAll(() => detector.dispose());

async function detect(pcm: Float32Array, maxRegionSeconds = 30): Promise<SpeechClip[]> {
  const clips: SpeechClip[] = [];
  for await (const clip of detector.detect(streamed(pcm), { maxRegionSeconds })) clips.push(clip);
  return clips;
}

describe('Silero voice activity', () => {
  test('finds two sentences and the pause between them', async () => {
    // In the clips the voice sounds from 0.3 to 6.8 s and from 0.2 to 2.9 s, by eye on the waveform.
    const pcm = inSequence([CLIPS.hadLeisure().pcm, CLIPS.madeAmiable().pcm], 1);
    const [first, second, ...rest] = await detect(pcm);
    expect(rest).toEqual([]);
    expect(first!.startSeconds).toBeLessThan(0.35);
    expect(first!.endSeconds).toBeGreaterThan(6.75);
    expect(first!.endSeconds).toBeLessThan(7.3);
    expect(second!.startSeconds).toBeGreaterThan(8);
    expect(second!.startSeconds).toBeLessThan(8.35);
    expect(second!.endSeconds).toBeGreaterThan(10.9);
    expect(second!.endSeconds).toBeLessThan(11.4);
  });

  test('gives with each region the very samples between its times', async () => {
    const pcm = inSequence([CLIPS.madeAmiable().pcm], 1);
    const [clip] = await detect(pcm);
    const sample = (seconds: number) => Math.round(seconds * SAMPLE_RATE_HZ);
    expect(clip!.pcm).toEqual(pcm.slice(sample(clip!.startSeconds), sample(clip!.endSeconds)));
  });

  test('ends with the recording when speech goes on to its last sample', async () => {
    const pcm = CLIPS.hadLeisure().pcm.subarray(0, 3 * SAMPLE_RATE_HZ + 77);
    const clips = await detect(pcm);
    expect(clips).toHaveLength(1);
    expect(clips[0]!.endSeconds).toBe(pcm.length / SAMPLE_RATE_HZ);
  });

  test('keeps to the limit of a region without losing any of the speech', async () => {
    const [whole] = await detect(CLIPS.hadLeisure().pcm);
    const parts = await detect(CLIPS.hadLeisure().pcm, 3);
    expect(parts.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...parts.map((part) => part.pcm.length))).toBeLessThanOrEqual(3 * SAMPLE_RATE_HZ);
    const samples = parts.reduce((sum, part) => sum + part.pcm.length, 0);
    expect(samples).toBe(whole!.pcm.length);
  });

  test.each(Object.keys(WORDLESS))('finds no speech in %s', async (name) => {
    expect(await detect(WORDLESS[name]!(20))).toEqual([]);
  });

  test('finds no speech in nothing at all', async () => {
    expect(await detect(new Float32Array(0))).toEqual([]);
  });

  test('hears two streams at once as it hears each alone', async () => {
    const sounds = [CLIPS.hadLeisure().pcm, CLIPS.madeAmiable().pcm];
    const together = await Promise.all(sounds.map((sound) => detect(sound)));
    expect(together).toEqual([await detect(sounds[0]!), await detect(sounds[1]!)]);
  });

  test('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const pcm = CLIPS.hadLeisure().pcm;
    let given = 0;
    async function* endless() {
      for (;;) {
        if (++given === 3) controller.abort();
        yield pcm.subarray(0, 4096);
      }
    }
    const listen = async () => {
      const options = { maxRegionSeconds: 30, signal: controller.signal };
      for await (const clip of detector.detect(endless(), options)) void clip;
    };
    await expect(listen()).rejects.toMatchObject({ name: 'AbortError' });
    expect(given).toBeLessThan(5);
  });
});
