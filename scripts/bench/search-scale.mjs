/**
 * Search over libraries of growing size: p50 and p95 of a hybrid search over three vector spaces and keywords, through the
 * search service, beside the slowest of the same questions put side by side to the raw client on the same data.
 * Usage: npm run build && node scripts/bench/search-scale.mjs [--store lancedb] [--moments 10000,100000,1000000]
 *   [--queries 40] [--recall 100] (queries compared with an exact search, which takes Weaviate seconds at a million)
 *   [--folder FOLDER] (kept when given, and filled once)
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inBatches, makeLibrary, SPACES } from './made-library.mjs';
import { benchOptions, mean, rounded, writeResult } from './measure.mjs';
import { recallsAt10 } from './recall.mjs';
import { createSearchService, programModule } from './search-service.mjs';

const MOMENTS_PER_BATCH = 20_000;
/** After a start, told apart from later ones. */
const FIRST_SEARCHES = 8;
/** So many that what is interpreted at first is compiled. */
const WARM_UPS = 32;
/** Searches at once. */
const CROWD = 32;
/** Hits on the page; the routes look deeper. */
const FIRST = 10;

const options = benchOptions('store', 'moments', 'queries', 'recall', 'folder');
const storeName = options.store ?? 'lancedb';
const sizes = (options.moments ?? '10000,100000,1000000').split(',').map(Number);
const queryCount = Number(options.queries ?? 40);
const recallQueries = Number(options.recall ?? 100);
const { openBenchStore } = await import(`./stores/${storeName}.mjs`);

const rows = [];
for (const moments of sizes) {
  rows.push(await measure(moments));
  process.stderr.write(`${JSON.stringify(rows.at(-1))}\n`);
}
const growth = rows.slice(1).map(({ searchMs, moments }, i) => {
  const decades = Math.log10(moments / rows[i].moments);
  return { to: moments, p50PerDecade: rounded((searchMs.p50 / rows[i].searchMs.p50) ** (1 / decades)) };
});
writeResult(`search-scale-${storeName}`, {
  what: 'hybrid search over clip 512, clap 512, text 384 and keywords; 40 % of the moments have a vector in clap, 20 % in clip, 40 % in text and words; encoders are not part of it',
  bars: { recallAt10: 0.97, growthOfP50PerDecade: 1.5, searchAgainstSlowestRawCall: '1.1x + 3 ms' },
  queries: queryCount,
  rows,
  growth,
});

async function measure(moments) {
  const kept = options.folder && join(options.folder, `${storeName}-${moments}`);
  if (kept) await mkdir(kept, { recursive: true });
  const folder = kept ?? (await mkdtemp(join(tmpdir(), 'chorus-bench-')));
  const store = await openBenchStore({ folder, spaces: SPACES, sources: programModule });
  try {
    const library = makeLibrary(moments);
    const filling = (await store.vectors.countMoments({})) === moments ? {} : await fill(store, library);
    const settling = await watchSettling(store, library);
    const times = await timeSearches(store, library);
    const recallAt10 = await measureRecall(store, library);
    const gigabytes = rounded((await store.sizeBytes()) / 1e9);
    return { moments, ...filling, ...settling, gigabytes, ...times, recallAt10, ...(await store.about()) };
  } finally {
    await store.close();
    if (!kept) await rm(folder, { recursive: true, force: true });
  }
}

/** Goes on where an interrupted run stopped: batches are stored whole, and are the same in every run. */
async function fill(store, library) {
  let left = await store.vectors.countMoments({});
  const started = performance.now();
  for (const batch of inBatches(library.items, MOMENTS_PER_BATCH)) {
    const count = batch.reduce((sum, { moments }) => sum + moments.length, 0);
    if (left >= count) {
      left -= count;
      continue;
    }
    await store.catalog.putMedia(batch.map(({ item }) => item));
    const [failure] = await store.vectors.replaceMoments(batch);
    if (failure) throw new Error(failure.message);
  }
  return { fillSeconds: rounded((performance.now() - started) / 1000) };
}

/** Builds what indices are due while somebody searches all the time. */
async function watchSettling(store, library) {
  const waits = [];
  let isSettled = false;
  const started = performance.now();
  const settling = store.settle().finally(() => (isSettled = true));
  for (let n = 0; !isSettled; n++) {
    const request = { space: 'text', vector: library.query(n).vectors.text, limit: 400, filter: {} };
    waits.push((await timed(() => store.vectors.searchVector(request))).ms);
  }
  await settling;
  const settleSeconds = rounded((performance.now() - started) / 1000);
  return {
    settleSeconds,
    searchWhileSettlingMs: { ...percentiles(waits), most: rounded(Math.max(...waits)) },
  };
}

/** @returns the same request for another query. */
function putTo(request, text, vectorOf) {
  if ('text' in request) return { ...request, text };
  return { ...request, vector: vectorOf(request.space, text) };
}

/** Each query in turn: through the service, and the same questions by hand. */
async function timeSearches(store, library) {
  const queries = Array.from({ length: Math.max(CROWD, WARM_UPS + queryCount) }, (_, n) => library.query(n));
  const byText = new Map(queries.map(({ text, vectors }) => [text, vectors]));
  const vectorOf = (space, text) => byText.get(text)[space];
  const { service, asked } = await createSearchService(store, SPACES, vectorOf);
  const times = { early: [], search: [], slowestRaw: [], allRaw: [] };
  const slowest = {};
  let requests = [];
  for (const [n, { text }] of queries.slice(0, WARM_UPS + queryCount).entries()) {
    const askService = async () => {
      asked.length = 0;
      const search = await timed(() => searchFor(service, text));
      if (search.value.hits.length === 0) throw new Error(`nothing was found for ${text}`);
      requests = [...asked];
      return search;
    };
    const askClient = async () => {
      const started = performance.now();
      const answers = await Promise.all(
        requests.map(async (request) => ({ request, ...(await timed(() => askRaw(store.raw, request))) })),
      );
      return { answers, ms: performance.now() - started };
    };
    // Who asks first finds the caches cold: each goes first every other time, the client with the requests that the
    // service made for the query before, put to this one.
    const isClientFirst = n % 2 === 1;
    if (isClientFirst) requests = requests.map((request) => putTo(request, text, vectorOf));
    const early = isClientFirst ? await askClient() : null;
    const search = await askService();
    const { answers: raw, ms: allRaw } = early ?? (await askClient());
    // A store that reads ahead begins to do so at the first searches; what comes then is a server that has been in use.
    if (n === WARM_UPS - 1) await store.settle();
    if (n < FIRST_SEARCHES) times.early.push(search.ms);
    if (n < WARM_UPS) continue;
    times.search.push(search.ms);
    times.allRaw.push(allRaw);
    times.slowestRaw.push(Math.max(...raw.map(({ ms }) => ms)));
    for (const { request, ms } of raw) {
      const { space = 'keywords', limit } = request;
      (slowest[`${space} ${limit}`] ??= []).push(ms);
    }
  }
  // Asked a second time, a search finds its rows in the memory of the store, as popular queries and further pages do.
  const again = [];
  for (const { text } of queries.slice(WARM_UPS, WARM_UPS + queryCount)) {
    again.push((await timed(() => searchFor(service, text))).ms);
  }
  const searchMs = percentiles(times.search);
  const slowestRawMs = percentiles(times.slowestRaw);
  const rawCallsMs = Object.fromEntries(
    Object.entries(slowest).map(([name, each]) => [name, percentiles(each).p50]),
  );
  const allowedMs = rounded(1.1 * slowestRawMs.p50 + 3);
  const crowd = await timed(() =>
    Promise.all(queries.slice(0, CROWD).map(({ text }) => searchFor(service, text))),
  );
  const searchesPerSecond = rounded((1000 * CROWD) / crowd.ms);
  return {
    searchesPerSecondOf32AtOnce: searchesPerSecond,
    firstSearchesMs: percentiles(times.early),
    searchMs,
    searchAgainMs: percentiles(again),
    slowestRawMs,
    allowedMs,
    allRawMs: percentiles(times.allRaw),
    rawCallsMs,
  };
}

function searchFor(service, text) {
  const parts = [{ input: { type: 'TEXT', text }, weight: 1 }];
  return service.search({ parts, filter: {}, first: FIRST }, new AbortController().signal);
}

function askRaw(raw, { space, vector, text, limit }) {
  return space === undefined ? raw.match(text, limit) : raw.nearest(space, vector, limit);
}

async function measureRecall({ vectors }, library) {
  const queries = Array.from({ length: recallQueries }, (_, n) => library.query(1000 + n));
  const recalls = {};
  for (const { name } of SPACES) {
    const asked = queries.map((query) => query.vectors[name]);
    recalls[name] = rounded(mean(await recallsAt10(vectors, name, asked)));
  }
  return recalls;
}

async function timed(work) {
  const started = performance.now();
  const value = await work();
  return { value, ms: performance.now() - started };
}

function percentiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share) => rounded(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
  return { p50: at(0.5), p95: at(0.95) };
}
