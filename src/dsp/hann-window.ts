/**
 * @returns float64 [size], a raised cosine. `periodic`: of period `size`, so the last value is not 0 (the form for
 * spectra; tf.signal, librosa, VGGish); `symmetric`: of period `size - 1`, 0 at both ends (Kaldi's `hanning`).
 */
export function hannWindow(size: number, form: 'periodic' | 'symmetric'): Float64Array {
  const period = form === 'periodic' ? size : size - 1;
  return Float64Array.from(
    { length: size },
    (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / period),
  );
}

/** @returns `window` followed by zeros up to `size` values, so that a short window fits a longer transform. */
export function extendWithZeros(window: Float64Array, size: number): Float64Array {
  const extended = new Float64Array(size);
  extended.set(window);
  return extended;
}
