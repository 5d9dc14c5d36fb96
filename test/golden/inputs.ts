/** The inputs of scripts/goldens/inputs.py, value for value. */

// Taken out of the global object once: looking it up per value is slow inside jest's sandbox.
const { abs, floor, imul } = Math;

/** uint16 values, the upper half of a multiplicative hash of the index. */
export function noise(index: number, seed: number): number {
  const mixed = imul(index + seed, 2654435761);
  return imul(mixed ^ (mixed >>> 15), 2246822519) >>> 16;
}

/** A triangle wave of period 65536, between -32768 and 32768. */
export function triangle(phase: number): number {
  return abs((phase % 65536) - 32768) * 2 - 32768;
}

/** Mono float32 at 48 kHz: a rising tone, a steady one and noise; `shift` null is silence. */
export function makeSound(samples: number, shift: number | null): Float32Array {
  if (shift === null) return new Float32Array(samples);
  const scale = 2 ** (18 + shift);
  return Float32Array.from({ length: samples }, (_, n) => {
    const rising = triangle(n * 300 + floor((n * n * 3) / 65536));
    const steady = triangle(n * 1201);
    return (4 * rising + 2 * steady + (noise(n, 1) - 32768)) / scale;
  });
}

/** 8-bit RGB: slopes, edges and noise; with one channel a grey that repeats it. */
export function makePicture(widthPixels: number, heightPixels: number, channels: number) {
  const data = new Uint8Array(widthPixels * heightPixels * 3);
  for (let y = 0; y < heightPixels; y++) {
    for (let x = 0; x < widthPixels; x++) {
      const pixel = y * widthPixels + x;
      for (let plane = 0; plane < 3; plane++) {
        const channel = channels === 1 ? 0 : plane;
        const slope = floor((x * 3 + y * 2 * (channel + 1)) / 2);
        const edges = ((floor(x / 7) + floor(y / 5) + channel) % 3) * 60;
        data[pixel * 3 + plane] = (slope + edges + (noise(pixel, 1000 * (channel + 1)) >> 11)) % 256;
      }
    }
  }
  return { widthPixels, heightPixels, data };
}
