/**
 * Listens to ten minutes each of silence, noise and music, where nobody says a word, with both transcribers.
 * Usage: node scripts/run.mjs ../scripts/bench/hallucination.mjs [--model WHISPER_FOLDER] [--seconds 600]
 * Writes results/hallucination.json when the length is 600; fails when a word is heard.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { createMoonshineTranscriber } from '../../dist/inference/moonshine/moonshine.js';
import { createSileroDetector } from '../../dist/inference/silero/silero.js';
import { createWhisperTranscriber } from '../../dist/inference/whisper/whisper.js';
import { transcribeStream } from '../../dist/services/tools/transcribe-file.js';
import { WORDLESS_SOUNDS } from './wordless-sounds.mjs';

const RATE = 16000;
const FULL_SECONDS = 600;
const { values } = parseArgs({
  options: { model: { type: 'string' }, seconds: { type: 'string', default: String(FULL_SECONDS) } },
});
const seconds = Number(values.seconds);

async function* chunksOf(pcm) {
  for (let offset = 0; offset < pcm.length; offset += RATE) yield pcm.subarray(offset, offset + RATE);
}

async function hear(detector, transcriber, pcm) {
  let regions = 0;
  const counting = {
    ...detector,
    async *detect(...given) {
      for await (const region of detector.detect(...given)) {
        regions += 1;
        yield region;
      }
    },
  };
  const heard = [];
  const started = performance.now();
  for await (const segment of transcribeStream({ detector: counting, transcriber }, chunksOf(pcm), {}))
    heard.push(segment);
  const words = heard.flatMap(({ text }) => text.match(/[\p{L}\p{N}']+/gu) ?? []);
  const texts = heard
    .slice(0, 20)
    .map((each) => `${each.startSeconds.toFixed(1)} s, ${each.confidence.toFixed(2)}: ${each.text}`);
  return {
    regions,
    words: words.length,
    texts,
    realTimeFactor: (performance.now() - started) / 1000 / seconds,
  };
}

const detector = await createSileroDetector();
const transcribers = [await createMoonshineTranscriber({ threads: 2 })];
if (values.model) transcribers.push(await createWhisperTranscriber({ folder: values.model, threads: 2 }));
else process.stderr.write('SKIPPED: Whisper. Name a folder with --model.\n');
const rows = [];
for (const [kind, sounds] of Object.entries(WORDLESS_SOUNDS)) {
  for (const [sound, make] of Object.entries(sounds)) {
    const pcm = make(seconds);
    for (const transcriber of transcribers) {
      const row = { kind, sound, model: transcriber.modelId, ...(await hear(detector, transcriber, pcm)) };
      rows.push(row);
      console.log(`${kind} / ${sound} / ${row.model}: ${row.regions} regions, ${row.words} words`, row.texts);
    }
  }
}
const words = rows.reduce((sum, row) => sum + row.words, 0);
console.log(`${words} words in ${rows.length} sounds of ${seconds} s`);
if (seconds === FULL_SECONDS) {
  const machine = `${cpus().length} x ${cpus()[0].model}`;
  const result = { seconds, words, rows, node: process.version, machine };
  writeFileSync(
    new URL('results/hallucination.json', import.meta.url),
    `${JSON.stringify(result, null, 2)}\n`,
  );
}
await Promise.all([detector, ...transcribers].map((each) => each.dispose()));
process.exitCode = words === 0 ? 0 : 1;
