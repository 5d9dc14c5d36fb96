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

/** "What your country can do for you, ask what you can do for your country": 5.4 s, its only pause 0.5 s long. */
const whatYourCountry = () => CLIPS.askNot().pcm.subarray(2.2 * SAMPLE_RATE_HZ, 7.6 * SAMPLE_RATE_HZ);

describe('Silero voice activity', () => {
  test('finds two sentences and the pause between them', async () => {
    // In the clips the voice sounds from 0.33 to 2.15 s and from 0.2 to 5.2 s, by the level of the waveform; the second
    // begins at 4.7 s.
    const pcm = inSequence([CLIPS.fellowAmericans().pcm, whatYourCountry()], 2);
    const [first, second, ...rest] = await detect(pcm);
    expect(rest).toEqual([]);
    expect(first!.startSeconds).toBeLessThan(0.38);
    expect(first!.endSeconds).toBeGreaterThan(2.1);
    expect(first!.endSeconds).toBeLessThan(2.65);
    expect(second!.startSeconds).toBeGreaterThan(4.6);
    expect(second!.startSeconds).toBeLessThan(4.95);
    expect(second!.endSeconds).toBeGreaterThan(9.85);
    expect(second!.endSeconds).toBeLessThan(10.4);
  });

  test('gives with each region the very samples between its times', async () => {
    const pcm = inSequence([CLIPS.fellowAmericans().pcm], 1);
    const [clip] = await detect(pcm);
    const sample = (seconds: number) => Math.round(seconds * SAMPLE_RATE_HZ);
    expect(clip!.pcm).toEqual(pcm.slice(sample(clip!.startSeconds), sample(clip!.endSeconds)));
  });

  test('ends with the recording when speech goes on to its last sample', async () => {
    const pcm = whatYourCountry().subarray(0, 2 * SAMPLE_RATE_HZ + 77);
    const clips = await detect(pcm);
    expect(clips).toHaveLength(1);
    expect(clips[0]!.endSeconds).toBe(pcm.length / SAMPLE_RATE_HZ);
  });

  test('keeps to the limit of a region without losing any of the speech', async () => {
    const [whole] = await detect(whatYourCountry());
    const parts = await detect(whatYourCountry(), 2);
    expect(parts.length).toBeGreaterThanOrEqual(3);
    expect(Math.max(...parts.map((part) => part.pcm.length))).toBeLessThanOrEqual(2 * SAMPLE_RATE_HZ);
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
    const sounds = [CLIPS.askNot().pcm, CLIPS.fellowAmericans().pcm];
    const together = await Promise.all(sounds.map((sound) => detect(sound)));
    expect(together).toEqual([await detect(sounds[0]!), await detect(sounds[1]!)]);
  });

  test('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const pcm = CLIPS.askNot().pcm;
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
