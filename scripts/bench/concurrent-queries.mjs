/**
 * Throughput of 32 concurrent text queries against one at a time: through search of a library, and through one text
 * encoder alone, for queries of three kinds of length. All texts differ and none is cached.
 * Usage: node scripts/run.mjs ../scripts/bench/concurrent-queries.mjs --models FOLDER [--rounds N]
 * FOLDER holds `clip`, `clap` and, if there is one, `sentence` in hub layout, as scripts/goldens/real_size.py writes them
 * under `models`; their fp32 graphs are used. Writes results/concurrent-queries.json.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { loadConfig } from '../../dist/config/env.js';
import { openContainer } from '../../dist/container/container.js';
import { loadTokenizer } from '../../dist/inference/tokenizer.js';
import { benchOptions, median, rounded, writeResult } from './measure.mjs';

const CONCURRENT = 32;
const ITEMS = 300;
/**
 * Words of the texts. Only those are used that are one token in each of the models' vocabularies, as everyday words are in
 * a vocabulary of full size: the made ones are small and cut other words into up to five.
 */
const WORDS = (
  'beach bridge barking closing falling house inside laughing near old on park photo recording room running small sound ' +
  'under dog cat bird rain thunder engine guitar child river door train singing talking'
).split(' ');
/**
 * Lengths of the texts in words, in turn. What people type into a search for pictures has 3.74 words on average (Goodrum
 * and Spink, Image searching on the Excite Web search engine, 2001); then descriptions, then texts as long as captions.
 */
const LENGTHS = {
  typed: [2, 3, 4, 3, 4, 6, 4],
  descriptions: [4, 5, 6, 7, 8, 9],
  captions: [8, 9, 10, 11, 12, 13],
};

const options = benchOptions();
const rounds = Number(options.rounds ?? 5);
if (!options.models) throw new Error('--models FOLDER is needed; see the head of this file.');
const models = resolve(options.models);
const folder = mkdtempSync(join(tmpdir(), 'chorus-queries-'));

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const words = await wholeWords();
const given = new Set();
let counter = 0;
let seed = 7919;

async function wholeWords() {
  const types = ['clip', 'clap', 'sentence'].filter((type) => existsSync(join(models, type)));
  const tokenizers = await Promise.all(types.map((type) => loadTokenizer(join(models, type))));
  const isWhole = (word) =>
    tokenizers.every(
      (each) => each.encode(`a ${word}`).inputIds.length === each.encode('a').inputIds.length + 1,
    );
  const whole = WORDS.filter(isWhole);
  if (whole.length < 12) throw new Error(`Only ${whole.length} words are one token in every model.`);
  return whole;
}

function draw(choices) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return choices[(seed >> 8) % choices.length];
}

/** @returns another text at every call. Its first word is a letter, one token everywhere even without a space before it. */
function nextText(lengths) {
  const length = lengths[counter++ % lengths.length];
  for (;;) {
    const text = [draw(LETTERS), ...Array.from({ length: length - 1 }, () => draw(words))].join(' ');
    if (given.has(text)) continue;
    given.add(text);
    return text;
  }
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
    writeFileSync(
      join(media, `${item}.txt`),
      `${nextText(LENGTHS.descriptions)}. ${nextText(LENGTHS.descriptions)}.`,
    );
  const { ingest } = container.services;
  const jobs = await ingest.submit([{ source: { type: 'PATH', path: media } }], 'cli');
  for await (const job of ingest.watch(jobs.map(({ id }) => id)))
    if (job.state === 'FAILED') throw new Error(job.error.message);
}

/** @returns answers a second, medians over the rounds, and the longest time that the event loop stood still. */
async function throughput(ask, lengths) {
  const rates = { oneByOne: [], concurrent: [] };
  const loop = monitorEventLoopDelay({ resolution: 1 });
  for (let round = -1; round < rounds; round++) {
    const texts = Array.from({ length: 2 * CONCURRENT }, () => nextText(lengths));
    let started = performance.now();
    for (const text of texts.slice(CONCURRENT)) await ask(text);
    const oneByOne = (1000 * CONCURRENT) / (performance.now() - started);
    if (round === 0) loop.enable();
    started = performance.now();
    await Promise.all(texts.slice(0, CONCURRENT).map(ask));
    const concurrent = (1000 * CONCURRENT) / (performance.now() - started);
    if (round < 0) continue;
    rates.oneByOne.push(oneByOne);
    rates.concurrent.push(concurrent);
  }
  loop.disable();
  const [oneByOne, concurrent] = [median(rates.oneByOne), median(rates.concurrent)];
  return {
    oneByOnePerSecond: rounded(oneByOne),
    concurrentPerSecond: rounded(concurrent),
    ratio: rounded(concurrent / oneByOne),
    longestStandstillMs: rounded(loop.max / 1e6),
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
const result = {
  concurrent: CONCURRENT,
  items: ITEMS,
  towers: roles.map((name) => `${name} fp32`),
  lengths: {},
};
for (const [kind, lengths] of Object.entries(LENGTHS)) {
  const wordsEach = rounded(lengths.reduce((sum, length) => sum + length, 0) / lengths.length);
  const encoderAlone = {};
  for (const name of roles)
    encoderAlone[name] = await throughput(
      (text) => container.models.embedders.get(name).embedTexts([text]),
      lengths,
    );
  result.lengths[kind] = { wordsEach, search: await throughput(search, lengths), encoderAlone };
}
await container.close();
rmSync(folder, { recursive: true });
writeResult('concurrent-queries', result);
