/**
 * Throughput of 32 concurrent text queries against one at a time: through search of a library, and through one text
 * encoder alone. All texts differ and none is cached.
 * Usage: node scripts/run.mjs ../scripts/bench/concurrent-queries.mjs --models FOLDER [--rounds N]
 * FOLDER holds `clip`, `clap` and, if there is one, `sentence` in hub layout, as scripts/goldens/real_size.py writes them under `models`; their
 * fp32 graphs are used. Writes results/concurrent-queries.json.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../dist/config/env.js';
import { openContainer } from '../../dist/container/container.js';
import { benchOptions, median, rounded, writeResult } from './measure.mjs';

const CONCURRENT = 32;
const ITEMS = 300;
/** Words that are one token each, as everyday words are in a full-size vocabulary. */
const WORDS = (
  'dog cat bird rain thunder engine guitar child river door train barking singing falling running laughing talking ' +
  'closing park old house beach small room bridge photo sound recording near inside under'
).split(' ');

const options = benchOptions();
const rounds = Number(options.rounds ?? 5);
if (!options.models) throw new Error('--models FOLDER is needed; see the head of this file.');
const models = resolve(options.models);
const folder = mkdtempSync(join(tmpdir(), 'chorus-queries-'));

/** Every call gives another text of 4 to 9 words, nearly always a new one. */
let counter = 0;
function nextText() {
  let seed = ++counter * 7919;
  const length = 3 + (counter % 6);
  const words = Array.from(
    { length },
    () => WORDS[(seed = (seed * 1103515245 + 12345) % 2147483648) % WORDS.length],
  );
  return `a ${words.join(' ')}`;
}

function writeProfile() {
  const roles = Object.fromEntries(
    Object.entries({ clip: 'clip', clap: 'clap', text: 'sentence' })
      .filter(([, type]) => existsSync(join(models, type)))
      .map(([name, type]) => [name, { type, folder: join(models, type), dtype: 'fp32' }]),
  );
  const file = join(folder, 'real-size.json');
  writeFileSync(file, JSON.stringify({ roles }));
  return { file, roles: Object.keys(roles) };
}

async function fillLibrary(container) {
  const media = join(folder, 'transcripts');
  mkdirSync(media);
  for (let item = 0; item < ITEMS; item++)
    writeFileSync(join(media, `${item}.txt`), `${nextText()}. ${nextText()}.`);
  const { ingest } = container.services;
  const jobs = await ingest.submit([{ source: { type: 'PATH', path: media } }], 'cli');
  for await (const job of ingest.watch(jobs.map(({ id }) => id)))
    if (job.state === 'FAILED') throw new Error(job.error.message);
}

/** @returns {Promise<{oneByOne: number, concurrent: number}>} answers a second, medians over the rounds. */
async function throughput(ask) {
  const rates = { oneByOne: [], concurrent: [] };
  for (let round = -1; round < rounds; round++) {
    let started = performance.now();
    for (let n = 0; n < CONCURRENT; n++) await ask(nextText());
    const oneByOne = (1000 * CONCURRENT) / (performance.now() - started);
    started = performance.now();
    await Promise.all(Array.from({ length: CONCURRENT }, () => ask(nextText())));
    const concurrent = (1000 * CONCURRENT) / (performance.now() - started);
    if (round < 0) continue;
    rates.oneByOne.push(oneByOne);
    rates.concurrent.push(concurrent);
  }
  const [oneByOne, concurrent] = [median(rates.oneByOne), median(rates.concurrent)];
  return {
    oneByOnePerSecond: rounded(oneByOne),
    concurrentPerSecond: rounded(concurrent),
    ratio: rounded(concurrent / oneByOne),
  };
}

const { file, roles } = writeProfile();
const container = await openContainer(
  loadConfig({ CHORUS_DATA_DIR: join(folder, 'data'), CHORUS_PROFILE: file, CHORUS_LOG_LEVEL: 'silent' }),
);
await fillLibrary(container);
const search = (text) =>
  container.services.search.search({
    parts: [{ input: { type: 'TEXT', text }, weight: 1 }],
    filter: {},
    first: 10,
  });
const embedders = Object.fromEntries(
  roles.map((name) => [name, (text) => container.models.embedders.get(name).embedTexts([text])]),
);
const result = { concurrent: CONCURRENT, items: ITEMS, towers: roles.map((name) => `${name} fp32`) };
result.search = await throughput(search);
result.encoderAlone = {};
for (const [name, embed] of Object.entries(embedders)) result.encoderAlone[name] = await throughput(embed);
await container.close();
rmSync(folder, { recursive: true });
writeResult('concurrent-queries', result);
