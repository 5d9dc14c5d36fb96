import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { toImageTensor, type ImageTensorSettings } from '../../src/dsp/image-tensor.js';
import { createClipEmbedder } from '../../src/inference/clip/clip.js';
import { parseImageSettings } from '../../src/inference/clip/image-settings.js';
import { openModelFolder } from '../../src/inference/model-folder.js';
import { golden, goldenModel, sha256, valuesAt } from '../golden/golden.js';
import { makePicture } from '../golden/inputs.js';
import { cosine, expectClose } from '../setup/tensor-matcher.js';

/** Normalised pixels; measured: 0. */
const PIXELS = { atol: 1e-6, rtol: 0 };
/** Unit vectors; measured: at most 1.5e-7. */
const VECTOR = { atol: 2e-6, rtol: 0 };

describe('CLIP pictures, against CLIPImageProcessorPil and PyTorch', () => {
  let embedder: Embedder;
  let settings: ImageTensorSettings;
  beforeAll(async () => {
    embedder = await createClipEmbedder({ name: 'clip', folder: goldenModel('clip'), threads: 2 });
    settings = parseImageSettings((await openModelFolder(goldenModel('clip'))).preprocessor!);
  });
  afterAll(() => embedder.dispose());

  test.each(Object.entries(golden.pictures))('%s: the same picture, pixels and vector', async (_, row) => {
    const picture = makePicture(row.width, row.height, row.channels);
    expect(sha256(picture.data)).toBe(row.rgbSha256);
    const { data } = toImageTensor(picture, settings);
    expect(data.length).toBe(3 * 224 * 224);
    const kept = data.filter((__, index) => index % golden.about.pixelStep === 0);
    expectClose(kept, valuesAt(row.pixels), PIXELS);
    expectClose([data.reduce((sum, value) => sum + value, 0) / data.length], [row.mean], PIXELS);
    const [vector] = await embedder.embedImages!([picture]);
    expectClose(vector!, row.vector, VECTOR);
    expect(cosine(vector!, row.vector)).toBeGreaterThanOrEqual(0.9999);
  });
});
