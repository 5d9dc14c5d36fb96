/** The WAV files of scripts/goldens/sound_files.py, byte for byte. */
import { noise, triangle } from './inputs.js';
import { blankWav, WAV_HEADER_BYTES } from '../fixtures/media/wav-header.js';

/** How a WAV is made; the goldens hold one for every case that is not committed as a file. */
export interface SoundRecipe {
  readonly rateHz: number;
  readonly channels: number;
  readonly samples: number;
  /** Binary places by which the level is lowered; null is silence. */
  readonly shift: number | null;
  readonly boost: number;
  readonly encoding: 'uint8' | 'int16' | 'int24' | 'float32';
}

const BYTES = { uint8: 1, int16: 2, int24: 3, float32: 4 };
const FULL_SCALE = 2 ** 18;
const { floor, max, min } = Math;

/** A rising tone, a steady one and noise of the channel's own; below 2^18 in size when `boost` is 1. */
function mixedAt(n: number, channel: number, boost: number): number {
  const rising = triangle(n * (300 + 40 * channel) + floor((n * n * 3) / 65536));
  const steady = triangle(n * (1201 + 97 * channel));
  return (4 * rising + 2 * steady + (noise(n, 1 + 7919 * channel) - 32768)) * boost;
}

/** @returns the bytes of a WAV file. */
export function wavBytes(recipe: SoundRecipe): Buffer {
  const { rateHz, channels, samples, encoding } = recipe;
  const width = BYTES[encoding];
  const wav = blankWav({ rateHz, channels, samples, width, isFloat: encoding === 'float32' });
  let at = WAV_HEADER_BYTES;
  for (let n = 0; n < samples; n++) {
    for (let channel = 0; channel < channels; channel++, at += width) {
      const value = recipe.shift === null ? 0 : mixedAt(n, channel, recipe.boost);
      writeSample(wav, at, value, recipe.shift ?? 0, encoding);
    }
  }
  return wav;
}

function writeSample(
  wav: Buffer,
  at: number,
  value: number,
  shift: number,
  encoding: SoundRecipe['encoding'],
): void {
  const whole = max(-FULL_SCALE, min(FULL_SCALE - 1, value));
  if (encoding === 'float32') wav.writeFloatLE(value / 2 ** (18 + shift), at);
  else if (encoding === 'uint8') wav.writeUInt8((whole >> (11 + shift)) + 128, at);
  else if (encoding === 'int16') wav.writeInt16LE(whole >> (3 + shift), at);
  else wav.writeIntLE((whole << 5) >> shift, at, 3);
}
