import { setImmediate as nextTurn } from 'node:timers/promises';

/** Converted in a few milliseconds; in between, the event loop turns. */
const SLICE_PIXELS = 1 << 18;

/**
 * Any sRGB samples to opaque 8-bit RGB. Transparency is composited on white; 16 bits are scaled by 257 (65535 -> 255)
 * and rounded after compositing, so that no step is rounded twice.
 * @param samples interleaved, `channels` per pixel: 1 grey, 2 grey + alpha, 3 RGB, 4 RGB + alpha (not premultiplied).
 * Uint8Array holds 8 bits, Uint16Array 16 bits.
 * @returns uint8, 3 per pixel. Opaque 8-bit RGB comes back as it is, without a copy.
 */
export async function toOpaqueRgb(samples: Uint8Array | Uint16Array, channels: number): Promise<Uint8Array> {
  if (samples instanceof Uint8Array && channels === 3) return samples;
  const pixels = samples.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let first = 0; first < pixels; first += SLICE_PIXELS) {
    if (first > 0) await nextTurn();
    convert(samples, channels, rgb, first, Math.min(pixels, first + SLICE_PIXELS));
  }
  return rgb;
}

function convert(
  samples: Uint8Array | Uint16Array,
  channels: number,
  rgb: Uint8Array,
  start: number,
  end: number,
): void {
  const white = samples instanceof Uint16Array ? 65535 : 255;
  const scale = white / 255;
  const isGrey = channels < 3;
  const hasAlpha = channels === 2 || channels === 4;
  for (let pixel = start; pixel < end; pixel += 1) {
    const first = pixel * channels;
    const alpha = hasAlpha ? samples[first + channels - 1]! / white : 1;
    for (let colour = 0; colour < 3; colour += 1) {
      const value = samples[isGrey ? first : first + colour]!;
      // Never negative, so cutting after adding a half rounds; Math.round is many times slower here.
      rgb[pixel * 3 + colour] = ((white + (value - white) * alpha) / scale + 0.5) | 0;
    }
  }
}
