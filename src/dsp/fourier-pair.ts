import type { Kernels, Pass } from './kernels.js';

/** Float64 of one complex number of two signals: both real parts, then both imaginary parts. */
export const PAIR_VALUES = 4;
const FLOAT64_BYTES = 8;

interface PlannedPass {
  readonly run: Pass;
  readonly twiddlesAt: number;
  readonly parts: number;
  readonly stride: number;
}

/** Complex discrete Fourier transforms of two signals at once, in float64. Source: scripts/kernels/fourier.ts. */
export class FourierPair {
  /** Length N of the transforms. */
  readonly size: number;
  /** Address of the input, `4 N` float64: a complex number of either signal side by side. */
  readonly inputAt: number;
  readonly #spareAt: number;
  readonly #passes: readonly PlannedPass[];

  /** @throws RangeError when `size` has a prime factor over 5. */
  constructor(kernels: Kernels, size: number) {
    this.size = size;
    this.#passes = planPasses(kernels, size);
    this.inputAt = kernels.reserve(PAIR_VALUES * FLOAT64_BYTES * size);
    this.#spareAt = kernels.reserve(PAIR_VALUES * FLOAT64_BYTES * size);
  }

  /** Transforms the input, which is lost. @returns the address of both spectra, in the form of the input. */
  transform(): number {
    let from = this.inputAt;
    let to = this.#spareAt;
    for (const { run, twiddlesAt, parts, stride } of this.#passes) {
      run(from, to, twiddlesAt, parts, stride);
      [from, to] = [to, from];
    }
    return from;
  }
}

const RADICES = [8, 5, 4, 3, 2] as const;

function planPasses(kernels: Kernels, size: number): PlannedPass[] {
  const passes: PlannedPass[] = [];
  for (let length = size, stride = 1; length > 1;) {
    const radix = RADICES.find((each) => length % each === 0);
    if (!radix) throw new RangeError(`${size} has a prime factor over 5`);
    const twiddlesAt = kernels.place(twiddlesOf(length, radix));
    passes.push({ run: kernels.run[`pass${radix}`], twiddlesAt, parts: length / radix, stride });
    length /= radix;
    stride *= radix;
  }
  return passes;
}

/** cos and -sin of 2 pi p k / length, for p from 0 and k from 1, in the order in which they are used. */
function twiddlesOf(length: number, radix: number): Float64Array {
  const factors: number[] = [];
  for (let p = 0; p < length / radix; p++) {
    for (let k = 1; k < radix; k++) {
      const angle = (-2 * Math.PI * p * k) / length;
      factors.push(Math.cos(angle), Math.sin(angle));
    }
  }
  return Float64Array.from(factors);
}
