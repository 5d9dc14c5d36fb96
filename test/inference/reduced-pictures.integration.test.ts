import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { createImageDecoder } from '../../src/decode/image.js';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import type { ImageDecodeRequest, RgbImage } from '../../src/domain/ports/image-decoder.js';
import { toImageTensor } from '../../src/dsp/image-tensor.js';
import { createClipEmbedder } from '../../src/inference/clip/clip.js';
import { imageInputOf, parseImageSettings } from '../../src/inference/clip/image-settings.js';
import { imageRequestFor } from '../../src/services/embedders.js';
import { goldenModel } from '../golden/golden.js';
import { cosineGap, largestGap } from '../setup/tensor-matcher.js';

const folder = mkdtempSync(join(tmpdir(), 'chorus-reduced-'));
const file = (name: string) => join(folder, name);
const WIDTH = 3680;
const HEIGHT = 2760;

/** Every so many pixels of the large picture come from one of a small one: loops are slow in the sandbox of the tests. */
const BLOCK = 8;
const TILE = 256;

/** @returns raw RGB samples by a function of place and channel. */
function draw(width: number, height: number, level: (x: number, y: number, channel: number) => number) {
  const data = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, index) => {
      const pixel = Math.floor(index / 3);
      return Math.round(level(pixel % width, Math.floor(pixel / width), index % 3));
    }),
  );
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** Hills of light, hard edges and grain, at the size of a camera's picture. */
async function makePicture() {
  const scene = draw(WIDTH / BLOCK, HEIGHT / BLOCK, (x, y, channel) => {
    const hill = 60 * Math.sin(x / 39) * Math.cos(y / 34);
    const isWall = (x + 2 * y) % 175 < 11 || (y % 88 < 5 && x % 63 < 38);
    return 110 + hill * (channel - 0.6) + (isWall ? 70 : 0);
  });
  let noise = 1;
  const grain = draw(TILE, TILE, () => 116 + ((noise = (noise * 16807) % 2147483647) % 24));
  return scene
    .resize(WIDTH, HEIGHT, { kernel: 'nearest' })
    .composite([{ input: await grain.png().toBuffer(), tile: true, blend: 'overlay' }]);
}

describe('a JPEG many times larger than the model looks at', () => {
  const decoder = createImageDecoder();
  let embedder: Embedder;
  let request: ImageDecodeRequest;
  beforeAll(async () => {
    const options = { name: 'clip', folder: goldenModel('clip'), dtype: 'fp32', threads: 2 } as const;
    embedder = await createClipEmbedder(options);
    request = imageRequestFor([embedder]);
    const picture = sharp(await (await makePicture()).png({ compressionLevel: 1 }).toBuffer());
    await Promise.all([
      picture.clone().jpeg({ quality: 92 }).toFile(file('plain.jpg')),
      picture.clone().jpeg({ quality: 92 }).withMetadata({ orientation: 6 }).toFile(file('turned.jpg')),
      picture
        .clone()
        .jpeg({ quality: 92, chromaSubsampling: '4:4:4', progressive: true })
        .toFile(file('full-colour.jpg')),
      picture.clone().png({ compressionLevel: 1 }).toFile(file('lossless.png')),
    ]);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await embedder.dispose();
  });

  const sidesOf = ({ widthPixels, heightPixels }: RgbImage) => [widthPixels, heightPixels];

  it.each([
    ['plain.jpg', [896, 672]],
    ['turned.jpg', [672, 896]],
    ['full-colour.jpg', [896, 672]],
  ])('%s is decoded smaller and looks the same to the model', async (name, sides) => {
    const [whole, reduced] = [await decoder.decode(file(name)), await decoder.decode(file(name), request)];
    expect(sidesOf(whole).sort()).toEqual([HEIGHT, WIDTH]);
    expect(sidesOf(reduced)).toEqual(sides);
    const levels = [whole, reduced].map((image) => {
      const resize = { shortestEdgePixels: 224, filter: 'bicubic' } as const;
      const asIs = { scale: 1, mean: [0, 0, 0], deviation: [1, 1, 1] };
      return toImageTensor(image, { resize, crop: { widthPixels: 224, heightPixels: 224 }, ...asIs }).data;
    });
    const gaps = levels[0]!.map((value, index) => Math.abs(value - levels[1]![index]!));
    // At the hard edges; photographs stay within 4.
    expect(largestGap(levels[1]!, levels[0]!)).toBeLessThanOrEqual(6);
    expect(gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length).toBeLessThan(0.4);
    const vectors = await embedder.embedImages!([whole, reduced]);
    expect(cosineGap(vectors[1]!, vectors[0]!)).toBeLessThan(2e-5);
  });

  it('comes whole where every pixel counts, where it is no JPEG, and where it is less than twelve times as large', async () => {
    const whole = [WIDTH, HEIGHT];
    expect(sidesOf(await decoder.decode(file('plain.jpg'), { shortSidePixels: Infinity }))).toEqual(whole);
    expect(sidesOf(await decoder.decode(file('lossless.png'), request))).toEqual(whole);
    expect(sidesOf(await decoder.decode(file('plain.jpg'), { shortSidePixels: 231 }))).toEqual(whole);
  });

  it('is refused when it is cut off, as a small one is', async () => {
    const bytes = readFileSync(file('plain.jpg'));
    writeFileSync(file('cut.jpg'), bytes.subarray(0, bytes.length * 0.6));
    const failure = decoder.decode(file('cut.jpg'), request);
    await expect(failure).rejects.toMatchObject({ code: 'MEDIA_DECODE_FAILED' });
  });
});

describe('how much of a picture a model looks at', () => {
  const inputOf = (file: Record<string, unknown>) =>
    imageInputOf(parseImageSettings({ resample: 3, ...file }));

  it('is the side it resizes to, and everything where it takes single pixels', () => {
    expect(inputOf({ size: { shortest_edge: 224 } })).toEqual({ shortSidePixels: 224 });
    expect(inputOf({ size: { height: 384, width: 256 } })).toEqual({ shortSidePixels: 384 });
    expect(inputOf({ size: 224, resample: 0 })).toBeNull();
    expect(inputOf({})).toBeNull();
  });

  it('is what the most demanding of several models needs', () => {
    const looking = (shortSidePixels?: number) =>
      ({ ...(shortSidePixels ? { imageInput: { shortSidePixels } } : {}) }) as Embedder;
    expect(imageRequestFor([looking(224), looking(384)])).toEqual({ shortSidePixels: 384 });
    expect(imageRequestFor([looking(224), looking()])).toEqual({ shortSidePixels: Infinity });
  });
});
