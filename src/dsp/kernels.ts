import { KERNEL_BYTES } from './kernel-bytes.js';

/** What scripts/kernels/*.ts export; addresses are bytes in the memory of the instance. */
interface KernelFunctions {
  firstFreeByte(): number;
  pass8: Pass;
  pass5: Pass;
  pass4: Pass;
  pass3: Pass;
  pass2: Pass;
  packFrames(first: number, second: number, window: number, size: number, to: number): void;
  separatePowers(z: number, half: number, turns: number, power: number, binBytes: number): void;
  writeBands(
    powers: number,
    weights: number,
    firstBins: number,
    counts: number,
    bands: number,
    floor: number,
    energies: number,
    frameBytes: number,
    bandBytes: number,
    frames: number,
  ): void;
  largest(values: number, count: number): number;
  sumOfExponentials(values: number, count: number, shift: number): number;
  addMediansOf7(values: number, count: number, sums: number): void;
  filterAcross(
    image: number,
    rowBytes: number,
    rows: number,
    width: number,
    starts: number,
    groups: number,
    weights: number,
    to: number,
    toRowBytes: number,
  ): void;
  filterDown(
    strip: number,
    rowBytes: number,
    height: number,
    starts: number,
    pairs: number,
    weights: number,
    to: number,
  ): void;
  replaceByLog10(values: number, count: number, least: number, scale: number, offset: number): void;
}

/** One pass of a Fourier transform, from x to y. */
export type Pass = (x: number, y: number, twiddles: number, parts: number, stride: number) => void;

const PAGE_BYTES = 65_536;
/** What the widest load or store takes. */
const ALIGNMENT_BYTES = 16;
/** float32 values in a vector register. */
const LANES = 4;

/** Compiled once a process; every instance is the same code with another memory. */
let compiled: WebAssembly.Module | null = null;

/**
 * The compiled arithmetic around the graphs (sources: scripts/kernels/), with a memory of its own: vector instructions, and the
 * same speed whatever else the compiler of JavaScript has seen. Without vector instructions in WebAssembly the
 * constructor throws: there is no slower way that somebody could be on without knowing.
 */
export class Kernels {
  readonly run: KernelFunctions;
  readonly #memory: WebAssembly.Memory;
  #end: number;

  constructor() {
    compiled ??= new WebAssembly.Module(Buffer.from(KERNEL_BYTES, 'base64'));
    const { memory, ...functions } = new WebAssembly.Instance(compiled).exports;
    this.run = functions as unknown as KernelFunctions;
    this.#memory = memory as WebAssembly.Memory;
    this.#end = align(this.run.firstFreeByte());
  }

  /** @returns the address of bytes that stay the caller's; all views end. */
  reserve(bytes: number): number {
    const at = this.scratch(bytes);
    this.#end = align(at + bytes);
    return at;
  }

  /** @returns the address of bytes that are the caller's until the next `reserve` or `scratch`; all views end. */
  scratch(bytes: number): number {
    const missing = this.#end + bytes - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    return this.#end;
  }

  /** Puts a table into memory. @returns its address. */
  place(table: Float64Array | Int32Array): number {
    const at = this.reserve(table.byteLength);
    const isFloat = table instanceof Float64Array;
    (isFloat ? this.float64(at, table.length) : this.int32(at, table.length)).set(table);
    return at;
  }

  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, at, length);
  }

  int32(at: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, at, length);
  }

  float32(at: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, at, length);
  }

  float64(at: number, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, at, length);
  }
}

/** @returns the least multiple of the lanes that holds `count` float32 values: kernels take no less at a time. */
export function wholeLanes(count: number): number {
  return Math.ceil(count / LANES) * LANES;
}

function align(address: number): number {
  return Math.ceil(address / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
