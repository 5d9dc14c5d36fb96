/**
 * From file to vectors, against `session.run` alone on the same windows, @huggingface/transformers and PyTorch.
 * Usage: node scripts/run.mjs ../scripts/bench/file-to-vector.mjs --models FOLDER [--dtype fp32] [--python PROGRAM]
 *   [--peers FOLDER] [--rounds N]
 * FOLDER holds `clap` and `clip` of real size in hub layout (random weights will do: see scripts/goldens/real_size.py, which writes them under `models`). The
 * JavaScript peer is installed outside the project (which replaces it by an empty package) and reads sounds through our
 * decoder, for it has none in Node. The Python program needs torch, transformers, soundfile and pillow; what is
 * absent is skipped aloud. Writes results/file-to-vector.json.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../dist/config/env.js';
import { openMediaTools } from '../../dist/container/media.js';
import { openFileEmbedder } from '../../dist/container/tools.js';
import { openEmbedder } from '../../dist/inference/open-embedder.js';
import {
  benchOptions,
  installPeer,
  median,
  rounded,
  roundedAll,
  runPython,
  versionOf,
  writeResult,
} from './measure.mjs';

const options = benchOptions('dtype', 'seconds');
if (!options.models) throw new Error('--models FOLDER is needed; see the head of this file.');
const models = resolve(options.models);
const dtype = options.dtype ?? 'fp32';
const rounds = Number(options.rounds ?? 3);
const seconds = Number(options.seconds ?? 300);
const PICTURES = 24;
const LARGE_PICTURES = 8;
const config = loadConfig({ CHORUS_LOG_LEVEL: 'silent' });
const { decoder, images } = openMediaTools(config);
const folder = mkdtempSync(join(tmpdir(), 'chorus-file-to-vector-'));
const never = new AbortController().signal;

function makeFiles(ffmpeg) {
  const make = (name, ...args) => {
    const path = join(folder, name);
    const { status, stderr } = spawnSync(ffmpeg, ['-nostdin', '-loglevel', 'error', '-y', ...args, path]);
    if (status !== 0) throw new Error(String(stderr));
    return path;
  };
  const sound = `sine=frequency=330:sample_rate=44100:duration=${seconds},tremolo=f=3`;
  const wav = make('sound.wav', '-f', 'lavfi', '-i', sound, '-ac', '2');
  const mp3 = make('sound.mp3', '-i', wav, '-b:a', '128k');
  const picture = (name, size, seed) =>
    make(
      name,
      '-f',
      'lavfi',
      '-i',
      `mandelbrot=size=${size}:start_x=${-0.7 - seed / 1000}`,
      '-frames:v',
      '1',
      '-q:v',
      '3',
    );
  const pictures = (count, size) =>
    Array.from({ length: count }, (_, index) => picture(`${size}-${index}.jpg`, size, index));
  const large = pictures(LARGE_PICTURES, '4000x3000');
  return { wav, mp3, small: pictures(PICTURES, '640x480'), large, single: large.slice(0, 1) };
}

/** The windows of a sound as `chorus embed --raw` cuts them. */
async function windowsOf(path) {
  const chunks = [];
  for await (const chunk of decoder.decode(path, { sampleRateHz: 48000 })) chunks.push(chunk);
  const pcm = new Float32Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const chunk of chunks) pcm.set(chunk, (end += chunk.length) - chunk.length);
  const windows = [];
  for (let start = 0; start < pcm.length; start += 480_000) windows.push(pcm.slice(start, start + 480_000));
  return windows;
}

/** @returns {Promise<Record<string, number>>} median milliseconds; the ways take turns. */
async function race(ways) {
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, work] of Object.entries(ways)) {
      const started = performance.now();
      await work();
      if (round >= 0) times[name].push(performance.now() - started);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, each]) => [name, median(each)]));
}

async function openPeer() {
  const entry = installPeer(
    '@huggingface/transformers',
    '4.3.1',
    'dist/transformers.node.mjs',
    options.peers,
  );
  if (!entry) return null;
  const peer = await import(entry);
  Object.assign(peer.env, { localModelPath: `${models}/`, allowRemoteModels: false });
  const load = {
    dtype: dtype === 'fp32' ? 'fp32' : 'q8',
    session_options: { intraOpNumThreads: config.models.threads },
  };
  const [clap, clip] = [
    await peer.ClapAudioModelWithProjection.from_pretrained('clap', load),
    await peer.CLIPVisionModelWithProjection.from_pretrained('clip', load),
  ];
  const settings = JSON.parse(readFileSync(join(models, 'clap', 'preprocessor_config.json'), 'utf8'));
  const processors = {
    // The peer wants the number of bins told, which Python works out for itself.
    clap: new peer.ClapFeatureExtractor({ nb_frequency_bins: settings.fft_window_size / 2 + 1, ...settings }),
    clip: await peer.AutoProcessor.from_pretrained('clip'),
  };
  return {
    version: versionOf(entry, '@huggingface/transformers'),
    async embedSound(path) {
      for (const pcm of await windowsOf(path)) await clap(await processors.clap(pcm));
    },
    async embedPictures(paths) {
      for (const path of paths) await clip(await processors.clip(await peer.RawImage.read(path)));
    },
  };
}

/** The graph alone, on this thread, on features made beforehand. */
async function graphAlone(type, modality, inputs) {
  const { threads } = config.models;
  const embedder = await openEmbedder(type, { name: type, folder: join(models, type), dtype, threads });
  const feeds = [];
  for (const input of inputs) feeds.push(await embedder.prepare(modality, input));
  return {
    async run() {
      for (const each of feeds) await embedder.encode(modality, [each]);
    },
    dispose: () => embedder.dispose(),
  };
}

function report(count, ms) {
  const { chorus, runAlone, transformersJs } = ms;
  return {
    vectors: count,
    ms: roundedAll(ms),
    perSecond: rounded((1000 * count) / chorus),
    timesRunAlone: rounded(chorus / runAlone),
    ...(transformersJs ? { timesFasterThanTransformersJs: rounded(transformersJs / chorus) } : {}),
  };
}

const files = makeFiles((await decoder.describeBinaries()).ffmpeg.path);
const peer = await openPeer();
const open = (type, kind) => openFileEmbedder(config, { folder: join(models, type), dtype, kind, raw: true });
const result = { dtype, threads: config.models.threads };

const sounds = await open('clap', 'audio');
for (const name of ['wav', 'mp3']) {
  const windows = await windowsOf(files[name]);
  const alone = await graphAlone('clap', 'audio', windows);
  const ms = await race({
    runAlone: alone.run,
    chorus: () => sounds.run(files[name], never),
    ...(peer ? { transformersJs: () => peer.embedSound(files[name]) } : {}),
  });
  await alone.dispose();
  result[name] = { seconds, ...report(windows.length, ms) };
}
await sounds.dispose();

const pictures = await open('clip', 'image');
const ROWS = {
  small: 'pictures640x480',
  large: 'pictures12Megapixels',
  single: 'picture12Megapixels',
};
for (const [name, row] of Object.entries(ROWS)) {
  const decoded = await Promise.all(files[name].map((path) => images.decode(path)));
  const alone = await graphAlone('clip', 'image', decoded);
  const ms = await race({
    runAlone: alone.run,
    // As ingest does it: two files at a time.
    chorus: () => inParallel(files[name], 2, (path) => pictures.run(path, never)),
    ...(peer ? { transformersJs: () => peer.embedPictures(files[name]) } : {}),
  });
  await alone.dispose();
  result[row] = report(decoded.length, ms);
}
await pictures.dispose();

async function inParallel(items, width, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

const script = new URL('file-to-vector.py', import.meta.url).pathname;
const python = runPython(
  options.python,
  script,
  models,
  files.wav,
  files.small.join(','),
  String(config.models.threads),
);
if (python) result.pytorch = { ...roundedAll(python.ms), versions: python.versions };
rmSync(folder, { recursive: true });
writeResult('file-to-vector', { ...result, ...(peer ? { transformersJs: peer.version } : {}) });
