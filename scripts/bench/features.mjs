/**
 * Time of CLAP features of 10 s and Whisper features of 30 s, one thread, beside @huggingface/transformers (JavaScript)
 * and transformers (Python) on the same samples.
 * Usage: node scripts/run.mjs ../scripts/bench/features.mjs [--python PROGRAM] [--peers FOLDER] [--rounds N]
 * The JavaScript peer is installed into FOLDER (default: under the temporary folder), for the project itself replaces it
 * by an empty package. The Python program needs torch and transformers (scripts/goldens/requirements.txt); without it
 * that column is skipped aloud. Writes results/features.json.
 */
import { createClapFeatures } from '../../dist/inference/clap/features.js';
import { createWhisperMel } from '../../dist/dsp/whisper-mel.js';
import {
  benchOptions,
  installPeer,
  rounded,
  roundedAll,
  runPython,
  timeInTurn,
  versionOf,
  writeResult,
} from './measure.mjs';

const CLAP = {
  feature_size: 64,
  sampling_rate: 48000,
  hop_length: 480,
  fft_window_size: 1024,
  frequency_min: 50,
  frequency_max: 14000,
  max_length_s: 10,
  nb_max_samples: 480000,
  nb_frequency_bins: 513,
  top_db: null,
  truncation: 'rand_trunc',
  padding: 'repeatpad',
  padding_value: 0,
  return_attention_mask: false,
};
const WHISPER = {
  feature_size: 80,
  sampling_rate: 16000,
  hop_length: 160,
  chunk_length: 30,
  n_fft: 400,
  n_samples: 480000,
  nb_max_frames: 3000,
};

/** A rising tone in noise: 480,000 samples are 10 s for one model and 30 s for the other. */
function makeSound() {
  let seed = 1;
  return Float32Array.from({ length: 480_000 }, (_, index) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return 0.3 * Math.sin(index * (0.01 + index * 1e-7)) + 0.05 * (seed / 1073741824 - 1);
  });
}

const options = benchOptions();
const rounds = Number(options.rounds ?? 30);
const pcm = makeSound();
const ours = {
  clap: createClapFeatures({
    sampleRateHz: 48000,
    windowSamples: 480_000,
    fftSize: 1024,
    hopSamples: 480,
    bands: 64,
    minHz: 50,
    maxHz: 14000,
    fill: 'repeatpad',
  }),
  whisper: createWhisperMel({
    sampleRateHz: 16000,
    fftSize: 400,
    hopSamples: 160,
    melBands: 80,
    windowSamples: 480_000,
  }),
};
const entry = installPeer('@huggingface/transformers', '4.3.1', 'dist/transformers.node.mjs', options.peers);
const peer = entry && (await import(entry));
const peers = peer && {
  clap: new peer.ClapFeatureExtractor(CLAP),
  whisper: new peer.WhisperFeatureExtractor(WHISPER),
};

async function measure(model) {
  const ways = { chorus: () => ours[model](pcm) };
  if (peers) ways.transformersJs = () => peers[model](pcm);
  // The compiler of JavaScript needs some twenty calls until it is done with either.
  return timeInTurn(ways, rounds, 25);
}

const script = new URL('features.py', import.meta.url).pathname;
const python = runPython(
  options.python,
  script,
  JSON.stringify(CLAP),
  JSON.stringify(WHISPER),
  String(rounds),
);
const result = {};
for (const model of ['clap', 'whisper']) {
  const ms = { ...(await measure(model)), ...(python ? { transformersPython: python[model] } : {}) };
  result[model] = {
    seconds: model === 'clap' ? 10 : 30,
    ms: roundedAll(ms),
    ...(peers ? { timesFasterThanTransformersJs: rounded(ms.transformersJs / ms.chorus) } : {}),
    ...(python ? { timesFasterThanPython: rounded(ms.transformersPython / ms.chorus) } : {}),
  };
}
writeResult('features', {
  ...result,
  versions: {
    ...(entry ? { transformersJs: versionOf(entry, '@huggingface/transformers') } : {}),
    ...python?.versions,
  },
});
