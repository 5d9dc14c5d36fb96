/**
 * Held-out recall of the demo checkpoints: Tux Paint stamps (Debian `tuxpaint-stamps-default`), none of which they were
 * fitted on. The first line of a stamp's text is the query, its picture or sound the answer; stamps with the same caption
 * count as one. Every file takes the way of ingest: decoding, loudness, windows, encoder.
 * Usage: node scripts/run.mjs ../scripts/bench/demo-recall.mjs [STAMP FOLDER]   (writes results/demo-recall.json)
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../dist/config/env.js';
import { openMediaTools } from '../../dist/container/media.js';
import { openModels } from '../../dist/container/models.js';
import { createMediaAnalyzer } from '../../dist/services/analysis/analyzer.js';

const folder = process.argv[2] ?? '/usr/share/tuxpaint/stamps';
const BARS = { image: 0.4, audio: 0.3 };
if (!existsSync(folder)) {
  console.error('The stamps are not here: apt-get install tuxpaint-stamps-default, or give their folder.');
  process.exit(2);
}

const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => !name.includes('symbols'))
  .sort();
const captionOf = (name) => {
  const path = join(folder, `${name.replace(/\.\w+$/, '')}.txt`);
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n')[0].trim() : '';
};
const captioned = (pattern) =>
  names
    .filter((name) => pattern.test(name))
    .map((name) => ({ name, caption: captionOf(name) }))
    .filter(({ caption }) => caption);
// A picture may exist as drawing and as pixels under one name: one of them is enough. `_desc` sounds speak the caption.
const sets = {
  image: captioned(/\.(png|svg)$/).filter(
    ({ name }, i, all) => all.findIndex((o) => stem(o.name) === stem(name)) === i,
  ),
  audio: captioned(/(?<!_desc(_\w+)?)\.(ogg|wav)$/),
};
function stem(name) {
  return name.replace(/\.\w+$/, '');
}

const config = loadConfig({});
const models = await openModels(config);
const analyzer = createMediaAnalyzer({
  ...openMediaTools(config),
  embedders: models.embedders,
  unready: models.unready,
  speech: null,
});

async function vectorsOf({ name }, kind, space) {
  const { moments } = await analyzer.analyse(
    { path: join(folder, name), kind },
    () => {},
    new AbortController().signal,
  );
  return moments.map(({ vectors }) => vectors[space]);
}

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);

async function recall(set, kind, space) {
  const items = [];
  for (const entry of set) {
    try {
      const vectors = await vectorsOf(entry, kind, space);
      if (vectors.length > 0) items.push({ ...entry, vectors });
    } catch (error) {
      console.error(`${entry.name}: ${error.code ?? ''} ${error.message}`);
    }
  }
  const captions = [...new Set(items.map(({ caption }) => caption))];
  const hits = { 1: 0, 5: 0, 10: 0 };
  for (const caption of captions) {
    const [query] = await models.embedders.get(space).embedTexts([caption]);
    const score = (item) => Math.max(...item.vectors.map((vector) => dot(query, vector)));
    const ranked = items
      .map((item) => ({ caption: item.caption, score: score(item) }))
      .sort((a, b) => b.score - a.score);
    const rank = 1 + ranked.findIndex((item) => item.caption === caption);
    for (const k of [1, 5, 10]) if (rank <= k) hits[k] += 1;
  }
  const n = captions.length;
  const share = (k) => Math.round((1000 * hits[k]) / n) / 1000;
  const standardError = Math.round(1000 * Math.sqrt((share(10) * (1 - share(10))) / n)) / 1000;
  const chance10 = Math.round(10000 / items.length) / 1000;
  return {
    items: items.length,
    captions: n,
    r1: share(1),
    r5: share(5),
    r10: share(10),
    standardError,
    chance10,
  };
}

const result = {
  set: 'tuxpaint-stamps-default',
  textToImage: { ...(await recall(sets.image, 'IMAGE', 'clip')), bar10: BARS.image },
  textToSound: { ...(await recall(sets.audio, 'AUDIO', 'clap')), bar10: BARS.audio },
};
await models.dispose();
console.log(JSON.stringify(result, null, 2));
writeFileSync(new URL('results/demo-recall.json', import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
process.exitCode = result.textToImage.r10 >= BARS.image && result.textToSound.r10 >= BARS.audio ? 0 : 1;
