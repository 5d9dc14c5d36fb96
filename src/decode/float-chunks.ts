// Taken out of the global object once: looking it up per sample is slow where modules run in a sandbox.
const { isFinite } = Number;

/**
 * Cuts a byte stream of little-endian float32 into samples. A value split over two chunks is put together again; what
 * is not finite becomes 0, because one NaN would spread through every later transform.
 * @returns freshly allocated chunks in the order of the stream; up to 3 trailing bytes are dropped.
 */
export async function* toFloatChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Float32Array> {
  let rest = new Uint8Array(0);
  for await (const chunk of bytes) {
    const total = rest.length + chunk.length;
    const aligned = new Uint8Array(total);
    aligned.set(rest);
    aligned.set(chunk, rest.length);
    const samples = Math.floor(total / 4);
    rest = aligned.slice(samples * 4);
    if (samples > 0) yield silenceNonFinite(new Float32Array(aligned.buffer, 0, samples));
  }
}

function silenceNonFinite(samples: Float32Array): Float32Array {
  for (let i = 0; i < samples.length; i += 1) {
    if (!isFinite(samples[i])) samples[i] = 0;
  }
  return samples;
}
