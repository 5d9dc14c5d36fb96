/**
 * Storing prepared moments: Chorus' replaceMoments against the fastest batch of the raw client, into new folders in turn;
 * then the making of the same indices by both, and single items, as an import of files stores them.
 * Usage: npm run build && node scripts/bench/ingest-scale.mjs [--store lancedb] [--moments 100000] [--rounds 3]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inBatches, makeLibrary, SPACES } from './made-library.mjs';
import { benchOptions, median, rounded, writeResult } from './measure.mjs';
import { programModule } from './search-service.mjs';

/** The raw client is tried with each; its best counts. */
const MOMENTS_PER_BATCH = [5_000, 20_000];
/** Stored one by one into the full store. */
const SINGLE_ITEMS = 100;

const options = benchOptions('store', 'moments');
const storeName = options.store ?? 'lancedb';
const moments = Number(options.moments ?? 100_000);
const { openBenchStore } = await import(`./stores/${storeName}.mjs`);

/** Made beforehand, so that only storing is measured. */
const items = [...makeLibrary(moments).items];
const extra = [...makeLibrary(30 * SINGLE_ITEMS, 2).items].slice(0, SINGLE_ITEMS);
const times = {};
const singles = [];
let about;
for (let round = 0; round < Number(options.rounds ?? 3); round++) {
  for (const size of MOMENTS_PER_BATCH) {
    await inNewStore(async (store) => {
      note(`raw ${size}`, await timed(() => store.raw.load([...inBatches(items, size)]), moments));
      note(`raw ${size} indexed`, times[`raw ${size}`].at(-1) + (await timed(() => store.raw.index())));
    });
    await inNewStore(async (store) => {
      note(`chorus ${size}`, await timed(() => storeAll(store.vectors, size), moments));
      note(`chorus ${size} indexed`, times[`chorus ${size}`].at(-1) + (await timed(() => store.settle())));
      singles.push(await storeSingles(store.vectors));
      about = await store.about();
    });
  }
}
const seconds = Object.fromEntries(
  Object.entries(times).map(([name, each]) => [name, rounded(median(each))]),
);
const bestOf = (name, end = '') =>
  Math.min(...MOMENTS_PER_BATCH.map((size) => seconds[`${name} ${size}${end}`]));
writeResult(`ingest-scale-${storeName}`, {
  what: 'seconds to store prepared moments, each with one vector of 384 or 512 values, until the last call returned; indexed: until all indices are made too',
  moments,
  seconds,
  ratioOfBest: rounded(bestOf('chorus') / bestOf('raw')),
  bar: 1.2,
  ratioIndexed: rounded(bestOf('chorus', ' indexed') / bestOf('raw', ' indexed')),
  singleItemMs: Object.fromEntries(
    ['new', 'again'].map((name) => [name, rounded(median(singles.map((each) => each[name])))]),
  ),
  store: about.store,
});

async function storeAll(vectors, size) {
  for (const batch of inBatches(items, size)) {
    const [failure] = await vectors.replaceMoments(batch);
    if (failure) throw new Error(failure.message);
  }
  return vectors.countMoments({});
}

/** @returns the median milliseconds of storing one item that is new, and the same once more. */
async function storeSingles(vectors) {
  const asNew = extra.map(({ mediaId, moments: each }) => ({
    mediaId: `f${mediaId.slice(1)}`,
    moments: each.map((moment) => ({
      ...moment,
      id: `f${moment.id.slice(1)}`,
      mediaId: `f${mediaId.slice(1)}`,
    })),
  }));
  const result = {};
  for (const name of ['new', 'again']) {
    const took = [];
    for (const item of asNew) took.push(1000 * (await timed(() => vectors.replaceMoments([item]))));
    result[name] = median(took);
  }
  return result;
}

async function inNewStore(work) {
  const folder = await mkdtemp(join(tmpdir(), 'chorus-bench-'));
  const store = await openBenchStore({ folder, spaces: SPACES, sources: programModule });
  try {
    await work(store);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param expected what the work must return; nothing is asked when absent. */
async function timed(work, expected) {
  const started = performance.now();
  const count = await work();
  if (expected !== undefined && count !== expected)
    throw new Error(`${count} of ${expected} moments were stored`);
  return (performance.now() - started) / 1000;
}

function note(name, value) {
  (times[name] ??= []).push(value);
  process.stderr.write(`${name}: ${value.toFixed(2)} s\n`);
}
