import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { toImageTensor, type ImageTensorSettings } from '../../src/dsp/image-tensor.js';
import { createClipEmbedder } from '../../src/inference/clip/clip.js';
import { parseImageSettings } from '../../src/inference/clip/image-settings.js';
import { openModelFolder } from '../../src/inference/model-folder.js';
import { float32Tensor, loadSession, type Session } from '../../src/inference/session.js';
import { golden, goldenModel, sha256, valuesAt } from '../golden/golden.js';
import { makePicture } from '../golden/inputs.js';
import { ParityTable } from '../setup/parity-table.js';
import { cosineGap, largestGap, relativeGap } from '../setup/tensor-matcher.js';

const table = new ParityTable('clip');

describe('CLIP pictures, against CLIPImageProcessorPil and PyTorch', () => {
  let embedder: Embedder;
  let session: Session;
  let settings: ImageTensorSettings;
  beforeAll(async () => {
    const options = { name: 'clip', folder: goldenModel('clip'), dtype: 'fp32', threads: 2 } as const;
    embedder = await createClipEmbedder(options);
    session = await loadSession(`${goldenModel('clip')}/onnx/vision_model.onnx`, { threads: 2 });
    settings = parseImageSettings((await openModelFolder(goldenModel('clip'))).preprocessor!);
  });
  afterAll(() => Promise.all([embedder.dispose(), session.dispose()]));

  test.each(Object.entries(golden.pictures))(
    '%s: the same picture, features, output and vector',
    async (name, row) => {
      const picture = makePicture(row.width, row.height, row.channels);
      expect(sha256(picture.data)).toBe(row.rgbSha256);
      const { data } = toImageTensor(picture, settings);
      expect(data.length).toBe(3 * 224 * 224);
      const kept = data.filter((__, index) => index % golden.about.pixelStep === 0);
      table.expectWithin('features', name, largestGap(kept, valuesAt(row.pixels)));
      const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
      table.expectWithin('mean of features', name, Math.abs(mean - row.mean));
      const run = await session.run({ pixel_values: float32Tensor(data, [1, 3, 224, 224]) });
      const output = run['image_embeds']!.data as Float32Array;
      table.expectWithin('output', name, relativeGap(output, valuesAt(row.output)));
      const [vector] = await embedder.embedImages!([picture]);
      table.expectWithin('vector', name, cosineGap(vector!, row.vector));
    },
  );
});

test('the parity table holds these cases and no other', () => table.finish());
