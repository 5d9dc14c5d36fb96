/**
 * Does nonsense find nothing, and do real queries keep their answers? In three spaces: passages (glosses of WordNet's
 * verbs, asked for by their example sentences: Debian `wordnet-base`), pictures and sounds (Tux Paint stamps, asked for by
 * their captions). Nothing was fitted or chosen on any of them. Nonsense: invented words, letters, three nouns at random;
 * for pictures and sounds also noise and random vectors.
 * Usage: node scripts/run.mjs ../scripts/bench/calibration.mjs [STAMP FOLDER]   (writes results/calibration.json)
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { momentIdOf, NO_SOUND_DOMAIN } from '../../dist/domain/moment.js';
import { openRelevance } from '../../dist/container/relevance.js';
import { createLanceStore } from '../../dist/stores/lancedb/store.js';
import { createRandom, dot, openEncoders, requireStamps, threeDigits } from './stamps.mjs';
import { mean, writeResult } from './measure.mjs';

const WORDNET = '/usr/share/wordnet';
const GATE = 0.25;
const STRICT = 0.5;
const RANDOM_QUERIES = 200;
const stamps = requireStamps(process.argv[2]);
const { models, encode, encodeTexts } = await openEncoders();
const random = createRandom(20261123);
const oneOf = (values) => values[Math.floor(random() * values.length)];
const list = (count, make) => Array.from({ length: count }, make);

const letter = () => oneOf([...'abcdefghijklmnopqrstuvwxyz']);
const consonant = () => oneOf([...'bcdfghjklmnpqrstvwxyz']);
const vowel = () => oneOf([...'aeiouy']);
const invented = () =>
  list(1 + Math.floor(random() * 3), () => consonant() + vowel() + consonant() + vowel()).join('');
const nonsense = {
  inventedWords: list(RANDOM_QUERIES, () => list(1 + Math.floor(random() * 4), invented).join(' ')),
  letters: list(RANDOM_QUERIES, () =>
    list(1 + Math.floor(random() * 3), () => list(3 + Math.floor(random() * 6), letter).join('')).join(' '),
  ),
};

function readWordNet() {
  if (!existsSync(WORDNET)) return null;
  const lines = (name) => readFileSync(join(WORDNET, name), 'utf8').split('\n');
  const nouns = lines('index.noun')
    .filter((line) => line && !line.startsWith(' '))
    .map((line) => line.split(' ')[0])
    .filter((word) => /^[a-z]{3,12}$/.test(word));
  const entries = lines('data.verb').flatMap((line) => {
    const [gloss = '', ...examples] = (line.split(' | ')[1] ?? '').split(/; (?=")/);
    return examples.length > 0 && gloss.split(' ').length > 4
      ? [{ text: gloss.trim(), query: examples[0].replaceAll('"', '').trim() }]
      : [];
  });
  return {
    nouns,
    passages: list(1000, () => oneOf(entries)).filter((entry, i, all) => all.indexOf(entry) === i),
  };
}
const wordnet = readWordNet();
if (wordnet) nonsense.threeNouns = list(RANDOM_QUERIES, () => list(3, () => oneOf(wordnet.nouns)).join(' '));
else console.error('SKIPPED: passages and random nouns (apt-get install wordnet-base).');

/** A library of one space with everything that search would ask. */
async function openLibrary(space, items, kind) {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-calibration-'));
  const store = await createLanceStore(folder);
  await store.vectors.open(models.embedders.spaces);
  const idOf = (index) => index.toString(16).padStart(32, '0');
  await store.vectors.replaceMoments(
    items.map(({ vectors, text = null }, item) => ({
      mediaId: idOf(item),
      moments: vectors.map((vector, index) => ({
        ...{
          id: momentIdOf(idOf(item), kind, index),
          mediaId: idOf(item),
          index,
          kind,
          text,
          confidence: null,
        },
        ...{ mediaKind: { IMAGE: 'IMAGE', SOUND: 'AUDIO', PASSAGE: 'TRANSCRIPT' }[kind], ...NO_SOUND_DOMAIN },
        ...{ startSeconds: null, endSeconds: null, vectors: { [space]: vector } },
        scope: {
          title: '',
          tags: [],
          createdAt: '2026-01-01T00:00:00.000Z',
          metadata: {},
          durationSeconds: null,
        },
      })),
    })),
  );
  const { calibrator } = await openRelevance(
    { ...store, embedders: models.embedders, clock: { nowIso: () => new Date().toISOString() } },
    { warn: ({ err }) => console.error(err) },
  );
  const started = performance.now();
  await calibrator.refresh(space);
  const firstMeasurementMs = Math.round(performance.now() - started);
  const again = performance.now();
  await calibrator.refresh(space);
  const measurementMs = Math.round(performance.now() - again);
  /** @returns relevance of every item, by the same curve that search uses. */
  const relevances = async (vector, modality) => {
    const curve = await calibrator.relevanceOf(space, { vectors: [vector], modality });
    return items.map(({ vectors }) => curve(Math.max(...vectors.map((own) => dot(own, vector)))));
  };
  const close = async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  };
  return { relevances, close, firstMeasurementMs, measurementMs };
}

/** Chance that a value of `high` is above one of `low`. */
function areaUnderCurve(high, low) {
  let wins = 0;
  for (const a of high) for (const b of low) wins += a > b ? 1 : a === b ? 0.5 : 0;
  return threeDigits(wins / high.length / low.length);
}

const shareAbove = (values, bar) => threeDigits(mean(values.map((value) => (value >= bar ? 1 : 0))));

async function measureTexts(space, items, queries, kind) {
  const library = await openLibrary(space, items, kind);
  const real = [];
  for (const { vector, isRight } of queries) {
    const all = await library.relevances(vector, 'text');
    const right = Math.max(...all.filter((_value, item) => isRight(items[item])));
    real.push({ best: Math.max(...all), right, rank: 1 + all.filter((value) => value > right).length });
  }
  const best = real.map((query) => query.best);
  const falseAnswers = {};
  for (const [sort, texts] of Object.entries(nonsense)) {
    const found = [];
    for (const vector of await encodeTexts(texts, space))
      found.push(Math.max(...(await library.relevances(vector, 'text'))));
    const rightFirst = real.filter(({ rank }) => rank === 1).map((query) => query.best);
    falseAnswers[sort] = {
      queries: texts.length,
      atDefault: shareAbove(found, GATE),
      at050: shareAbove(found, STRICT),
      areaUnderCurve: areaUnderCurve(best, found),
      areaUnderCurveWhereRightIsFirst: areaUnderCurve(rightFirst, found),
    };
  }
  await library.close();
  const inTen = real.filter(({ rank }) => rank <= 10);
  const first = real.filter(({ rank }) => rank === 1);
  return {
    items: items.length,
    falseAnswers,
    realQueries: {
      queries: real.length,
      recallAt1: threeDigits(first.length / real.length),
      recallAt10: threeDigits(inTen.length / real.length),
      answeredAtDefault: shareAbove(best, GATE),
      answeredAt050: shareAbove(best, STRICT),
      rightInFirstTenAndAnsweredAtDefault: shareAbove(
        inTen.map((query) => query.best),
        GATE,
      ),
      rightFirstAndAnsweredAtDefault: shareAbove(
        first.map((query) => query.best),
        GATE,
      ),
      rightFirstKeptAt050: shareAbove(
        first.map((query) => query.right),
        STRICT,
      ),
      rightInFirstTenKeptAt050: shareAbove(
        inTen.map((query) => query.right),
        STRICT,
      ),
    },
    milliseconds: { first: library.firstMeasurementMs, again: library.measurementMs },
  };
}

async function measureMedia(space, items, kind, strange) {
  const library = await openLibrary(space, items, kind);
  const bestOf = async (vectors) => {
    const found = [];
    for (const vector of vectors) found.push(Math.max(...(await library.relevances(vector, 'media'))));
    return found;
  };
  const dimensions = models.embedders.get(space).space.dimensions;
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const randomVectors = list(RANDOM_QUERIES, () => {
    const vector = Float32Array.from({ length: dimensions }, normal);
    return vector.map((value) => value / Math.hypot(...vector));
  });
  const outcome = { randomVectors: shareAbove(await bestOf(randomVectors), GATE) };
  for (const [name, vectors] of Object.entries(strange))
    outcome[name] = shareAbove(await bestOf(vectors), GATE);
  // Items of which the library has another of the same caption: that one is the right answer.
  const kept = [];
  for (const item of items) {
    const twins = items.filter((other) => other !== item && other.caption === item.caption);
    if (twins.length === 0) continue;
    const all = await library.relevances(item.vectors[0], 'media');
    kept.push(Math.max(...twins.map((twin) => all[items.indexOf(twin)])));
  }
  await library.close();
  return {
    falseAnswersAtDefault: outcome,
    twins: { queries: kept.length, keptAtDefault: shareAbove(kept, GATE) },
  };
}

function noisePicture() {
  const [widthPixels, heightPixels] = [160, 160];
  return {
    widthPixels,
    heightPixels,
    data: Uint8Array.from({ length: 3 * widthPixels * heightPixels }, () => 256 * random()),
  };
}

const result = { set: 'tuxpaint-stamps-default; wordnet-base verbs', gate: GATE };
if (wordnet) {
  const passages = wordnet.passages;
  const texts = await encodeTexts(
    passages.map(({ text }) => text),
    'text',
  );
  const queries = await encodeTexts(
    passages.map(({ query }) => query),
    'text',
  );
  const items = passages.map(({ text }, index) => ({ text, vectors: [texts[index]] }));
  const asked = items.map((item, index) => ({ vector: queries[index], isRight: (other) => other === item }));
  result.passages = await measureTexts('text', items, asked, 'PASSAGE');
}
for (const [name, entries, mediaKind, space, kind] of [
  ['pictures', stamps.pictures, 'IMAGE', 'clip', 'IMAGE'],
  ['sounds', stamps.sounds, 'AUDIO', 'clap', 'SOUND'],
]) {
  const items = await encode(entries, mediaKind, space);
  const captions = [...new Set(items.map(({ caption }) => caption))];
  const vectors = await encodeTexts(captions, space);
  const asked = captions.map((caption, index) => ({
    vector: vectors[index],
    isRight: (item) => item.caption === caption,
  }));
  result[name] = await measureTexts(space, items, asked, kind);
  const embedder = models.embedders.get(space);
  const strange =
    kind === 'IMAGE'
      ? { noise: (await Promise.all(list(50, () => embedder.embedImages([noisePicture()])))).flat() }
      : {
          whiteNoise: (
            await Promise.all(
              list(50, () =>
                embedder.embedAudio([Float32Array.from({ length: 96000 }, () => 0.1 * (2 * random() - 1))]),
              ),
            )
          ).flat(),
        };
  result[name].byExample = await measureMedia(space, items, kind, strange);
}
await models.dispose();
writeResult('calibration', result);
