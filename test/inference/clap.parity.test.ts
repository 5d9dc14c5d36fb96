import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { parseClapAudioSettings } from '../../src/inference/clap/audio-settings.js';
import { createClapEmbedder } from '../../src/inference/clap/clap.js';
import { createClapFeatures } from '../../src/inference/clap/features.js';
import { openModelFolder } from '../../src/inference/model-folder.js';
import { golden, goldenModel, sha256, valuesAt } from '../golden/golden.js';
import { makeSound } from '../golden/inputs.js';
import { cosine, expectClose } from '../setup/tensor-matcher.js';

/** Decibels; measured: at most 7.7e-6, the last bit of float32. */
const FEATURES = { atol: 1e-4, rtol: 0 };
/** Unit vectors; measured: at most 2.1e-7. */
const VECTOR = { atol: 2e-6, rtol: 0 };

describe('CLAP sounds, against ClapFeatureExtractor and PyTorch', () => {
  const cases = Object.entries(golden.sounds);
  let embedder: Embedder;
  let features: (pcm: Float32Array) => Float32Array;
  beforeAll(async () => {
    embedder = await createClapEmbedder({ name: 'clap', folder: goldenModel('clap'), threads: 2 });
    const folder = await openModelFolder(goldenModel('clap'));
    features = createClapFeatures(parseClapAudioSettings(folder.preprocessor!));
  });
  afterAll(() => embedder.dispose());

  test.each(cases)('%s: the same sound, features and vector', async (_, row) => {
    const pcm = makeSound(row.samples, row.shift);
    expect(sha256(pcm)).toBe(row.pcmSha256);
    const mel = features(pcm);
    expect(mel.length).toBe(1001 * 64);
    const kept = mel.filter((__, index) => Math.floor(index / 64) % golden.about.frameStep === 0);
    expectClose(kept, valuesAt(row.frames), FEATURES);
    expectClose([mel.reduce((sum, value) => sum + value, 0) / mel.length], [row.mean], FEATURES);
    const [vector] = await embedder.embedAudio!([pcm]);
    expectClose(vector!, row.vector, VECTOR);
    expect(cosine(vector!, row.vector)).toBeGreaterThanOrEqual(0.9999);
  });

  test('one sample too many for a window is refused, not cut', async () => {
    await expect(embedder.embedAudio!([new Float32Array(480_001)])).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    await expect(embedder.embedAudio!([new Float32Array(0)])).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});
