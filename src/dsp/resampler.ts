/**
 * Edges of the filter, as shares of the lower of both rates' halves, and its attenuation: those of soxr's HQ recipe
 * (20 bits), which librosa uses by default.
 */
const PASS_EDGE = 0.913;
const STOP_EDGE = 1;
const ATTENUATION_DB = 125;

/**
 * Changes the sample rate of a stream: linear phase, windowed sinc (Kaiser), one set of taps for each position between
 * two samples. N samples become exactly ceil(N * outputHz / inputHz). Stands in where ffmpeg lacks soxr; ffmpeg's own
 * resampler lets images through that CLAP hears (cosine down to 0.91).
 */
export class Resampler {
  /** Output rate over input rate in lowest terms. */
  readonly #up: number;
  readonly #down: number;
  /** Taps on each side of the position. */
  readonly #half: number;
  /** Taps of phase p start at p * 2 * half. */
  readonly #taps: Float32Array;
  /** Input from the sample numbered `#first` on; what comes before the sound is silence. */
  #pending: Float32Array;
  #first: number;
  #received = 0;
  #emitted = 0;

  /** @param inputHz, outputHz whole numbers. */
  constructor(inputHz: number, outputHz: number) {
    const divisor = greatestCommonDivisor(inputHz, outputHz);
    this.#up = outputHz / divisor;
    this.#down = inputHz / divisor;
    const lower = Math.min(1, outputHz / inputHz);
    this.#half = Math.ceil(filterLength(((STOP_EDGE - PASS_EDGE) / 2) * lower) / 2);
    this.#taps = designTaps(this.#up, this.#half, ((PASS_EDGE + STOP_EDGE) / 2) * lower);
    this.#pending = new Float32Array(this.#half - 1);
    this.#first = 1 - this.#half;
  }

  /** @returns the samples that can be computed by now; later ones wait for more input or for `finish`. */
  push(pcm: Float32Array): Float32Array {
    this.#received += pcm.length;
    return this.#advance(pcm, Infinity);
  }

  /** @returns the rest; the sound is followed by silence. */
  finish(): Float32Array {
    const total = Math.ceil((this.#received * this.#up) / this.#down);
    return this.#advance(new Float32Array(this.#half + 1), total);
  }

  #advance(pcm: Float32Array, mostInAll: number): Float32Array {
    const input = new Float32Array(this.#pending.length + pcm.length);
    input.set(this.#pending);
    input.set(pcm, this.#pending.length);
    // A sample needs `half` samples after its place.
    const places = this.#first + input.length - this.#half;
    const until = Math.min(mostInAll, Math.max(this.#emitted, Math.ceil((places * this.#up) / this.#down)));
    const output = new Float32Array(until - this.#emitted);
    for (let index = 0; index < output.length; index++)
      output[index] = this.#sampleAt(this.#emitted + index, input);
    this.#emitted = until;
    const keepFrom = Math.floor((until * this.#down) / this.#up) - this.#half + 1;
    this.#pending = input.slice(keepFrom - this.#first);
    this.#first = keepFrom;
    return output;
  }

  #sampleAt(index: number, input: Float32Array): number {
    const position = index * this.#down;
    const from = Math.floor(position / this.#up) - this.#half + 1 - this.#first;
    const length = 2 * this.#half;
    const taps = this.#taps;
    const offset = (position % this.#up) * length;
    let sum = 0;
    for (let tap = 0; tap < length; tap++) sum += input[from + tap]! * taps[offset + tap]!;
    return sum;
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Kaiser's formula. @param width of the transition, as a share of the input rate. */
function filterLength(width: number): number {
  return (ATTENUATION_DB - 7.95) / (14.36 * width);
}

/** @param cutoff as a share of half the input rate. @returns float32 [phases, 2 * half], each phase of sum 1. */
function designTaps(phases: number, half: number, cutoff: number): Float32Array {
  const beta = 0.1102 * (ATTENUATION_DB - 8.7);
  const taps = new Float32Array(phases * 2 * half);
  const exact = new Float64Array(2 * half);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    for (let tap = 0; tap < 2 * half; tap++) {
      const distance = tap - half + 1 - phase / phases;
      const inside = Math.max(0, 1 - (distance / half) ** 2);
      exact[tap] = cutoff * sinc(cutoff * distance) * besselI0(beta * Math.sqrt(inside));
      sum += exact[tap]!;
    }
    for (let tap = 0; tap < 2 * half; tap++) taps[phase * 2 * half + tap] = exact[tap]! / sum;
  }
  return taps;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-16; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
