import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createImageDecoder } from '../../src/decode/image.js';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { toImageTensor, type ImageTensorSettings } from '../../src/dsp/image-tensor.js';
import { createClipEmbedder } from '../../src/inference/clip/clip.js';
import { parseImageSettings } from '../../src/inference/clip/image-settings.js';
import { openModelFolder } from '../../src/inference/model-folder.js';
import { float32Tensor, loadSession, type Session } from '../../src/inference/session.js';
import { fileBytesAt, fileValuesAt, goldenFiles, mediaPath, sha256 } from '../golden/files.js';
import { goldenModel } from '../golden/golden.js';
import { ParityTable } from '../setup/parity-table.js';
import { cosineGap, largestGap, relativeGap } from '../setup/tensor-matcher.js';

const { about, pictures } = goldenFiles;
/** As many bytes as the goldens keep of one picture. */
const MOST_BYTES = 20_000 * about.byteStep;
const table = new ParityTable('picture');

describe('picture files, against Pillow, CLIPImageProcessorPil and PyTorch', () => {
  const decoder = createImageDecoder();
  let embedder: Embedder;
  let settings: ImageTensorSettings;
  let session: Session;
  beforeAll(async () => {
    const model = goldenModel('clip');
    embedder = await createClipEmbedder({ name: 'clip', folder: model, dtype: 'fp32', threads: 2 });
    settings = parseImageSettings((await openModelFolder(model)).preprocessor!);
    session = await loadSession(`${model}/onnx/vision_model.onnx`, { threads: 2 });
  });
  afterAll(() => Promise.all([embedder.dispose(), session.dispose()]));

  test.each(Object.entries(pictures))('%s: pixels, features, output and vector', async (name, row) => {
    expect(sha256(await readFile(mediaPath(name)))).toBe(row.sha256);
    const picture = await decoder.decode(mediaPath(name));
    expect([picture.widthPixels, picture.heightPixels]).toEqual([row.width, row.height]);
    const kept = picture.data.subarray(0, MOST_BYTES).filter((_, index) => index % about.byteStep === 0);
    const gap = largestGap(kept, fileBytesAt(row.rgb));
    // A digest sees the bytes between those that are kept.
    if (gap === 0) expect(sha256(picture.data)).toBe(row.rgbSha256);
    table.expectWithin('pixels', name, gap);

    const { data, widthPixels, heightPixels } = toImageTensor(picture, settings);
    const values = data.filter((_, index) => index % about.pixelStep === 0);
    table.expectWithin('features', name, largestGap(values, fileValuesAt(row.pixels)));
    const output = fileValuesAt(row.output);
    const run = await session.run({ pixel_values: float32Tensor(data, [1, 3, heightPixels, widthPixels]) });
    table.expectWithin('output', name, relativeGap(run['image_embeds']!.data as Float32Array, output));
    const [vector] = await embedder.embedImages!([picture]);
    table.expectWithin('vector', name, cosineGap(vector!, output));
    if (row.plainOutput) {
      table.expectWithin(
        'vector against load_image alone',
        name,
        cosineGap(vector!, fileValuesAt(row.plainOutput)),
      );
    }
  });
});

test('the parity table holds these cases and no other', () => table.finish());
