/** The held-out set of the benchmarks: Tux Paint stamps (Debian `tuxpaint-stamps-default`), on which nothing was fitted. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../dist/config/env.js';
import { openMediaTools } from '../../dist/container/media.js';
import { openModels } from '../../dist/container/models.js';
import { createMediaAnalyzer } from '../../dist/services/analysis/analyzer.js';

/**
 * @returns pictures and sounds that have a caption, the first line of the stamp's text. A picture may exist as drawing and
 * as pixels under one name: one of them is enough. `_desc` sounds speak the caption and are left out.
 */
export function readStamps(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.includes('symbols'))
    .sort();
  const captioned = (pattern) =>
    names
      .filter((name) => pattern.test(name))
      .map((name) => ({
        name,
        stem: stemOf(name),
        path: join(folder, name),
        caption: captionOf(folder, name),
      }))
      .filter(({ caption }) => caption);
  return {
    pictures: captioned(/\.(png|svg)$/).filter(
      ({ stem }, index, all) => all.findIndex((other) => other.stem === stem) === index,
    ),
    sounds: captioned(/(?<!_desc(_\w+)?)\.(ogg|wav)$/),
  };
}

export function requireStamps(folder = '/usr/share/tuxpaint/stamps') {
  if (existsSync(folder)) return readStamps(folder);
  console.error('The stamps are not here: apt-get install tuxpaint-stamps-default, or give their folder.');
  process.exit(2);
}

const stemOf = (name) => name.replace(/\.\w+$/, '');

function captionOf(folder, name) {
  const path = join(folder, `${stemOf(name)}.txt`);
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n')[0].trim() : '';
}

/** The configured models with what turns a file into moments, the way ingest does; speech is not heard. */
export async function openEncoders() {
  const config = loadConfig({});
  const models = await openModels(config);
  const analyzer = createMediaAnalyzer({
    ...openMediaTools(config),
    embedders: models.embedders,
    unready: models.unready,
    speech: null,
  });
  const signal = new AbortController().signal;
  /** @returns the entries with their vectors in the space; what cannot be decoded is left out, and said. */
  async function encode(entries, kind, space) {
    const encoded = [];
    for (const entry of entries) {
      try {
        const { moments } = await analyzer.analyse({ path: entry.path, kind }, () => {}, signal);
        const vectors = moments.flatMap((moment) => moment.vectors[space] ?? []);
        if (vectors.length > 0) encoded.push({ ...entry, vectors });
      } catch (error) {
        console.error(`${entry.name}: ${error.code ?? ''} ${error.message}`);
      }
    }
    return encoded;
  }
  async function encodeTexts(texts, space) {
    const vectors = [];
    for (let begin = 0; begin < texts.length; begin += 16)
      vectors.push(...(await models.embedders.get(space).embedTexts(texts.slice(begin, begin + 16))));
    return vectors;
  }
  return { models, encode, encodeTexts };
}

/** @returns numbers in [0, 1) that are the same in every run. */
export function createRandom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const dot = (a, b) => {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index] * b[index];
  return sum;
};

export const threeDigits = (value) => Math.round(1000 * value) / 1000;
