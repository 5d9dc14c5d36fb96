import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createAudioDecoder, type FfmpegAudioDecoder } from '../../src/decode/audio.js';
import { packagedPath } from '../../src/decode/ffmpeg-binaries.js';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { LevelMeter, planSoundWindows } from '../../src/dsp/sound-windows.js';
import { parseClapAudioSettings } from '../../src/inference/clap/audio-settings.js';
import { createClapEmbedder } from '../../src/inference/clap/clap.js';
import { createClapFeatures } from '../../src/inference/clap/features.js';
import { openModelFolder } from '../../src/inference/model-folder.js';
import { float32Tensor, loadSession, type Session } from '../../src/inference/session.js';
import { fileValuesAt, goldenFiles, mediaPath, sha256, type SoundFileCase } from '../golden/files.js';
import { goldenModel } from '../golden/golden.js';
import { wavBytes } from '../golden/sound-files.js';
import { ParityTable } from '../setup/parity-table.js';
import { cosineGap, largestGap, relativeGap } from '../setup/tensor-matcher.js';

const LIMITS = { maxDurationSeconds: 60, timeoutMs: 30_000 };
const RATE_HZ = 48_000;
const { about, sounds } = goldenFiles;

const folder = mkdtempSync(join(tmpdir(), 'chorus-parity-'));

/** An ffmpeg that denies having soxr, as builds without it do. */
function denySoxr(ffmpegPath: string): string {
  const path = join(folder, 'ffmpeg-plain');
  const script = `#!/bin/sh\nif [ "$*" = "-version" ]; then "${ffmpegPath}" -version | sed s/--enable-libsoxr//; else exec "${ffmpegPath}" "$@"; fi\n`;
  writeFileSync(path, script, { mode: 0o755 });
  return path;
}

const packaged = { ...LIMITS, ffmpegPath: packagedPath('ffmpeg')! };
const onSystem = createAudioDecoder(LIMITS);
const hasSystem = (await onSystem.describeBinaries()).ffmpeg.source === 'SYSTEM';
const decoders: readonly (readonly [string, FfmpegAudioDecoder])[] = [
  ['packaged ffmpeg', createAudioDecoder(packaged)],
  ['ffmpeg without soxr', createAudioDecoder({ ...packaged, ffmpegPath: denySoxr(packaged.ffmpegPath) })],
  ...(hasSystem ? ([["the system's ffmpeg", onSystem]] as const) : []),
];

const versions = await Promise.all(
  decoders.map(async ([tool, decoder]) => [tool, (await decoder.describeBinaries()).ffmpeg.version] as const),
);
const table = new ParityTable('sound', Object.fromEntries(versions));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = new Map<string, Promise<string>>();

/** @returns the path of a case's file, after proving that it has the bytes the reference read. */
function fileOf(name: string, row: SoundFileCase): Promise<string> {
  const known = files.get(name) ?? makeFile(name, row);
  files.set(name, known);
  return known;
}

async function makeFile(name: string, row: SoundFileCase): Promise<string> {
  const path = row.recipe ? join(folder, `${name}.wav`) : mediaPath(name);
  if (row.recipe) writeFileSync(path, wavBytes(row.recipe));
  expect(sha256(await readFile(path))).toBe(row.sha256);
  return path;
}

async function decodeWhole(
  decoder: FfmpegAudioDecoder,
  path: string,
  sampleRateHz: number,
): Promise<Float32Array> {
  const chunks: Float32Array[] = [];
  for await (const chunk of decoder.decode(path, { sampleRateHz })) chunks.push(chunk);
  const pcm = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    pcm.set(chunk, at);
    at += chunk.length;
  }
  return pcm;
}

function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

describe('sound files, against librosa, ClapFeatureExtractor and PyTorch', () => {
  let embedder: Embedder;
  let features: (pcm: Float32Array) => Float32Array;
  let session: Session;
  beforeAll(async () => {
    const model = goldenModel('clap');
    embedder = await createClapEmbedder({ name: 'clap', folder: model, dtype: 'fp32', threads: 2 });
    features = createClapFeatures(parseClapAudioSettings((await openModelFolder(model)).preprocessor!));
    session = await loadSession(`${model}/onnx/audio_model.onnx`, { threads: 2 });
  });
  afterAll(() => Promise.all([embedder.dispose(), session.dispose()]));

  /** What was found for a signal; most tools decode the same bits, which need not be measured again. */
  const found = new Map<string, readonly (readonly [string, number])[]>();

  async function gapsOf(row: SoundFileCase, signal: Float32Array) {
    const kept = signal.filter((_, index) => index % about.sampleStep === 0);
    const gaps: (readonly [string, number])[] = [
      ['signal', largestGap(kept, fileValuesAt(row.signal))],
      ['level', Math.abs(rootMeanSquare(signal) - row.rms) / (row.rms || 1)],
    ];
    for (const window of row.windows) {
      const heard = signal.subarray(window.start, window.end);
      const mel = features(heard);
      const frames = mel.filter((_, index) => Math.floor(index / 64) % about.frameStep === 0);
      const output = fileValuesAt(window.output);
      const run = await session.run({ input_features: float32Tensor(mel, [1, 1, mel.length / 64, 64]) });
      const [vector] = await embedder.embedAudio!([heard]);
      gaps.push(
        ['features', largestGap(frames, fileValuesAt(window.frames))],
        ['output', relativeGap(run['audio_embeds']!.data as Float32Array, output)],
        ['vector', cosineGap(vector!, output)],
      );
    }
    return gaps;
  }

  describe.each(decoders)('%s', (tool, decoder) => {
    test.each(Object.entries(sounds))('%s: signal, features, output and vector', async (name, row) => {
      const pcm = await decodeWhole(decoder, await fileOf(name, row), RATE_HZ);
      table.expectWithin(`length, ${tool}`, name, Math.abs(pcm.length - row.samples));
      const signal = pcm.subarray(0, row.samples);
      const key = `${name} ${sha256(signal)}`;
      const gaps = found.get(key) ?? (await gapsOf(row, signal));
      found.set(key, gaps);
      for (const [stage, gap] of gaps) table.expectWithin(`${stage}, ${tool}`, name, gap);
    });

    test('cuts a long sound at the same places every time, those of the goldens', async () => {
      for (const [name, planned] of Object.entries(about.plannedSeconds)) {
        const path = await fileOf(name, sounds[name]!);
        const meter = new LevelMeter(16_000);
        meter.push(await decodeWhole(decoder, path, 16_000));
        const windows = planSoundWindows(meter.finish(), sounds[name]!.samples / RATE_HZ, 10);
        expect(windows).toEqual(planned.map(([startSeconds, endSeconds]) => ({ startSeconds, endSeconds })));
      }
    });
  });

  if (!hasSystem) {
    test.skip('SKIPPED: there is no ffmpeg on this system; install it to measure it too', () => {});
  }
});

test('the parity table holds these cases and no other', () => table.finish());
