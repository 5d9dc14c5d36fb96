/**
 * Sounds without a word in them, mono float32 at 16 kHz, the same on every machine: silence, noises, and music both
 * composed here and packaged (supersonic-scsynth-samples, CC0).
 */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ffmpeg from '@ffmpeg-installer/ffmpeg';

const RATE = 16000;

/** Numbers in [-1, 1) from a linear congruential generator (constants of Numerical Recipes). */
function createNoise(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const sampled = (seconds, at) =>
  Float32Array.from({ length: Math.round(seconds * RATE) }, (_, index) => at(index));

function white(seconds, amplitude) {
  const next = createNoise(1);
  return sampled(seconds, () => amplitude * next());
}

/** Equal power in every octave: a sum of noises, each held twice as long as the one before (Voss and McCartney). */
function pink(seconds, amplitude) {
  const next = createNoise(2);
  const held = new Float32Array(12);
  return sampled(seconds, (index) => {
    for (let row = 0; row < held.length; row++) if (index % 2 ** row === 0) held[row] = next();
    return (amplitude * held.reduce((sum, value) => sum + value, 0)) / 4;
  });
}

function brown(seconds, amplitude) {
  const next = createNoise(3);
  let level = 0;
  return sampled(seconds, () => {
    level = 0.995 * level + 0.1 * next();
    return amplitude * level;
  });
}

/** Mains hum with its overtones, and a fan. */
function hum(seconds, amplitude) {
  const next = createNoise(4);
  const overtones = [1, 0.6, 0.4, 0.25, 0.2, 0.1, 0.08];
  return sampled(seconds, (index) => {
    const tone = overtones.reduce(
      (sum, share, n) => sum + share * Math.sin((2 * Math.PI * 50 * (n + 1) * index) / RATE),
      0,
    );
    return amplitude * (tone + 0.05 * next());
  });
}

/** A dozen clicks a second at random, each a few milliseconds of ringing. */
function clicks(seconds, amplitude) {
  const next = createNoise(5);
  const pcm = sampled(seconds, () => 0.001 * next());
  for (let index = 0; index < pcm.length; index += Math.round(RATE * (0.02 + 0.07 * (1 + next())))) {
    const hz = 1000 + 900 * next();
    for (let offset = 0; offset < 400 && index + offset < pcm.length; offset++) {
      pcm[index + offset] +=
        amplitude * Math.exp(-offset / 60) * Math.sin((2 * Math.PI * hz * offset) / RATE);
    }
  }
  return pcm;
}

/** Noise that swells and fades four times a second, as syllables do. */
function surf(seconds, amplitude) {
  const base = pink(seconds, amplitude);
  return base.map((value, index) => value * (0.55 + 0.45 * Math.sin((2 * Math.PI * 4 * index) / RATE)) ** 2);
}

const CHORDS = [[57, 60, 64, 69], [53, 57, 60, 65], [48, 55, 60, 64], [55, 59, 62, 67]]; // prettier-ignore
const MELODY = [69, 72, 76, 74, 72, 71, 69, 64, 65, 69, 72, 77, 76, 72, 71, 67];
const hertz = (note) => 440 * 2 ** ((note - 69) / 12);
const saw = (phase) => 2 * (phase - Math.floor(phase + 0.5));

/** A band: chords of saw-tooth waves, a bass, drums, and a lead with vibrato, 112 beats a minute. */
function band(seconds, amplitude) {
  const next = createNoise(6);
  const beatSeconds = 60 / 112;
  return sampled(seconds, (index) => {
    const time = index / RATE;
    const beat = time / beatSeconds;
    const within = beat - Math.floor(beat);
    const chord = CHORDS[Math.floor(beat / 4) % 4];
    const pad =
      chord.reduce((sum, note) => sum + saw(hertz(note) * time) + saw(hertz(note) * 1.004 * time), 0) / 8;
    const bass = Math.sin(2 * Math.PI * hertz(chord[0] - 24) * time) * Math.exp(-2 * within);
    const half = 2 * beat - Math.floor(2 * beat);
    const lead =
      hertz(MELODY[Math.floor(2 * beat) % MELODY.length]) * time + 0.02 * Math.sin(2 * Math.PI * 5.5 * time);
    const kick =
      Math.sin(12 * (1 - Math.exp(-20 * within))) *
      Math.exp(-8 * within) *
      Number(Math.floor(beat) % 2 === 0);
    const snare = next() * Math.exp(-12 * within) * Number(Math.floor(beat) % 2 === 1);
    const hat = next() * Math.exp(-40 * half) * 0.3;
    return (
      amplitude *
      (0.5 * pad + 0.6 * bass + 0.35 * saw(lead) * Math.exp(-1.5 * half) + kick + 0.5 * snare + hat)
    );
  });
}

/** Every recording of the package, its loops several times, one after the other, from the start again until it is long. */
function packaged(seconds, startAt) {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('supersonic-scsynth-samples')),
    'samples',
  );
  const names = readdirSync(folder).filter((name) => name.endsWith('.flac')).sort(); // prettier-ignore
  const whole = new Float32Array(Math.round(seconds * RATE));
  let offset = 0;
  for (let turn = startAt; offset < whole.length; turn++) {
    const name = names[turn % names.length];
    const pcm = readSound(join(folder, name));
    for (
      let repeats = /^(loop|arovane|tbd_fxbed)/.test(name) ? 4 : 1;
      repeats > 0 && offset < whole.length;
      repeats--
    ) {
      whole.set(pcm.subarray(0, whole.length - offset), offset);
      offset += pcm.length;
    }
  }
  return whole;
}

/** @returns any sound file as mono float32 at 16 kHz. */
export function readSound(path) {
  const toPcm = ['-f', 'f32le', '-ac', '1', '-ar', String(RATE), 'pipe:1'];
  const bytes = execFileSync(ffmpeg.path, ['-v', 'error', '-i', path, ...toPcm], { maxBuffer: 1 << 30 });
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/** By kind and name: functions from a length in seconds to the sound. */
export const WORDLESS_SOUNDS = {
  silence: {
    'digital silence': (seconds) => new Float32Array(Math.round(seconds * RATE)),
    'dithered silence': (seconds) => white(seconds, 1 / 32768),
    'a quiet room': (seconds) => brown(seconds, 0.003),
  },
  noise: {
    'white noise': (seconds) => white(seconds, 0.1),
    'faint white noise': (seconds) => white(seconds, 0.003),
    'pink noise': (seconds) => pink(seconds, 0.2),
    'brown noise': (seconds) => brown(seconds, 0.3),
    'mains hum': (seconds) => hum(seconds, 0.1),
    clicks: (seconds) => clicks(seconds, 0.5),
    surf: (seconds) => surf(seconds, 0.3),
  },
  music: {
    'a band': (seconds) => band(seconds, 0.2),
    'packaged recordings': (seconds) => packaged(seconds, 0),
  },
};
