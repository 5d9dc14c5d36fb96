import { describe, expect, test } from '@jest/globals';
import { parseClapAudioSettings } from '../../src/inference/clap/audio-settings.js';
import { parseImageSettings } from '../../src/inference/clip/image-settings.js';
import { parsePooling } from '../../src/inference/sentence/sentence.js';

const CLIP = {
  do_resize: true,
  size: { shortest_edge: 224 },
  resample: 3,
  do_center_crop: true,
  crop_size: { height: 224, width: 224 },
  do_rescale: true,
  rescale_factor: 0.5,
  do_normalize: true,
  image_mean: [0.1, 0.2, 0.3],
  image_std: [1, 2, 3],
};
const CLAP = {
  feature_size: 64,
  fft_window_size: 1024,
  frequency_max: 14000,
  frequency_min: 50,
  hop_length: 480,
  nb_max_samples: 480000,
  padding: 'repeatpad',
  sampling_rate: 48000,
  truncation: 'rand_trunc',
};

describe('settings of pictures', () => {
  test('are taken from the file', () => {
    expect(parseImageSettings(CLIP)).toEqual({
      resize: { shortestEdgePixels: 224, filter: 'bicubic' },
      crop: { widthPixels: 224, heightPixels: 224 },
      scale: 0.5,
      mean: [0.1, 0.2, 0.3],
      deviation: [1, 2, 3],
    });
  });

  test('of SigLIP stretch to a fixed size and cut nothing', () => {
    const siglip = {
      ...CLIP,
      size: { height: 256, width: 192 },
      do_center_crop: undefined,
      crop_size: undefined,
      resample: 2,
    };
    const file = JSON.parse(JSON.stringify(siglip)) as Record<string, unknown>;
    expect(parseImageSettings(file)).toMatchObject({
      resize: { widthPixels: 192, heightPixels: 256, filter: 'bilinear' },
      crop: null,
    });
  });

  test('of the first CLIP files, with bare numbers and no scale, mean what they meant', () => {
    const old = {
      do_center_crop: true,
      do_normalize: true,
      do_resize: true,
      crop_size: 224,
      size: 224,
      resample: 3,
      image_mean: [0, 0, 0],
      image_std: [1, 1, 1],
    };
    expect(parseImageSettings(old)).toMatchObject({
      resize: { shortestEdgePixels: 224 },
      crop: { widthPixels: 224, heightPixels: 224 },
      scale: 1 / 255,
    });
  });

  test('that are absent or unknown are all named, never guessed', () => {
    const file = {
      do_resize: true,
      do_center_crop: true,
      do_normalize: true,
      size: { longest_edge: 9 },
      resample: 17,
    };
    expect(() => parseImageSettings(file)).toThrow(
      expect.objectContaining({
        code: 'MODEL_INVALID',
        details: expect.objectContaining({
          keys: ['resample', 'size', 'crop_size', 'image_mean', 'image_std'],
        }),
      }),
    );
  });
});

describe('settings of sounds', () => {
  test('are taken from the file', () => {
    expect(parseClapAudioSettings(CLAP)).toEqual({
      sampleRateHz: 48000,
      windowSamples: 480000,
      fftSize: 1024,
      hopSamples: 480,
      bands: 64,
      minHz: 50,
      maxHz: 14000,
      fill: 'repeatpad',
    });
  });

  test('that are absent or unknown are all named, never guessed', () => {
    const file: Record<string, unknown> = {
      ...CLAP,
      truncation: 'fusion',
      padding: 'loop',
      fft_window_size: 1000,
    };
    delete file['frequency_min'];
    expect(() => parseClapAudioSettings(file)).toThrow(
      expect.objectContaining({
        code: 'MODEL_INVALID',
        details: expect.objectContaining({
          keys: ['truncation', 'fft_window_size', 'frequency_min', 'padding'],
        }),
      }),
    );
  });
});

describe('pooling of tokens', () => {
  test.each([
    [{ pooling_mode_mean_tokens: true, pooling_mode_cls_token: false }, 'mean'],
    [{ pooling_mode_cls_token: true }, 'cls'],
    [{ pooling_mode: 'max' }, 'max'],
    [{ pooling_mode_lasttoken: true }, 'lasttoken'],
  ])('%j is %s', (file, expected) => {
    expect(parsePooling(file)).toBe(expected);
  });

  test.each([
    {},
    { pooling_mode_weightedmean_tokens: true },
    { pooling_mode_mean_tokens: true, pooling_mode_cls_token: true },
    { pooling_mode_mean_tokens: true, pooling_mode_weightedmean_tokens: true },
  ])('%j is refused', (file) => {
    expect(() => parsePooling(file)).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
  });
});
