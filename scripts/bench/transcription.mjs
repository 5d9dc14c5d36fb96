/**
 * Transcription against faster-whisper on the same weights: time and word error rate, in paired runs one after the other.
 * Usage: node scripts/run.mjs ../scripts/bench/transcription.mjs --model WHISPER_FOLDER [--model ANOTHER ...]
 *   [--peer CT2_FOLDER] [--python PYTHON] [--rounds 5] [--only PART_OF_A_NAME] [--no-write]
 * scripts/bench/whisper-onnx-to-ct2.py makes CT2_FOLDER of WHISPER_FOLDER; without --peer only Chorus is measured.
 * scripts/bench/whisper-8-bit-encoder.py makes a folder whose encoder has 8-bit weights, as the peer's has. Of sounds over
 * five minutes one round is measured. Both sides are greedy: texts that fail a gate are not written again, because how often
 * that happens, six times over for one window, hangs on a few texts. The prompts repeat themselves and fail at every try.
 * Sounds come from Debian's pocketsphinx-testdata and asterisk-core-sounds-en-wav; those that are absent are left out aloud.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { openModelFolder } from '../../dist/inference/model-folder.js';
import { createMoonshineTranscriber } from '../../dist/inference/moonshine/moonshine.js';
import { createSileroDetector } from '../../dist/inference/silero/silero.js';
import { createWhisperTranscriber } from '../../dist/inference/whisper/whisper.js';
import { transcribeStream } from '../../dist/services/tools/transcribe-file.js';
import { readLibrivox, readPrompts } from './spoken-sounds.mjs';

const RATE = 16000;
const THREADS = 2;
/** Sounds longer than this need neither a first round to warm up nor a second to be sure. */
const LONG_SECONDS = 300;
const { values } = parseArgs({
  options: {
    model: { type: 'string', multiple: true, default: [] },
    peer: { type: 'string' },
    python: { type: 'string', default: 'python3' },
    rounds: { type: 'string', default: '5' },
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
const recording = inOne(readLibrivox());
const prompts = readPrompts();
const GROUPS = [
  { name: 'five clips of LibriVox', sounds: readLibrivox(), usesDetector: false },
  { name: 'the same clips as one recording', sounds: recording, usesDetector: true },
  {
    name: 'the clips and a hundred prompts as one recording',
    sounds: recording && prompts && inOne([...recording, prompts]),
    usesDetector: true,
  },
].filter(({ name, sounds }) => {
  if (!name.includes(values.only)) return false;
  if (sounds?.length > 0) return true;
  process.stderr.write(
    `SKIPPED: ${name}. apt-get install pocketsphinx-testdata asterisk-core-sounds-en-wav\n`,
  );
  return false;
});

const detector = await createSileroDetector();
const ours = [
  ...(await Promise.all(values.model.map(openWhisper))),
  { name: 'Chorus, Moonshine base', transcriber: await createMoonshineTranscriber({ threads: THREADS }) },
];

async function openWhisper(path) {
  const folder = await openModelFolder(path);
  const encoder = basename(folder.findGraph('encoder_model', 'auto'), '.onnx');
  const decoding = { temperatures: [0] };
  const transcriber = await createWhisperTranscriber({ folder: path, threads: THREADS, decoding });
  return { name: `Chorus, Whisper, word times, ${encoder}`, transcriber };
}

function contestants(peer, usesDetector) {
  const chorus = ours.map(({ name, transcriber }) => ({
    name,
    async hear({ pcm }) {
      const started = performance.now();
      const texts = [];
      if (!usesDetector) texts.push(...(await transcriber.transcribe(pcm)).map(({ text }) => text));
      else
        for await (const { text } of transcribeStream({ detector, transcriber }, chunksOf(pcm), {}))
          texts.push(text);
      return { text: texts.join(' '), seconds: (performance.now() - started) / 1000 };
    },
  }));
  const modes = {
    'with time tokens': {},
    'without time tokens': { without_timestamps: true },
    'with word times': { word_timestamps: true },
  };
  const theirs = Object.entries(peer ? modes : {}).map(([mode, options]) => ({
    name: `faster-whisper int8, ${mode}`,
    hear: ({ id }) =>
      peer.ask({
        sound: join(folder, id),
        options: { ...options, temperature: 0, vad_filter: usesDetector },
      }),
  }));
  return [...chorus, ...theirs];
}

const median = (numbers) => [...numbers].sort((one, other) => one - other)[numbers.length >> 1];

async function measure(peer, { name, sounds, usesDetector }) {
  const durationSeconds = sounds.reduce((sum, { pcm }) => sum + pcm.length / RATE, 0);
  for (const { id, pcm } of sounds) writeFileSync(join(folder, id), pcm);
  const rows = contestants(peer, usesDetector).map((each) => ({ ...each, seconds: [], texts: {} }));
  const isLong = durationSeconds > LONG_SECONDS;
  if (!isLong) for (const row of rows) await row.hear(sounds[0]);
  for (let round = 0; round < (isLong ? 1 : rounds); round++) {
    for (const row of rows) {
      let seconds = 0;
      for (const sound of sounds) {
        const heard = await row.hear(sound);
        seconds += heard.seconds;
        row.texts[sound.id] = heard.text;
      }
      row.seconds.push(seconds);
    }
  }
  const [first] = rows;
  return {
    name,
    durationSeconds,
    results: await Promise.all(
      rows.map(async (row) => ({
        name: row.name,
        realTimeFactor: median(row.seconds) / durationSeconds,
        /** What other work on the machine disturbs least. */
        fastestRealTimeFactor: Math.min(...row.seconds) / durationSeconds,
        timeOfFirstAgainstThis: median(row.seconds.map((seconds, round) => first.seconds[round] / seconds)),
        errors: await countErrors(peer, sounds, row.texts),
      })),
    ),
  };
}

async function countErrors(peer, sounds, texts) {
  if (!peer) return null;
  const clips = [];
  for (const { id, transcript } of sounds) {
    clips.push({ id, ...(await peer.ask({ reference: transcript, heard: texts[id] })), heard: texts[id] });
  }
  const sum = (key) => clips.reduce((total, clip) => total + clip[key], 0);
  return { words: sum('words'), errors: sum('errors'), wordErrorRate: sum('errors') / sum('words'), clips };
}

const peer = values.peer ? startPeer() : null;
const { version: peerVersion } = (await peer?.started) ?? {};
const groups = [];
for (const group of GROUPS) {
  const measured = await measure(peer, group);
  groups.push(measured);
  console.log(`\n${measured.name}: ${measured.durationSeconds.toFixed(1)} s`);
  for (const {
    name,
    realTimeFactor,
    fastestRealTimeFactor,
    timeOfFirstAgainstThis,
    errors,
  } of measured.results) {
    const wer = errors
      ? `WER ${(100 * errors.wordErrorRate).toFixed(2)} % (${errors.errors} of ${errors.words})`
      : '';
    console.log(
      `  ${name.padEnd(44)} RTF ${realTimeFactor.toFixed(4)}, fastest ${fastestRealTimeFactor.toFixed(4)}  first/this ${timeOfFirstAgainstThis.toFixed(2)}  ${wer}`,
    );
  }
}
peer?.stop();
await Promise.all([detector, ...ours.map(({ transcriber }) => transcriber)].map((each) => each.dispose()));
rmSync(folder, { recursive: true });
if (!values['no-write']) {
  const machine = `${cpus().length} x ${cpus()[0].model}`;
  const result = {
    rounds,
    threads: THREADS,
    groups,
    fasterWhisper: peerVersion ?? null,
    /** Over the last 15 minutes, both sides and all else on the machine. */
    loadAverage: Number(loadavg()[2].toFixed(1)),
    node: process.version,
    machine,
  };
  writeFileSync(
    new URL('results/transcription.json', import.meta.url),
    `${JSON.stringify(result, null, 2)}\n`,
  );
}
