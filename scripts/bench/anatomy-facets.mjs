/**
 * What facets and the anatomy of hits add to a search: the same queries with and without them, in turn, through the
 * search service over the embedded store. Encoders are not part of it, so the shares are upper bounds.
 * Usage: npm run build && node scripts/bench/anatomy-facets.mjs [--store lancedb] [--moments 10000,100000] [--queries 40]
 *   [--folder FOLDER] (kept when given, and filled once; the one of search-scale.mjs will do)
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inBatches, makeLibrary, SPACES } from './made-library.mjs';
import { benchOptions, median, rounded, roundedAll, writeResult } from './measure.mjs';
import { createSearchService, programModule } from './search-service.mjs';

const MOMENTS_PER_BATCH = 20_000;
/** So many that what is interpreted at first is compiled. */
const WARM_UPS = 32;
const FACETS = [
  { field: 'MEDIA_KIND' },
  { field: 'MOMENT_KIND' },
  { field: 'SOUND_DOMAIN' },
  { field: 'TAG' },
  { field: 'METADATA', metadataKey: 'place' },
  { field: 'METADATA_NUMBER', metadataKey: 'year' },
  { field: 'CREATED_AT' },
  { field: 'DURATION' },
];
const WAYS = {
  plain: {},
  facets: { facets: FACETS },
  fullEvidence: { fullEvidence: true },
  everything: { facets: FACETS, fullEvidence: true },
};

const options = benchOptions('store', 'moments', 'queries', 'folder');
const storeName = options.store ?? 'lancedb';
const queryCount = Number(options.queries ?? 40);
const { openBenchStore } = await import(`./stores/${storeName}.mjs`);

const rows = [];
for (const moments of (options.moments ?? '10000,100000').split(',').map(Number)) {
  rows.push(await measure(moments));
  process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
}
writeResult('anatomy-facets', {
  what: 'one text in three vector spaces and keywords; plain: evidence of every route that found a hit, which is always there; facets: all eight fields; fullEvidence: similarities of routes that did not reach the hits of the page, asked of the store',
  bar: { facetsAndAnatomy: 'at most 1.1 of plain' },
  store: storeName,
  queries: queryCount,
  rows,
});

async function measure(moments) {
  const kept = options.folder && join(options.folder, `${storeName}-${moments}`);
  if (kept) await mkdir(kept, { recursive: true });
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'chorus-bench-')));
  const store = await openBenchStore({ folder, spaces: SPACES, sources: programModule });
  try {
    const library = makeLibrary(moments);
    if ((await store.vectors.countMoments({})) !== moments) {
      for (const batch of inBatches(library.items, MOMENTS_PER_BATCH)) {
        await store.vectors.replaceMoments(batch);
        await store.catalog.putMedia(batch.map(({ item }) => item));
      }
    }
    await store.settle();
    return { moments, ...(await timeWays(store, library)) };
  } finally {
    await store.close();
    if (!kept) await rm(folder, { recursive: true, force: true });
  }
}

async function timeWays(store, library) {
  const queries = Array.from({ length: queryCount + WARM_UPS }, (_, n) => library.query(n));
  const vectorOf = (space, text) => queries.find((query) => query.text === text).vectors[space];
  const { service } = await createSearchService(store, SPACES, vectorOf);
  const names = Object.keys(WAYS);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  const shares = { fuse: [], facets: [] };
  for (const [n, { text }] of queries.entries()) {
    // Each way goes first as often as the others: the first one meets cold caches.
    for (const name of names.map((_, at) => names[(at + n) % names.length])) {
      const query = { parts: [{ input: { type: 'TEXT', text }, weight: 1 }], filter: {}, first: 10 };
      const started = performance.now();
      const { explanation, totalCount } = await service.search({ ...query, ...WAYS[name] });
      const taken = performance.now() - started;
      if (totalCount === 0) throw new Error(`nothing found for ${text}`);
      if (n < WARM_UPS) continue;
      times[name].push(taken);
      if (name !== 'facets') continue;
      for (const stage of Object.keys(shares)) {
        shares[stage].push(explanation.timings.find((each) => each.stage === stage).milliseconds);
      }
    }
  }
  const medianMs = Object.fromEntries(names.map((name) => [name, median(times[name])]));
  const against = Object.fromEntries(
    names.slice(1).map((name) => [name, median(times[name].map((time, i) => time / times.plain[i]))]),
  );
  const stageMs = Object.fromEntries(Object.entries(shares).map(([stage, each]) => [stage, median(each)]));
  return {
    medianMs: roundedAll(medianMs),
    medianOfRatiosToPlain: roundedAll(against),
    stageMs: roundedAll(stageMs),
    facetsShareOfSearch: rounded(stageMs.facets / medianMs.facets),
  };
}
