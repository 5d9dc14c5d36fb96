/**
 * Recall of the stores' approximate search on vectors of real texts: the definitions of WordNet's 117,000 meanings through the
 * packaged sentence encoder, asked by the example sentences that stand beside some of them, against comparing with all.
 * Usage: node scripts/run.mjs ../scripts/bench/recall-real.mjs [--store lancedb] [--texts 10000,117000] [--queries 200]
 *   [--wordnet /usr/share/wordnet] (Debian `wordnet-base`) [--vectors FILE] (keeps those of the definitions, which take minutes)
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inBatches, itemOf, momentOf } from './made-library.mjs';
import { benchOptions, mean, median, rounded, standardError, writeResult } from './measure.mjs';
import { recallsAt10 } from './recall.mjs';
import { programModule } from './search-service.mjs';
import { openEncoders } from './stamps.mjs';

const SPACE = 'text';
const PASSAGES_OF_ITEM = 100;
const MOMENTS_PER_BATCH = 20_000;
/** Texts of one call, and calls at once: two cores are busy. */
const BATCH = 32;
const CALLS_AT_ONCE = 8;
/** Shorter examples are hardly sentences. */
const LEAST_WORDS = 4;

const options = benchOptions('store', 'texts', 'queries', 'wordnet', 'vectors');
const storeName = options.store ?? 'lancedb';
const { definitions, examples } = readWordNet(options.wordnet ?? '/usr/share/wordnet');
const sizes = (options.texts ?? `10000,${definitions.length}`).split(',').map(Number);
const { openBenchStore } = await import(`./stores/${storeName}.mjs`);
const { models } = await openEncoders();
const { space } = models.embedders.get(SPACE);
const vectors = await vectorsOf(definitions.slice(0, Math.max(...sizes)), options.vectors);
const queries = await encode(spread(examples, Number(options.queries ?? 200)));

const rows = [];
for (const size of sizes) {
  rows.push(await measure(size));
  process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
}
await models.dispose();
writeResult(`recall-real-${storeName}`, {
  what: `definitions of WordNet in ${space.modelId}, ${space.dimensions} dimensions, asked by its example sentences`,
  bars: { recallAt10: 0.97 },
  queries: queries.length,
  rows,
});

/** @returns definitions in an order that has nothing to do with their meaning, and examples. */
function readWordNet(folder) {
  if (!existsSync(folder)) {
    console.error('WordNet is not here: apt-get install wordnet-base, or give its folder by --wordnet.');
    process.exit(2);
  }
  const glosses = ['noun', 'verb', 'adj', 'adv'].flatMap((part) =>
    readFileSync(join(folder, `data.${part}`), 'latin1')
      .split('\n')
      .filter((line) => line.includes(' | '))
      .map((line) => line.slice(line.indexOf(' | ') + 3).trim()),
  );
  const examplesOf = (gloss) => [...gloss.matchAll(/"([^"]+)"/g)].map(([, sentence]) => sentence);
  const all = glosses.map((gloss) => gloss.replace(/;?\s*"[^]*$/, '')).filter((text) => text !== '');
  return {
    definitions: spread(all, all.length),
    examples: glosses.flatMap(examplesOf).filter((text) => text.split(' ').length >= LEAST_WORDS),
  };
}

/** @returns so many of the entries, from all over the list: each step is a stride that meets every place once. */
function spread(entries, count) {
  const stride = 7919;
  return Array.from(
    { length: Math.min(count, entries.length) },
    (_, n) => entries[(n * stride) % entries.length],
  );
}

async function vectorsOf(texts, file) {
  if (file && existsSync(file)) {
    const bytes = readFileSync(file);
    const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const { dimensions } = space;
    return texts.map((_text, n) => all.subarray(n * dimensions, (n + 1) * dimensions));
  }
  const encoded = await encode(texts);
  if (file)
    writeFileSync(
      file,
      Buffer.concat(encoded.map((vector) => Buffer.from(Float32Array.from(vector).buffer))),
    );
  return encoded;
}

async function encode(texts) {
  const all = [];
  const starts = Array.from({ length: Math.ceil(texts.length / BATCH) }, (_, n) => n * BATCH).values();
  const lane = async () => {
    for (const start of starts) {
      const encoded = await models.embedders.get(SPACE).embedTexts(texts.slice(start, start + BATCH));
      encoded.forEach((vector, n) => (all[start + n] = vector));
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, lane));
  return all;
}

async function measure(size) {
  const folder = await mkdtemp(join(tmpdir(), 'chorus-bench-'));
  const store = await openBenchStore({ folder, spaces: [space], sources: programModule });
  try {
    await fill(store, size);
    await store.settle();
    const recalls = await recallsAt10(store.vectors, SPACE, queries);
    return {
      texts: size,
      recallAt10: rounded(mean(recalls)),
      standardError: rounded(standardError(recalls)),
      queriesWithLessThanNine: recalls.filter((recall) => recall < 0.9).length,
      nearestMs: await timeNearest(store),
      ...(await store.about()),
    };
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(store, size) {
  for (const batch of inBatches(itemsOf(size), MOMENTS_PER_BATCH)) {
    await store.catalog.putMedia(batch.map(({ item }) => item));
    const [failure] = await store.vectors.replaceMoments(batch);
    if (failure) throw new Error(failure.message);
  }
}

/** Items of a hundred passages each. */
function* itemsOf(size) {
  for (let start = 0; start < size; start += PASSAGES_OF_ITEM) {
    const mediaId = start.toString(16).padStart(32, '0');
    const createdAt = new Date(Date.UTC(2026, 0, 1) + start * 1000).toISOString();
    const scope = { title: `From ${start} on`, tags: [], createdAt, metadata: {}, durationSeconds: null };
    const moments = definitions.slice(start, Math.min(size, start + PASSAGES_OF_ITEM)).map((text, index) => ({
      ...momentOf(mediaId, 'TRANSCRIPT', { kind: 'PASSAGE', index, scope, isTimed: false }),
      text,
      vectors: { [SPACE]: vectors[start + index] },
    }));
    yield { mediaId, moments, item: itemOf(mediaId, 'TRANSCRIPT', scope) };
  }
}

async function timeNearest({ vectors }) {
  const times = [];
  for (const vector of queries) {
    const started = performance.now();
    await vectors.searchVector({ space: SPACE, vector, limit: 400, filter: {} });
    times.push(performance.now() - started);
  }
  return rounded(median(times));
}
