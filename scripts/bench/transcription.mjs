/**
 * Transcription against faster-whisper on the same weights: time and word error rate, in paired runs one after the other.
 * Usage: node scripts/run.mjs ../scripts/bench/transcription.mjs --model WHISPER_FOLDER [--model ANOTHER ...]
 *   [--peer CT2_FOLDER] [--python PYTHON] [--rounds 3] [--only PART_OF_A_NAME] [--no-write]
 * scripts/bench/whisper-onnx-to-ct2.py makes CT2_FOLDER of WHISPER_FOLDER; without --peer only Chorus is measured.
 * scripts/bench/whisper-8-bit-encoder.py makes a folder whose encoder has 8-bit weights, as the peer's has. Chorus works as
 * its server does, on two lanes; files that come together are given together. The peer hears them one after the other on
 * two threads, and two at a time on a thread each: its better way counts. Of sounds over five minutes one round is
 * measured. Both sides are greedy: texts that fail a gate are not written again, because how often that happens, six times
 * over for one window, hangs on a few texts. The prompts repeat themselves and fail at every try.
 * Each group is written to the results as soon as it is measured, in the place of the one of the same name.
 * Sounds come from Debian's pocketsphinx-testdata and asterisk-core-sounds-en(-wav); those that are absent are left out aloud.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openModelFolder } from '../../dist/inference/model-folder.js';
import { createModelHost } from '../../dist/inference/threads/model-host.js';
import { transcribeStream } from '../../dist/services/tools/transcribe-file.js';
import { readLibrivox, readPrompts } from './spoken-sounds.mjs';

const RATE = 16000;
const THREADS = 2;
const LANES = 2;
const RESULTS = new URL('results/transcription.json', import.meta.url);
/** Sounds longer than this need neither a first round to warm up nor a second to be sure. */
const LONG_SECONDS = 300;
const { values } = parseArgs({
  options: {
    model: { type: 'string', multiple: true, default: [] },
    peer: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    'no-write': { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const folder = mkdtempSync(join(tmpdir(), 'chorus-transcription-'));

function startPeer() {
  const script = new URL('transcription-peer.py', import.meta.url).pathname;
  const child = spawn(values.python, [script, values.peer, String(THREADS)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => JSON.parse((await lines.next()).value);
  const ask = (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return answer();
  };
  return { started: answer(), ask, stop: () => child.stdin.end() };
}

async function* chunksOf(pcm) {
  for (let offset = 0; offset < pcm.length; offset += RATE) yield pcm.subarray(offset, offset + RATE);
}

/** @returns the clips one after the other with rests of half a second. */
function inOne(clips) {
  if (!clips) return null;
  const pcm = new Float32Array(clips.reduce((sum, clip) => sum + clip.pcm.length + RATE / 2, 0));
  let offset = 0;
  for (const clip of clips) {
    pcm.set(clip.pcm, offset);
    offset += clip.pcm.length + RATE / 2;
  }
  return [{ id: 'recording', transcript: clips.map(({ transcript }) => transcript).join(' '), pcm }];
}

/** Clips are heard whole, long sounds behind voice activity; so does the peer. */
const clips = readLibrivox();
const recording = inOne(clips);
const prompts = readPrompts();
const ALL_GROUPS = [
  { name: 'five clips of LibriVox, one after the other', sounds: clips },
  { name: 'the same clips, together', sounds: clips, isTogether: true },
  { name: 'the same clips as one recording', sounds: recording, usesDetector: true },
  {
    name: 'the clips and a hundred prompts as one recording',
    sounds: recording && prompts && inOne([...recording, prompts]),
    usesDetector: true,
  },
];
const ALL_NAMES = ALL_GROUPS.map(({ name }) => name);
const GROUPS = ALL_GROUPS.filter(({ name, sounds }) => {
  if (!name.includes(values.only)) return false;
  if (sounds?.length > 0) return true;
  process.stderr.write(
    `SKIPPED: ${name}. apt-get install pocketsphinx-testdata asterisk-core-sounds-en asterisk-core-sounds-en-wav\n`,
  );
  return false;
});

const hosts = [];
const ours = [
  ...(await Promise.all(values.model.map(openWhisper))),
  await openHost('Chorus, Moonshine base', { type: 'moonshine', threads: THREADS }),
];

/** Each on threads of its own: they sleep while another is measured. */
async function openHost(name, spec) {
  const host = createModelHost({ threads: THREADS, lanes: LANES, batching: 'auto', idleSeconds: 0 });
  hosts.push(host);
  return { name, transcriber: await host.openTranscriber(spec), detector: await host.openDetector() };
}

async function openWhisper(path) {
  const folder = await openModelFolder(path);
  const encoder = basename(folder.findGraph('encoder_model', 'auto'), '.onnx');
  const spec = { type: 'whisper', folder: path, dtype: 'auto', threads: THREADS };
  return openHost(`Chorus, Whisper, word times, ${encoder}`, { ...spec, decoding: { temperatures: [0] } });
}

async function hearOne({ transcriber, detector }, { pcm }, usesDetector) {
  const texts = [];
  if (!usesDetector) {
    const [segments] = await transcriber.transcribe([pcm]);
    texts.push(...segments.map(({ text }) => text));
  } else
    for await (const { text } of transcribeStream({ detector, transcriber }, chunksOf(pcm), {}))
      texts.push(text);
  return texts.join(' ');
}

/** @returns each with `hear`, from sounds to their texts and the seconds it took. */
function contestants(peer, { usesDetector = false, isTogether = false }) {
  const chorus = ours.map((each) => ({
    name: each.name,
    async hear(sounds) {
      const started = performance.now();
      const hear = (sound) => hearOne(each, sound, usesDetector);
      const texts = [];
      if (isTogether) texts.push(...(await Promise.all(sounds.map(hear))));
      else for (const sound of sounds) texts.push(await hear(sound));
      return { texts, seconds: (performance.now() - started) / 1000 };
    },
  }));
  const modes = {
    'with time tokens': {},
    'without time tokens': { without_timestamps: true },
    'with word times': { word_timestamps: true },
  };
  const ways = isTogether ? { '': 1, ', two at a time': 2 } : { '': 1 };
  const theirs = Object.entries(peer ? modes : {}).flatMap(([mode, options]) =>
    Object.entries(ways).map(([way, workers]) => ({
      name: `faster-whisper int8, ${mode}${way}`,
      hear: (sounds) =>
        peer.ask({
          sounds: sounds.map(({ id }) => join(folder, id)),
          workers,
          options: { ...options, temperature: 0, vad_filter: usesDetector },
        }),
    })),
  );
  return [...chorus, ...theirs];
}

const median = (numbers) => [...numbers].sort((one, other) => one - other)[numbers.length >> 1];

async function measure(peer, group) {
  const { name, sounds } = group;
  const durationSeconds = sounds.reduce((sum, { pcm }) => sum + pcm.length / RATE, 0);
  for (const { id, pcm } of sounds) writeFileSync(join(folder, id), pcm);
  const rows = contestants(peer, group).map((each) => ({ ...each, seconds: [], texts: [] }));
  const isLong = durationSeconds > LONG_SECONDS;
  // Two sounds, so that both lanes load their weights.
  if (!isLong) for (const row of rows) await row.hear(sounds.slice(0, 2));
  const groupRounds = isLong ? 1 : rounds;
  for (let round = 0; round < groupRounds; round++) {
    for (const row of rows) {
      const heard = await row.hear(sounds);
      row.seconds.push(heard.seconds);
      row.texts = heard.texts;
      process.stderr.write(
        `${name}, round ${round + 1} of ${groupRounds}, ${row.name}: ${heard.seconds.toFixed(1)} s\n`,
      );
    }
  }
  const [first] = rows;
  const results = [];
  for (const row of rows) {
    results.push({
      name: row.name,
      realTimeFactor: median(row.seconds) / durationSeconds,
      /** What other work on the machine disturbs least. */
      fastestRealTimeFactor: Math.min(...row.seconds) / durationSeconds,
      timeOfFirstAgainstThis: median(row.seconds.map((seconds, round) => first.seconds[round] / seconds)),
      errors: await countErrors(peer, sounds, row.texts),
    });
  }
  /** Load: over the last 5 minutes, both sides and all else on the machine. */
  return {
    name,
    durationSeconds,
    rounds: groupRounds,
    loadAverage: Number(loadavg()[1].toFixed(1)),
    results,
  };
}

async function countErrors(peer, sounds, texts) {
  if (!peer) return null;
  const each = [];
  for (const [index, { id, transcript }] of sounds.entries()) {
    const heard = texts[index];
    each.push({ id, ...(await peer.ask({ reference: transcript, heard })), heard });
  }
  const sum = (key) => each.reduce((total, clip) => total + clip[key], 0);
  return {
    words: sum('words'),
    errors: sum('errors'),
    wordErrorRate: sum('errors') / sum('words'),
    clips: each,
  };
}

function print({ name, durationSeconds, results }) {
  console.log(`\n${name}: ${durationSeconds.toFixed(1)} s`);
  for (const row of results) {
    const { errors } = row;
    const wer = errors
      ? `WER ${(100 * errors.wordErrorRate).toFixed(2)} % (${errors.errors} of ${errors.words})`
      : '';
    console.log(
      `  ${row.name.padEnd(58)} RTF ${row.realTimeFactor.toFixed(4)}, fastest ${row.fastestRealTimeFactor.toFixed(4)}  ` +
        `first/this ${row.timeOfFirstAgainstThis.toFixed(2)}  ${wer}`,
    );
  }
}

function keep(measured, fasterWhisper) {
  const before = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')).groups : [];
  // Groups that no longer exist are not carried along.
  const known = ALL_NAMES.flatMap((name) =>
    name === measured.name ? [measured] : before.filter((group) => group.name === name && group.rounds),
  );
  const result = {
    threads: THREADS,
    lanes: LANES,
    groups: known,
    fasterWhisper,
    node: process.version,
    machine: `${cpus().length} x ${cpus()[0].model}`,
  };
  writeFileSync(RESULTS, `${JSON.stringify(result, null, 2)}\n`);
}

const peer = values.peer ? startPeer() : null;
const { version } = (await peer?.started) ?? {};
for (const group of GROUPS) {
  const measured = await measure(peer, group);
  print(measured);
  if (!values['no-write']) keep(measured, version ?? null);
}
peer?.stop();
await Promise.all(hosts.map((host) => host.dispose()));
rmSync(folder, { recursive: true });
