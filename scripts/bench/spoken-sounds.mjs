/** Recordings with their transcripts, from Debian packages: pocketsphinx-testdata and asterisk-core-sounds-en-wav. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readSound } from './wordless-sounds.mjs';

const RATE = 16000;
const LIBRIVOX = '/usr/share/pocketsphinx/test/data/librivox';
const ASTERISK = '/usr/share/asterisk/sounds/en_US_f_Allison';
const ASTERISK_TEXTS = '/usr/share/doc/asterisk-core-sounds-en/core-sounds-en.txt.gz';
/** Rests between the prompts, in turn, as speakers make them. */
const RESTS_SECONDS = [0.3, 1, 2.5, 0.6, 5, 1.6];
const PROMPTS = 100;

/** @returns five sentences read from a novel, 24.7 s together; null when the package is absent. */
export function readLibrivox() {
  if (!existsSync(join(LIBRIVOX, 'transcription'))) return null;
  const lines = readFileSync(join(LIBRIVOX, 'transcription'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [, transcript, id] = /^<s> (.*) <\/s> \((.*)\)$/.exec(line);
    return { id, transcript, pcm: readSound(join(LIBRIVOX, `${id}.wav`)) };
  });
}

/**
 * @returns a hundred telephone prompts of six words or more, evenly taken from all, one after the other with rests between
 * and a little noise: some ten minutes of one speaker; null when the package is absent.
 */
export function readPrompts() {
  if (!existsSync(ASTERISK_TEXTS) || !existsSync(ASTERISK)) return null;
  const prompts = gunzipSync(readFileSync(ASTERISK_TEXTS))
    .toString('utf8')
    .split('\n')
    .map((line) => /^([^;:\s]+):\s*(.*)$/.exec(line.trim()))
    .filter((match) => match && isPlain(match[2]) && existsSync(join(ASTERISK, `${match[1]}.wav`)))
    .map(([, name, transcript]) => ({ name, transcript }));
  const chosen = prompts.filter(
    (_, index) => index % Math.max(1, Math.floor(prompts.length / PROMPTS)) === 0,
  );
  const parts = chosen
    .slice(0, PROMPTS)
    .flatMap(({ name }, index) => [
      readSound(join(ASTERISK, `${name}.wav`)),
      new Float32Array(RESTS_SECONDS[index % RESTS_SECONDS.length] * RATE),
    ]);
  const pcm = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    pcm.set(part, offset);
    offset += part.length;
  }
  let state = 1;
  for (let index = 0; index < pcm.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pcm[index] += 0.001 * (state / 2 ** 31 - 1);
  }
  return { id: 'prompts', transcript: chosen.slice(0, PROMPTS).map((each) => each.transcript).join(' '), pcm }; // prettier-ignore
}

/** Whole words that are said as written. */
function isPlain(transcript) {
  return transcript.split(/\s+/).length >= 6 && !/[\d[\]<>()]|\.\.\./.test(transcript);
}
