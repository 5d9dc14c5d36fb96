export interface Kernel {
  readonly support: number;
  weight(distance: number): number;
}

/** Pillow's filters that average over all pixels that fall together. */
export const KERNELS = {
  box: { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: { support: 1, weight: hamming },
  bicubic: { support: 2, weight: bicubic },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
} satisfies Record<string, Kernel>;

/** For each output position: which inputs take part, and their weights in 22-bit fixed point. */
export interface Taps {
  /** Counted from the first input. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Weights of position i start at `i * stride`. */
  readonly weights: Int32Array;
  readonly stride: number;
}

const PRECISION_BITS = 22;

/**
 * @param from,length the output positions to compute, of an axis that goes from `inputSize` to `outputSize`.
 * @returns weights as Pillow rounds them.
 */
export function computeTaps(
  inputSize: number,
  outputSize: number,
  kernel: Kernel,
  from: number,
  length: number,
): Taps {
  if (inputSize === outputSize) return identityTaps(from, length);
  const scale = inputSize / outputSize;
  const filterScale = Math.max(scale, 1);
  const support = kernel.support * filterScale;
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * stride);
  const exact = new Float64Array(stride);
  const inverseScale = 1 / filterScale;
  for (let index = 0; index < length; index++) {
    const center = (from + index + 0.5) * scale;
    const start = Math.max(0, Math.trunc(center - support + 0.5));
    const taps = Math.min(inputSize, Math.trunc(center + support + 0.5)) - start;
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      exact[tap] = kernel.weight((tap + start - center + 0.5) * inverseScale);
      sum += exact[tap]!;
    }
    for (let tap = 0; tap < taps; tap++) {
      const weight = (sum === 0 ? exact[tap]! : exact[tap]! / sum) * (1 << PRECISION_BITS);
      weights[index * stride + tap] = Math.trunc(weight + (weight < 0 ? -0.5 : 0.5));
    }
    first[index] = start;
    count[index] = taps;
  }
  return { first, count, weights, stride };
}

/** An axis that keeps its size is not filtered. */
function identityTaps(from: number, length: number): Taps {
  const first = Int32Array.from({ length }, (_, index) => from + index);
  const weights = new Int32Array(length).fill(1 << PRECISION_BITS);
  return { first, count: new Int32Array(length).fill(1), weights, stride: 1 };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

function hamming(x: number): number {
  const distance = Math.abs(x);
  if (distance === 0) return 1;
  if (distance >= 1) return 0;
  const angle = distance * Math.PI;
  return (Math.sin(angle) / angle) * (0.54 + 0.46 * Math.cos(angle));
}

/** Keys' cubic with a = -0.5. */
function bicubic(x: number): number {
  const a = -0.5;
  const distance = Math.abs(x);
  if (distance < 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  if (distance < 2) return (((distance - 5) * distance + 8) * distance - 4) * a;
  return 0;
}
