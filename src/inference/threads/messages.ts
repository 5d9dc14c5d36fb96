import type { Failure } from '../../domain/failure.js';

/** What the main thread says: do something, or stop doing it. */
export type Request =
  { readonly id: number; readonly method: string; readonly argument: unknown } | { readonly abort: number };

/** What a thread answers. */
export type Reply =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly failure: Failure };

/** Smaller arrays are copied: that is as fast, and a constant that somebody keeps stays theirs. */
const LEAST_TRANSFERRED_BYTES = 16 * 1024;

/** @returns the buffers of the large typed arrays in a plain value, to be moved to another thread instead of copied. */
export function transferablesOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const visit = (part: unknown): void => {
    if (ArrayBuffer.isView(part)) {
      const isWhole = part.byteLength === part.buffer.byteLength;
      if (isWhole && part.byteLength >= LEAST_TRANSFERRED_BYTES && part.buffer instanceof ArrayBuffer)
        found.add(part.buffer);
    } else if (part !== null && typeof part === 'object') Object.values(part).forEach(visit);
  };
  visit(value);
  return [...found];
}
