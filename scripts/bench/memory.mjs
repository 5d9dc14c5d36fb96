/**
 * Memory of ingesting a long sound: peak resident size above the idle process with all models loaded.
 * Usage: node scripts/run.mjs ../scripts/bench/memory.mjs [HOURS]   (default 3; writes results/memory.json)
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openContainer } from '../../dist/container/container.js';
import { loadConfig } from '../../dist/config/env.js';

const hours = Number(process.argv[2] ?? 3);
const LIMIT_MB = 300;
const folder = mkdtempSync(join(tmpdir(), 'chorus-memory-'));
const speech = new URL('../demo/library/harbour-tour.mp3', import.meta.url).pathname;

function ffmpeg(binary, ...args) {
  const { status, stderr } = spawnSync(binary, ['-nostdin', '-loglevel', 'error', '-y', ...args]);
  if (status !== 0) throw new Error(String(stderr));
}

/** Speech, music-like tones and noise in turn, over and over. */
function makeLongSound(binary) {
  const unit = join(folder, 'unit.wav');
  const long = join(folder, 'long.mp3');
  const filter =
    '[0:a]aresample=44100,aformat=channel_layouts=stereo[s];' +
    '[1:a]tremolo=f=3,aformat=channel_layouts=stereo[t];[2:a]volume=0.05,aformat=channel_layouts=stereo[n];' +
    '[s][t][n]concat=n=3:v=0:a=1';
  const tone = 'sine=frequency=330:sample_rate=44100:duration=200';
  const noise = 'anoisesrc=sample_rate=44100:duration=150:seed=1';
  ffmpeg(
    binary,
    '-i',
    speech,
    '-f',
    'lavfi',
    '-i',
    tone,
    '-f',
    'lavfi',
    '-i',
    noise,
    '-filter_complex',
    filter,
    unit,
  );
  ffmpeg(binary, '-stream_loop', '-1', '-i', unit, '-t', String(hours * 3600), '-b:a', '64k', long);
  return long;
}

const residentMb = () => process.memoryUsage().rss / 2 ** 20;

async function ingest(container, path) {
  const { ingest } = container.services;
  const jobs = await ingest.submit([{ source: { type: 'PATH', path } }], 'cli');
  for await (const job of ingest.watch(jobs.map(({ id }) => id))) {
    if (job.state === 'FAILED') throw new Error(job.error.message);
  }
}

const container = await openContainer(loadConfig({ CHORUS_DATA_DIR: join(folder, 'data') }));
const { ffmpeg: program } = await container.media.decoder.describeBinaries();
const long = makeLongSound(program.path);
await ingest(container, speech);
await container.services.search.search({
  parts: [{ input: { type: 'TEXT', text: 'a ship' }, weight: 1 }],
  filter: {},
  first: 5,
});
await sleep(1000);
const idleMb = residentMb();
let peakMb = idleMb;
const sampler = setInterval(() => (peakMb = Math.max(peakMb, residentMb())), 50);
const started = performance.now();
await ingest(container, long);
clearInterval(sampler);
const { items } = await container.services.library.listMedia({ first: 5 });
const result = {
  hours,
  fileMb: Math.round(statSync(long).size / 1e6),
  durationSeconds: Math.max(...items.map((item) => item.durationSeconds)),
  idleMb: Math.round(idleMb),
  peakMb: Math.round(peakMb),
  aboveIdleMb: Math.round(peakMb - idleMb),
  limitMb: LIMIT_MB,
  ingestSeconds: Math.round((performance.now() - started) / 1000),
  ffmpeg: program.version,
  node: process.version,
  machine: `${cpus().length} x ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
};
await container.close();
rmSync(folder, { recursive: true });
console.log(JSON.stringify(result, null, 2));
writeFileSync(new URL('results/memory.json', import.meta.url), `${JSON.stringify(result, null, 2)}\n`);
process.exitCode = result.aboveIdleMb < LIMIT_MB ? 0 : 1;
