/**
 * How well near-identical items are told from others: each picture and sound of the demo library beside copies of it in
 * other encodings and sizes, all in one ranking. Every file takes the way of ingest.
 * Usage: npm run build && node scripts/bench/duplicates.mjs   (writes results/duplicates.json)
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { demoSources } from '../../dist/cli/demo/library.js';
import { loadConfig } from '../../dist/config/env.js';
import { openMediaTools } from '../../dist/container/media.js';
import { openModels } from '../../dist/container/models.js';
import { findBinaries } from '../../dist/decode/ffmpeg-binaries.js';
import { createMediaAnalyzer } from '../../dist/services/analysis/analyzer.js';
import { momentIdOf } from '../../dist/domain/moment.js';
import { collapseDuplicates } from '../../dist/services/search/shape/collapse.js';
import { TypicalDistances } from '../../dist/services/search/shape/typical-distance.js';
import { writeResult } from './measure.mjs';

const PICTURE_COPIES = {
  'jpeg, quality 80, half as large': (picture) => picture.resize(300, 300).jpeg({ quality: 80 }),
  'webp, quality 75, larger': (picture) => picture.resize(1000, 1000).webp({ quality: 75 }),
  'jpeg, quality 40': (picture) => picture.jpeg({ quality: 40 }),
};
const SOUND_COPIES = {
  'mp3, 128 kbit/s': { extension: 'mp3', options: ['-b:a', '128k'] },
  'opus, 64 kbit/s': { extension: 'opus', options: ['-c:a', 'libopus', '-b:a', '64k'] },
  'wav, 22 kHz, one channel, 6 dB quieter': {
    extension: 'wav',
    options: ['-ar', '22050', '-ac', '1', '-filter:a', 'volume=-6dB'],
  },
};

// The program blocks what it does not read itself; the originals are drawings.
sharp.unblock({ operation: ['VipsForeignLoadSvgFile'] });

const config = loadConfig({});
const models = await openModels(config);
const analyzer = createMediaAnalyzer({
  ...openMediaTools(config),
  embedders: models.embedders,
  speech: null,
  unready: {},
});
const { ffmpeg } = await findBinaries({});
const folder = await mkdtemp(join(tmpdir(), 'chorus-duplicates-'));
const rows = [];
try {
  const sources = demoSources();
  const taggedAs = (...tags) =>
    sources.filter(({ attributes }) => attributes.tags.some((tag) => tags.includes(tag)));
  rows.push(...(await measure('IMAGE', taggedAs('picture'), PICTURE_COPIES, drawCopy)));
  rows.push(...(await measure('AUDIO', taggedAs('sound', 'speech'), SOUND_COPIES, encodeCopy)));
} finally {
  await rm(folder, { recursive: true, force: true });
  await models.dispose();
}
writeResult('duplicates', {
  what: 'items of the demo library beside one copy of each: pairs folded that are copies, and pairs folded that are not, of all pairs of different items',
  rows,
});

async function drawCopy(path, name, copy) {
  const picture = sharp(path, { density: 288 }).resize(618, 618).flatten({ background: '#fff' });
  const drawn = sharp(await picture.png().toBuffer());
  const copied = join(folder, name);
  await (copy === null ? drawn.png() : copy(drawn)).toFile(copied);
  return copied;
}

async function encodeCopy(path, name, copy) {
  const copied = join(folder, `${name}.${copy?.extension ?? 'wav'}`);
  execFileSync(ffmpeg.path, ['-y', '-v', 'error', '-i', path, ...(copy?.options ?? []), copied]);
  return copied;
}

async function measure(kind, sources, copies, makeCopy) {
  const originals = await itemsOf(kind, sources, 'original', null, makeCopy);
  const measured = [];
  for (const [copy, how] of Object.entries(copies)) {
    const items = [...originals, ...(await itemsOf(kind, sources, copy, how, makeCopy))];
    measured.push({ kind, copy, items: sources.length, ...(await fold(items)) });
    process.stderr.write(`${JSON.stringify(measured.at(-1))}\n`);
  }
  return measured;
}

async function itemsOf(kind, sources, version, how, makeCopy) {
  const items = [];
  for (const { source, attributes } of sources) {
    const id = `${attributes.title} ${version}`;
    const path = await makeCopy(source.path, `item${items.length}`, how);
    const { facts, moments } = await analyzer.analyse({ path, kind }, () => {}, new AbortController().signal);
    const media = { ...facts, id, kind, title: attributes.title };
    const records = moments.map((moment, index) => ({ ...moment, mediaId: id, mediaKind: kind, index }));
    items.push({
      media,
      moments: records.map((each) => ({ ...each, id: momentIdOf(id, each.kind, each.index) })),
    });
  }
  return items;
}

async function fold(items) {
  const byId = new Map(items.map((item) => [item.media.id, item]));
  const moments = new Map(items.flatMap((item) => item.moments.map((moment) => [moment.id, moment])));
  const vectors = {
    getMoments: async (ids) => ids.flatMap((id) => moments.get(id) ?? []),
    listMoments: async (ids) => ids.flatMap((id) => byId.get(id).moments),
    sampleMoments: async (_space, count) => items.map((item) => item.moments[0]).slice(0, count),
  };
  const catalog = { getMedia: async (ids) => ids.map((id) => byId.get(id).media) };
  const candidates = items.map(({ media, moments: [moment] }) => ({
    ...{ unitId: media.id, mediaId: media.id, score: 1, relevance: null, evidence: [] },
    best: { moment, similarity: 1, scope: { durationSeconds: media.durationSeconds ?? null } },
  }));
  const typicalDistances = new TypicalDistances(vectors);
  const groups = await collapseDuplicates({ vectors, catalog, typicalDistances }, candidates);
  const titleOf = ({ mediaId }) => byId.get(mediaId).media.title;
  const folded = groups.flatMap(({ candidate, duplicates }) =>
    duplicates.map((duplicate) => titleOf(candidate) === titleOf(duplicate)),
  );
  const foldedCopies = folded.filter(Boolean).length;
  const half = items.length / 2;
  return { foldedCopies, foldedOthers: folded.length - foldedCopies, pairsOfOthers: 2 * half * (half - 1) };
}
