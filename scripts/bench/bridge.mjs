/**
 * From sounds to pictures and back: Tux Paint stamps that have both. Compared are chance, the naive way (name the thing by
 * its nearest anchor text and search with those words), the text anchors, and a bridge trained on one half of the stamps
 * and asked about the other, both ways round. Settings of the anchors were chosen on other media. Beside them stands what
 * the caption that people wrote for the query's stamp finds: no bridge over words can be expected to lead further.
 * Usage: node scripts/run.mjs ../scripts/bench/bridge.mjs [STAMP FOLDER]   (writes results/bridge.json)
 */
import { meanVector } from '../../dist/dsp/mean-vector.js';
import { AnchorBridge, ANCHOR_BANK } from '../../dist/services/search/bridge/anchor-bridge.js';
import { AnchorMaps } from '../../dist/services/search/bridge/anchor-maps.js';
import { cross } from '../../dist/services/search/bridge/cross.js';
import { TextBanks, versionOf } from '../../dist/services/search/bridge/text-banks.js';
import { trainBridge } from '../../dist/services/search/bridge/train-bridge.js';
import { dot, openEncoders, requireStamps, threeDigits } from './stamps.mjs';
import { mean, standardError, writeResult } from './measure.mjs';

const stamps = requireStamps(process.argv[2]);
const { models, encode, encodeTexts } = await openEncoders();
const one = (entry) => ({ ...entry, vector: unit(meanVector(entry.vectors)) });
const pictures = (await encode(stamps.pictures, 'IMAGE', 'clip')).map(one);
const sounds = (await encode(stamps.sounds, 'AUDIO', 'clap')).map(one);
const records = memoryRecords();
const banks = new TextBanks(models.embedders, records);
const bridge = new AnchorBridge(models.embedders, banks, new AnchorMaps(models.embedders, records));

function unit(vector) {
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

/** Records that live as long as this run. */
function memoryRecords() {
  const all = new Map();
  return {
    put: async (collection, list) => list.forEach(({ id, value }) => all.set(`${collection} ${id}`, value)),
    get: async (collection, ids) => ids.map((id) => all.get(`${collection} ${id}`) ?? null),
  };
}

/** A stamp with a picture and a sound; those of one caption fall into one half. */
const captions = [...new Set(sounds.map(({ caption }) => caption))].sort();
const halfOf = ({ caption }) => captions.indexOf(caption) % 2;
const pairs = sounds.flatMap((sound) => {
  const picture = pictures.find(({ stem }) => stem === sound.stem);
  return picture ? [{ sound, picture }] : [];
});

/** @returns for each query whether it hit at 1 and 10, its reciprocal and its logarithmic rank, in a list of all candidates. */
async function ask(queries, candidates, carry) {
  const images = await carry(queries.map(({ vector }) => vector));
  return queries.map(({ caption }, index) => {
    const scored = candidates.map((candidate) => [
      dot(images[index], candidate.vector),
      candidate.caption === caption,
    ]);
    const best = Math.max(...scored.map(([score, isRight]) => (isRight ? score : -Infinity)));
    const rank = 1 + scored.filter(([score]) => score > best).length;
    return {
      r1: rank === 1 ? 1 : 0,
      r10: rank <= 10 ? 1 : 0,
      reciprocalRank: 1 / rank,
      logRank: Math.log(rank),
    };
  });
}

/** Means over the queries, and what each query gained over the naive way; of ranks the geometric mean, which no few queries rule. */
function figures(outcomes, naive) {
  const valuesOf = (name) => outcomes.map((outcome) => outcome[name]);
  const gainsOf = (name) => outcomes.map((outcome, index) => outcome[name] - naive[index][name]);
  const shares = ['r1', 'r10', 'reciprocalRank'].map((name) => [
    name,
    {
      value: threeDigits(mean(valuesOf(name))),
      standardError: threeDigits(standardError(valuesOf(name))),
      gainOverNaive: threeDigits(mean(gainsOf(name))),
      standardErrorOfGain: threeDigits(standardError(gainsOf(name))),
    },
  ]);
  const ratio = Math.exp(mean(gainsOf('logRank')));
  const geometricMeanRank = {
    value: threeDigits(Math.exp(mean(valuesOf('logRank')))),
    ratioToNaive: threeDigits(ratio),
    standardErrorOfRatio: threeDigits(ratio * standardError(gainsOf('logRank'))),
  };
  return { ...Object.fromEntries(shares), geometricMeanRank };
}

/** Expected figures of a random order. */
function chance(queries, candidates) {
  const n = candidates.length;
  const shares = queries.map(
    ({ caption }) => candidates.filter((candidate) => candidate.caption === caption).length / n,
  );
  const over = (term) =>
    mean(
      shares.map((share) => candidates.reduce((sum, _candidate, index) => sum + term(share, index + 1), 0)),
    );
  const hit = (depth) => mean(shares.map((share) => 1 - (1 - share) ** depth));
  return {
    r1: hit(1),
    r10: hit(10),
    reciprocalRank: over((share, rank) => (share * (1 - share) ** (rank - 1)) / rank),
    logRank: over((share, rank) => (1 - share) ** rank * Math.log1p(1 / rank)),
  };
}

async function measure(from, to, origins, targets, pairOf) {
  const crossing = await bridge.crossing(from, to);
  const { origin, target } = crossing.anchors;
  const centre = meanVector(origins.map(({ vector }) => vector));
  const naive = async (vectors) =>
    vectors.map((vector) => {
      const similarities = origin.map((anchor) => dot(anchor, vector));
      return target[similarities.indexOf(Math.max(...similarities))];
    });
  const ways = { naive: [], anchors: [], learned: [], caption: [] };
  const training = [];
  const expected = [];
  for (const half of [0, 1]) {
    const asked = pairs.filter(({ sound }) => halfOf(sound) === half).map(pairOf);
    const known = pairs.filter(({ sound }) => halfOf(sound) !== half).map(pairOf);
    const knownCaptions = new Set(known.map(([query]) => query.caption));
    const queries = asked.map(([query]) => query);
    const candidates = targets.filter(({ caption }) => !knownCaptions.has(caption));
    const learned = await trainBridge(
      known.map(([query, answer]) => ({ origin: query.vector, target: answer.vector })),
      crossing,
    );
    training.push({ pairs: known.length, ridge: learned.ridge, heldOut: learned.heldOut });
    ways.naive.push(...(await ask(queries, candidates, naive)));
    ways.anchors.push(
      ...(await ask(queries, candidates, (vectors) => bridge.carry(from, to, vectors, centre))),
    );
    const carryOver = async (vectors) =>
      vectors.map((vector) => cross(vector, learned.centre, learned.map, learned.centre, crossing.anchors));
    ways.learned.push(...(await ask(queries, candidates, carryOver)));
    const asWords = () =>
      encodeTexts(
        queries.map(({ caption }) => caption),
        to,
      );
    ways.caption.push(...(await ask(queries, candidates, asWords)));
    expected.push(chance(queries, candidates));
  }
  const chanceOf = (name) => mean(expected.map((each) => each[name]));
  return {
    queries: ways.naive.length,
    candidates: targets.length,
    chance: {
      r1: threeDigits(chanceOf('r1')),
      r10: threeDigits(chanceOf('r10')),
      reciprocalRank: threeDigits(chanceOf('reciprocalRank')),
      geometricMeanRank: threeDigits(Math.exp(chanceOf('logRank'))),
    },
    naive: figures(ways.naive, ways.naive),
    anchors: figures(ways.anchors, ways.naive),
    learned: figures(ways.learned, ways.naive),
    caption: figures(ways.caption, ways.naive),
    training,
  };
}

const started = performance.now();
await banks.vectorsOf(ANCHOR_BANK, 'clip');
const encodeMs = Math.round(performance.now() - started);
const second = performance.now();
await banks.vectorsOf(ANCHOR_BANK, 'clap');
const fitting = performance.now();
await bridge.crossing('clap', 'clip');
const fitMs = Math.round(performance.now() - fitting);
const result = {
  set: 'tuxpaint-stamps-default: stamps with a picture and a sound',
  bank: versionOf(ANCHOR_BANK),
  pairs: pairs.length,
  soundToPicture: await measure('clap', 'clip', sounds, pictures, ({ sound, picture }) => [sound, picture]),
  pictureToSound: await measure('clip', 'clap', pictures, sounds, ({ sound, picture }) => [picture, sound]),
  milliseconds: {
    encodeBankOnce: encodeMs,
    encodeBankOfSecondSpaceOnce: Math.round(fitting - second),
    fitMapOncePerLibrary: fitMs,
  },
};
await models.dispose();
writeResult('bridge', result);
