/**
 * Serves searches while sounds, pictures and transcripts are ingested, and prints how long the event loop was held at most,
 * as one line of JSON. Usage: node scripts/run.mjs ../test/e2e/event-loop-process.mjs DATA_FOLDER FILE ...
 */
import { readFileSync } from 'node:fs';
import { loadConfig } from '../../dist/config/env.js';
import { openContainer } from '../../dist/container/container.js';

const TICK_MS = 5;

/** @returns {number} milliseconds that the main thread was on a processor: what other processes take is not ours. */
function onCpuMs() {
  return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}

/** Between two ticks of a timer the loop turns at least once, so no turn was longer than what ran in between. */
function watchEventLoop() {
  const worst = { heldMs: 0, ticks: 0 };
  let last = onCpuMs();
  const timer = setInterval(() => {
    const now = onCpuMs();
    worst.heldMs = Math.max(worst.heldMs, now - last);
    worst.ticks += 1;
    last = now;
  }, TICK_MS);
  return () => {
    clearInterval(timer);
    return worst;
  };
}

const [folder, ...files] = process.argv.slice(2);
const container = await openContainer(loadConfig({ CHORUS_DATA_DIR: folder, CHORUS_LOG_LEVEL: 'silent' }));
const { ingest, search } = container.services;
const ask = (text) =>
  search.search({ parts: [{ input: { type: 'TEXT', text }, weight: 1 }], filter: {}, first: 10 });
await ask('warm');

const stop = watchEventLoop();
let isDone = false;
let searches = 0;
const asking = (async () => {
  while (!isDone) await ask(`a question, number ${searches++}`);
})();
const jobs = await ingest.submit(
  files.map((path) => ({ source: { type: 'PATH', path } })),
  'cli',
);
const states = [];
for await (const job of ingest.watch(jobs.map(({ id }) => id)))
  if (['READY', 'FAILED'].includes(job.state)) states.push(job.state);
isDone = true;
await asking;
const worst = stop();
await container.close();
process.stdout.write(`${JSON.stringify({ ...worst, searches, states })}\n`);
