import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createKaldiFbank } from '../../../src/dsp/kaldi-fbank.js';
import { layFrames } from '../../../src/dsp/openl3-mel.js';
import { wholeFrames } from '../../../src/dsp/whole-frames.js';
import { createFbankFrontEnd } from '../../../src/inference/audio-only/fbank-front-end.js';
import { parseFbankSettings } from '../../../src/inference/audio-only/fbank-settings.js';
import {
  createPatchTower,
  createPooledTower,
  meanOf,
} from '../../../src/inference/audio-only/pooled-tower.js';
import { detectModelType } from '../../../src/inference/model-type.js';
import { openEmbedder } from '../../../src/inference/open-embedder.js';
import { createOpenL3FrontEnd } from '../../../src/inference/openl3/features.js';
import { parseOpenL3Settings } from '../../../src/inference/openl3/settings.js';
import type { Tower } from '../../../src/inference/tower.js';
import type { TowersEmbedder } from '../../../src/inference/towers-embedder.js';
import { createVggishEmbedder } from '../../../src/inference/vggish/vggish.js';
import { createVggishFrontEnd } from '../../../src/inference/vggish/features.js';
import { parseVggishSettings } from '../../../src/inference/vggish/settings.js';
import { FAMILIES, folderOf, preprocessorOf, type Family } from './golden.js';
import { makeCase } from './sounds.js';

const PARSERS = {
  vggish: parseVggishSettings,
  openl3: parseOpenL3Settings,
  audiomae: parseFbankSettings,
  ssast: parseFbankSettings,
} as const satisfies Record<Family, (file: Readonly<Record<string, unknown>>) => object>;

/** Keys that say what a file is for, and change no number. */
const IDLE_KEYS = ['feature_extractor_type'];

describe.each(FAMILIES)('the settings of %s', (family) => {
  test('name every key of the file that is missing', async () => {
    const keys = Object.keys(await preprocessorOf(family)).filter((key) => !IDLE_KEYS.includes(key));
    expect(() => PARSERS[family]({})).toThrow(
      expect.objectContaining({
        code: 'MODEL_INVALID',
        details: expect.objectContaining({ keys: expect.arrayContaining(keys) }),
      }),
    );
  });

  test('refuse each value that is not computed, by its key', async () => {
    const file = await preprocessorOf(family);
    for (const key of Object.keys(file).filter((each) => !IDLE_KEYS.includes(each))) {
      const refused = expect.objectContaining({ details: expect.objectContaining({ keys: [key] }) });
      for (const wrong of ['mystery', NaN])
        expect(() => PARSERS[family]({ ...file, [key]: wrong })).toThrow(refused);
    }
  });

  test('take no frequency above what the sample rate carries', async () => {
    const file = await preprocessorOf(family);
    const tooHigh = { ...file, frequency_max: Number(file['sampling_rate']) / 2 + 1 };
    expect(() => PARSERS[family](tooHigh)).toThrow(/frequency_max/);
    expect(() => PARSERS[family]({ ...file, frequency_min: file['frequency_max'] })).toThrow(/frequency_max/);
  });
});

describe('values that would give other numbers', () => {
  test.each([
    ['vggish', { postprocess: true }],
    ['vggish', { mel_scale: 'slaney' }],
    ['vggish', { fft_window_size: 256 }],
    ['vggish', { hop_length: 0 }],
    ['vggish', { log_offset: 0 }],
    ['openl3', { frame_padding: 'reflect' }],
    ['openl3', { fft_window_size: 2000 }],
    ['openl3', { patch_hop_samples: 0.5 }],
    ['audiomae', { window_type: 'povey' }],
    ['audiomae', { dither: 1 }],
    ['ssast', { do_normalize: false }],
    ['ssast', { std: 0 }],
  ] as const)('%s with %j is refused', async (family, wrong) => {
    const file = { ...(await preprocessorOf(family)), ...wrong };
    expect(() => PARSERS[family](file)).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
  });
});

describe('frames and patches', () => {
  test('only frames that fit wholly are counted', () => {
    expect([0, 399, 400, 559, 560].map((samples) => wholeFrames(samples, 400, 160))).toEqual([0, 0, 1, 1, 2]);
  });

  test('a frame of OpenL3 has 199 columns under each padding, and the sound lies where the reference puts it', () => {
    const lay = (framePadding: 'end' | 'center' | 'same') =>
      layFrames(48_000, { fftSize: 2048, hopSamples: 242, framePadding });
    expect([lay('end'), lay('center'), lay('same')]).toEqual([
      { frames: 199, before: 0 },
      { frames: 199, before: 1024 },
      { frames: 199, before: 982 },
    ]);
  });

  test('silence is at the floor of torchaudio: the logarithm of float32 epsilon', async () => {
    const fbank = createKaldiFbank(parseFbankSettings(await preprocessorOf('ssast')));
    const levels = fbank(new Float32Array(400));
    expect(levels.length).toBe(128);
    expect(new Set(levels)).toEqual(new Set([Math.fround(Math.log(2 ** -23))]));
  });

  test('VGGish hears a sound of less than a patch once, filled with silence, and drops what is left of a longer one', async () => {
    const { toPatches } = createVggishFrontEnd(parseVggishSettings(await preprocessorOf('vggish')));
    expect(
      [1, 15_600, 15_600 + 95 * 160 - 1, 15_600 + 96 * 160].map((n) => toPatches(new Float32Array(n)).length),
    ).toEqual([1, 1, 1, 2]);
    const short = makeCase(8000, 'tones');
    const filled = new Float32Array(15_600);
    filled.set(short);
    expect(toPatches(short)).toEqual(toPatches(filled));
  });

  test('YAMNet, with the front end of VGGish, hears what is left at the end in a patch filled with silence', async () => {
    const yamnet = { ...(await preprocessorOf('vggish')), patch_hop_frames: 48, fill_last_patch: true };
    const { toPatches } = createVggishFrontEnd(parseVggishSettings(yamnet));
    const counts = [1, 15_600, 15_601, 15_600 + 48 * 160, 15_600 + 48 * 160 + 1].map(
      (samples) => toPatches(new Float32Array(samples)).length,
    );
    expect(counts).toEqual([1, 1, 2, 2, 3]);
  });

  test('OpenL3 fills the last patch with silence, and starts half a patch early when centred', async () => {
    const file = await preprocessorOf('openl3');
    const count = (center: boolean, samples: number) =>
      createOpenL3FrontEnd(parseOpenL3Settings({ ...file, center })).toPatches(new Float32Array(samples))
        .length;
    expect([1, 48_000, 48_001, 96_000].map((samples) => count(false, samples))).toEqual([1, 1, 2, 2]);
    expect([1, 24_000, 24_001, 72_000].map((samples) => count(true, samples))).toEqual([1, 1, 2, 2]);
  });

  test('Kaldi features behind the end of a sound differ from those of silence within it', async () => {
    const settings = parseFbankSettings(await preprocessorOf('audiomae'));
    const [patch] = createFbankFrontEnd(settings).toPatches(new Float32Array(400));
    const { mean, deviation } = settings;
    expect(patch![0]).toBeCloseTo((Math.log(2 ** -23) - mean) / (2 * deviation), 5);
    expect(patch![128]).toBeCloseTo(-mean / (2 * deviation), 5);
  });
});

describe.each(FAMILIES)('a folder of %s', (family) => {
  let embedder: TowersEmbedder;
  beforeAll(async () => {
    embedder = (await openEmbedder(family, { name: 'mine', folder: folderOf(family) })) as TowersEmbedder;
  });
  afterAll(() => embedder.dispose());

  test('is recognised by its config.json and makes a space of sounds alone', async () => {
    expect(await detectModelType(folderOf(family))).toBe(family);
    expect(embedder.space).toMatchObject({
      name: 'mine',
      modelId: `chorus/${family}-random`,
      modalities: ['audio'],
    });
    expect(embedder.embedTexts).toBeUndefined();
    expect(embedder.embedImages).toBeUndefined();
  });

  test('shortens no window of ingest', () => {
    expect(embedder.audioInput!.maxWindowSeconds).toBeGreaterThanOrEqual(10);
  });

  test('gives unit vectors, the same alone, among others, and with front end and graph apart', async () => {
    const rate = embedder.audioInput!.sampleRateHz;
    const windows = [makeCase(rate * 2, 'tones'), makeCase(rate / 2, 'noise')];
    const vectors = await embedder.embedAudio!(windows);
    for (const [index, window] of windows.entries()) {
      expect(Math.hypot(...vectors[index]!)).toBeCloseTo(1, 5);
      expect(await embedder.embedAudio!([window])).toEqual([vectors[index]]);
    }
    for (const [index, window] of windows.entries()) {
      const feeds = await embedder.prepare('audio', window);
      expect(await embedder.encode('audio', [feeds])).toEqual([vectors[index]]);
    }
    expect(vectors[0]).not.toEqual(vectors[1]);
  });

  test('refuses windows of no sample and of more than it hears', async () => {
    const { sampleRateHz, maxWindowSeconds } = embedder.audioInput!;
    for (const samples of [0, Math.round(sampleRateHz * maxWindowSeconds) + 1]) {
      await expect(embedder.embedAudio!([new Float32Array(samples)])).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
      });
    }
  });

  test('stops when the caller has gone', async () => {
    const gone = AbortSignal.abort();
    await expect(embedder.embedAudio!([new Float32Array(100)], gone)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});

describe('pooling', () => {
  test('the vector of a window is the mean of the embeddings of its patches', async () => {
    const frontEnd = createVggishFrontEnd(parseVggishSettings(await preprocessorOf('vggish')));
    const graph = { graph: `${folderOf('vggish')}/onnx/audio_model.onnx`, patchDims: frontEnd.patchDims };
    const pooled = createPooledTower(graph, (pcm) => frontEnd.toPatches(pcm));
    const single: Tower<Float32Array> = createPatchTower(graph);
    const pcm = makeCase(48_000, 'tones');
    const embeddings: Float32Array[] = [];
    for (const patch of frontEnd.toPatches(pcm)) embeddings.push(await single.encode(patch));
    expect(embeddings.length).toBe(3);
    expect(await pooled.encode(pcm)).toEqual(meanOf(embeddings));
    await Promise.all([pooled.dispose(), single.dispose()]);
  });

  test('the mean of one vector is that vector', () => {
    const vector = Float32Array.of(0.1, -3, 1e-20);
    expect(meanOf([vector])).toEqual(vector);
    expect(meanOf([Float32Array.of(1, 2), Float32Array.of(3, -2)])).toEqual(Float32Array.of(2, 0));
  });
});

test('a folder without front-end settings says which file is missing', async () => {
  const folder = 'test/golden/models/sentence';
  await expect(createVggishEmbedder({ name: 'vggish', folder })).rejects.toMatchObject({
    code: 'MODEL_INVALID',
    details: { missing: ['onnx/audio_model (auto)'] },
  });
});
