/**
 * Measures models of the published dimensions (random weights, see real_size.py) from the bytes of files to vectors,
 * at 32, 16 and 8 bits, against PyTorch in float32. Writes scripts/goldens/results/real-size.json.
 * Usage: node scripts/run.mjs ../scripts/goldens/real-size.mjs FOLDER
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, cpus } from 'node:os';
import { join } from 'node:path';
import { createAudioDecoder } from '../../dist/decode/audio.js';
import { createImageDecoder } from '../../dist/decode/image.js';
import { createClapEmbedder } from '../../dist/inference/clap/clap.js';
import { createClipEmbedder } from '../../dist/inference/clip/clip.js';
import { createSentenceEmbedder } from '../../dist/inference/sentence/sentence.js';

const RESULT = new URL('./results/real-size.json', import.meta.url);
const CREATE = { clap: createClapEmbedder, clip: createClipEmbedder, sentence: createSentenceEmbedder };
const THREADS = 2;

const folder = process.argv[2];
if (!folder) throw new Error('Usage: real-size.mjs FOLDER (of real_size.py)');
const reference = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
const sounds = createAudioDecoder({ maxDurationSeconds: 60, timeoutMs: 60_000 });
const pictures = createImageDecoder();

async function decodeSound(path) {
  const chunks = [];
  for await (const chunk of sounds.decode(path, { sampleRateHz: 48_000 })) chunks.push(chunk);
  const pcm = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  chunks.reduce((at, chunk) => (pcm.set(chunk, at), at + chunk.length), 0);
  return pcm;
}

/** @returns the vector of a file of media/, or of a text. */
async function embed(embedder, stem, input) {
  const path = join(folder, 'media', input);
  if (stem === 'audio_model') return (await embedder.embedAudio([await decodeSound(path)]))[0];
  if (stem === 'vision_model') return (await embedder.embedImages([await pictures.decode(path)]))[0];
  return (await embedder.embedTexts([input]))[0];
}

function cosine(a, b) {
  let [dot, normA, normB] = [0, 0, 0];
  for (let index = 0; index < a.length; index++) {
    dot += a[index] * b[index];
    normA += a[index] ** 2;
    normB += b[index] ** 2;
  }
  return dot / Math.sqrt(normA * normB);
}

/** @returns the median cosine between vectors of different inputs: what a gap has to be compared with. */
function likeness(vectors) {
  const cosines = vectors.flatMap((a, index) => vectors.slice(index + 1).map((b) => cosine(a, b)));
  cosines.sort((a, b) => a - b);
  return Math.round(cosines[cosines.length >> 1] * 1e4) / 1e4;
}

async function measure(tower, dtype, expected) {
  const [family, stem] = tower.split('/');
  const embedder = await CREATE[family]({
    name: family,
    folder: join(folder, 'models', family),
    dtype,
    threads: THREADS,
  });
  const cosines = [];
  for (const [input, vector] of Object.entries(expected)) {
    cosines.push(cosine(await embed(embedder, stem, input), vector));
  }
  await embedder.dispose();
  cosines.sort((a, b) => a - b);
  // Rounded down: the table must never look better than the run.
  const digits = (value) => Math.floor(value * 1e7) / 1e7;
  return {
    tower,
    dtype,
    cases: cosines.length,
    worst: digits(cosines[0]),
    median: digits(cosines[cosines.length >> 1]),
    betweenInputs: likeness(Object.values(expected)),
  };
}

const rows = [];
for (const [tower, expected] of Object.entries(reference.vectors)) {
  for (const dtype of ['fp32', 'fp16', 'q8']) {
    rows.push(await measure(tower, dtype, expected));
    process.stdout.write(`${JSON.stringify(rows.at(-1))}\n`);
  }
}
const require = createRequire(import.meta.url);
const result = {
  about: {
    reference: `PyTorch ${reference.torch} in float32, random weights of seed ${reference.seed}`,
    runtime: `onnxruntime-node ${require('onnxruntime-node/package.json').version}, Node ${process.version}`,
    machine: `${cpus()[0].model}, ${arch()}`,
    threads: THREADS,
  },
  rows,
};
writeFileSync(RESULT, `${JSON.stringify(result, null, 2)}\n`);
