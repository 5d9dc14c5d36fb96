// Taken out of the global object once: looking it up per sample is slow where modules run in a sandbox.
const { isFinite } = Number;

/**
 * Cuts a byte stream of little-endian float32 into samples. A value split over two chunks is put together again; what
 * is not finite becomes 0, because one NaN would spread through every later transform.
 * @param bytes chunks that nobody else uses any more: the samples lie in their memory where it is aligned.
 * @returns chunks in the order of the stream; up to 3 trailing bytes are dropped.
 */
export async function* toFloatChunks(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Float32Array> {
  let rest = new Uint8Array(0);
  for await (const chunk of bytes) {
    const joined = rest.length === 0 && chunk.byteOffset % 4 === 0 ? chunk : join(rest, chunk);
    const samples = Math.floor(joined.length / 4);
    // A constructor copies where `slice` of a Buffer would not.
    rest = new Uint8Array(joined.subarray(samples * 4));
    if (samples > 0) yield silenceNonFinite(new Float32Array(joined.buffer, joined.byteOffset, samples));
  }
}

function join(rest: Uint8Array, chunk: Uint8Array): Uint8Array {
  const joined = new Uint8Array(rest.length + chunk.length);
  joined.set(rest);
  joined.set(chunk, rest.length);
  return joined;
}

function silenceNonFinite(samples: Float32Array): Float32Array {
  for (let i = 0; i < samples.length; i += 1) {
    if (!isFinite(samples[i])) samples[i] = 0;
  }
  return samples;
}
