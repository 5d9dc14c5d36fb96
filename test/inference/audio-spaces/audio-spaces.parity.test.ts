import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Embedder } from '../../../src/domain/ports/embedder.js';
import type { SoundFrontEnd } from '../../../src/inference/audio-only/audio-only-embedder.js';
import { createFbankFrontEnd } from '../../../src/inference/audio-only/fbank-front-end.js';
import { parseFbankSettings } from '../../../src/inference/audio-only/fbank-settings.js';
import { createPatchTower } from '../../../src/inference/audio-only/pooled-tower.js';
import { openEmbedder } from '../../../src/inference/open-embedder.js';
import { createOpenL3FrontEnd } from '../../../src/inference/openl3/features.js';
import { parseOpenL3Settings } from '../../../src/inference/openl3/settings.js';
import type { Tower } from '../../../src/inference/tower.js';
import { createVggishFrontEnd } from '../../../src/inference/vggish/features.js';
import { parseVggishSettings } from '../../../src/inference/vggish/settings.js';
import { sha256 } from '../../golden/golden.js';
import { cosine, expectClose, type Tolerance } from '../../setup/tensor-matcher.js';
import {
  folderOf,
  golden,
  joined,
  kept,
  preprocessorOf,
  valuesAt,
  type FeatureCase,
  type Family,
  type PatchCase,
} from './golden.js';
import { makeCase } from './sounds.js';

/** Natural logarithms; measured: the same bits. */
const VGGISH_FEATURES = { atol: 2e-6, rtol: 0 };
/** Decibels; measured: at most 4e-5. */
const OPENL3_FEATURES = { atol: 5e-4, rtol: 0 };
/** torchopenl3 sums the 2048 products of each frame and bin in float32 instead of transforming; measured: 9.5e-4. */
const SUMMED_FEATURES = { atol: 5e-3, rtol: 0 };
/** Natural logarithms over 9.1 (twice the deviation); measured: at most 6e-6. */
const FBANK_FEATURES = { atol: 5e-5, rtol: 0 };
/** Embeddings of patches as the nets give them, up to 20; measured: at most 4e-5. */
const EMBEDDING = { atol: 1e-4, rtol: 2e-5 };
/** Unit vectors; measured: at most 2.1e-6. */
const VECTOR = { atol: 1e-5, rtol: 0 };

const titled = <Case extends FeatureCase>(cases: readonly Case[]) =>
  cases.map((row) => [`${row.samples} samples of ${row.kind}`, row] as const);

function expectFeatures(patches: readonly Float32Array[], row: FeatureCase, tolerance: Tolerance): void {
  expect(patches.length).toBe(row.patches);
  const { values, mean } = kept(patches, row);
  expectClose(values, valuesAt(row.kept), tolerance);
  expectClose([mean], [row.mean], tolerance);
}

/** A miniature model, opened as the product opens it, and its encoder of single patches. */
function openModel(family: Family, frontEnd: () => SoundFrontEnd) {
  const opened = {} as { embedder: Embedder; patches: Tower<Float32Array> };
  beforeAll(async () => {
    opened.embedder = await openEmbedder(family, { name: family, folder: folderOf(family), threads: 2 });
    const graph = `${folderOf(family)}/onnx/audio_model.onnx`;
    opened.patches = createPatchTower({ graph, threads: 2, patchDims: frontEnd().patchDims });
  });
  afterAll(() => Promise.all([opened.embedder.dispose(), opened.patches.dispose()]));
  return opened;
}

async function expectEmbeddings(
  { embedder, patches }: ReturnType<typeof openModel>,
  pcm: Float32Array,
  features: readonly Float32Array[],
  row: PatchCase,
): Promise<void> {
  const embeddings: Float32Array[] = [];
  for (const patch of features) embeddings.push(await patches.encode(patch));
  expectClose(joined(embeddings), valuesAt(row.embeddings), EMBEDDING);
  const [vector] = await embedder.embedAudio!([pcm]);
  expectClose(vector!, valuesAt(row.vector), VECTOR);
  expect(cosine(vector!, valuesAt(row.vector))).toBeGreaterThanOrEqual(0.9999);
}

describe('VGGish, against torchvggish and PyTorch', () => {
  let frontEnd: SoundFrontEnd;
  beforeAll(async () => {
    frontEnd = createVggishFrontEnd(parseVggishSettings(await preprocessorOf('vggish')));
  });
  const model = openModel('vggish', () => frontEnd);

  test.each(titled(golden.vggish))('%s: the same patches, embeddings and pooled vector', async (_, row) => {
    const pcm = makeCase(row.samples, row.kind);
    expect(sha256(pcm)).toBe(row.pcmSha256);
    const patches = frontEnd.toPatches(pcm);
    expectFeatures(patches, row, VGGISH_FEATURES);
    await expectEmbeddings(model, pcm, patches, row);
  });
});

const { kapre, ...otherFrontEnds } = golden.openl3;

describe('OpenL3, against openl3 with kapre and PyTorch', () => {
  let frontEnd: SoundFrontEnd;
  beforeAll(async () => {
    frontEnd = createOpenL3FrontEnd(parseOpenL3Settings(await preprocessorOf('openl3')));
  });
  const model = openModel('openl3', () => frontEnd);

  test.each(titled(kapre))('%s: the same patches, embeddings and pooled vector', async (_, row) => {
    const pcm = makeCase(row.samples, row.kind);
    expect(sha256(pcm)).toBe(row.pcmSha256);
    const patches = frontEnd.toPatches(pcm);
    expectFeatures(patches, row, OPENL3_FEATURES);
    await expectEmbeddings(model, pcm, patches, row);
  });
});

describe.each(Object.entries(otherFrontEnds))('OpenL3 features, against %s', (variant, cases) => {
  let frontEnd: SoundFrontEnd;
  beforeAll(async () => {
    const file = { ...(await preprocessorOf('openl3')), ...golden.openl3Settings[variant] };
    frontEnd = createOpenL3FrontEnd(parseOpenL3Settings(file));
  });

  test.each(titled(cases))('%s: the same patches', (_, row) => {
    const tolerance = variant === 'torchopenl3' ? SUMMED_FEATURES : OPENL3_FEATURES;
    expectFeatures(frontEnd.toPatches(makeCase(row.samples, row.kind)), row, tolerance);
  });
});

describe('Audio-MAE and SSAST, against torchaudio and PyTorch', () => {
  let frontEnd: SoundFrontEnd;
  beforeAll(async () => {
    frontEnd = createFbankFrontEnd(parseFbankSettings(await preprocessorOf('audiomae')));
  });
  const models = {
    audiomae: openModel('audiomae', () => frontEnd),
    ssast: openModel('ssast', () => frontEnd),
  };

  test.each(titled(golden.fbank))('%s: the same features and vectors', async (_, row) => {
    const pcm = makeCase(row.samples, row.kind);
    expect(sha256(pcm)).toBe(row.pcmSha256);
    expectFeatures(frontEnd.toPatches(pcm), row, FBANK_FEATURES);
    for (const family of ['audiomae', 'ssast'] as const) {
      const [vector] = await models[family].embedder.embedAudio!([pcm]);
      expectClose(vector!, valuesAt(row.vectors[family]), VECTOR);
      expect(cosine(vector!, valuesAt(row.vectors[family]))).toBeGreaterThanOrEqual(0.9999);
    }
  });
});
