import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { parseClapAudioSettings } from '../../src/inference/clap/audio-settings.js';
import { createClapEmbedder } from '../../src/inference/clap/clap.js';
import { createClapFeatures } from '../../src/inference/clap/features.js';
import { openModelFolder } from '../../src/inference/model-folder.js';
import { float32Tensor, loadSession, type Session } from '../../src/inference/session.js';
import { golden, goldenModel, sha256, valuesAt } from '../golden/golden.js';
import { makeSound } from '../golden/inputs.js';
import { ParityTable } from '../setup/parity-table.js';
import { cosineGap, largestGap, relativeGap } from '../setup/tensor-matcher.js';

const table = new ParityTable('clap');

describe('CLAP sounds, against ClapFeatureExtractor and PyTorch', () => {
  const cases = Object.entries(golden.sounds);
  let embedder: Embedder;
  let session: Session;
  let features: (pcm: Float32Array) => Float32Array;
  beforeAll(async () => {
    const options = { name: 'clap', folder: goldenModel('clap'), dtype: 'fp32', threads: 2 } as const;
    embedder = await createClapEmbedder(options);
    session = await loadSession(`${goldenModel('clap')}/onnx/audio_model.onnx`, { threads: 2 });
    const folder = await openModelFolder(goldenModel('clap'));
    features = createClapFeatures(parseClapAudioSettings(folder.preprocessor!));
  });
  afterAll(() => Promise.all([embedder.dispose(), session.dispose()]));

  test.each(cases)('%s: the same sound, features, output and vector', async (name, row) => {
    const pcm = makeSound(row.samples, row.shift);
    expect(sha256(pcm)).toBe(row.pcmSha256);
    const mel = features(pcm);
    expect(mel.length).toBe(1001 * 64);
    const kept = mel.filter((__, index) => Math.floor(index / 64) % golden.about.frameStep === 0);
    table.expectWithin('features', name, largestGap(kept, valuesAt(row.frames)));
    const mean = mel.reduce((sum, value) => sum + value, 0) / mel.length;
    table.expectWithin('mean of features', name, Math.abs(mean - row.mean));
    const run = await session.run({ input_features: float32Tensor(mel, [1, 1, mel.length / 64, 64]) });
    const output = run['audio_embeds']!.data as Float32Array;
    table.expectWithin('output', name, relativeGap(output, valuesAt(row.output)));
    const [vector] = await embedder.embedAudio!([pcm]);
    table.expectWithin('vector', name, cosineGap(vector!, row.vector));
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

test('the parity table holds these cases and no other', () => table.finish());
