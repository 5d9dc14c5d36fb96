/**
 * Storing prepared moments: Chorus' replaceMoments against the fastest batch of the raw client, into new folders in turn.
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

const options = benchOptions({ store: { type: 'string' }, moments: { type: 'string' } });
const storeName = options.store ?? 'lancedb';
const moments = Number(options.moments ?? 100_000);
const { openBenchStore } = await import(`./stores/${storeName}.mjs`);

/** Made beforehand, so that only storing is measured. */
const items = [...makeLibrary(moments).items];
const times = {};
let about;
for (let round = 0; round < Number(options.rounds ?? 3); round++) {
  for (const size of MOMENTS_PER_BATCH) {
    await inNewStore(async (store) => {
      note(`raw ${size}`, await timed(() => store.raw.load([...inBatches(items, size)])));
    });
    await inNewStore(async (store) => {
      note(`chorus ${size}`, await timed(() => storeAll(store.vectors, size)));
      about = await store.about();
    });
  }
}
const seconds = Object.fromEntries(
  Object.entries(times).map(([name, each]) => [name, rounded(median(each))]),
);
const bestOf = (name) => Math.min(...MOMENTS_PER_BATCH.map((size) => seconds[`${name} ${size}`]));
writeResult(`ingest-scale-${storeName}`, {
  what: 'seconds to store prepared moments, each with one vector of 384 or 512 values, until the last call returned',
  moments,
  seconds,
  ratioOfBest: rounded(bestOf('chorus') / bestOf('raw')),
  bar: 1.2,
  store: about.store,
});

async function storeAll(vectors, size) {
  for (const batch of inBatches(items, size)) {
    const [failure] = await vectors.replaceMoments(batch);
    if (failure) throw new Error(failure.message);
  }
  return vectors.countMoments({});
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

async function timed(work) {
  const started = performance.now();
  const count = await work();
  if (count !== moments) throw new Error(`${count} of ${moments} moments were stored`);
  return (performance.now() - started) / 1000;
}

function note(name, value) {
  (times[name] ??= []).push(value);
  process.stderr.write(`${name}: ${value.toFixed(2)} s\n`);
}
