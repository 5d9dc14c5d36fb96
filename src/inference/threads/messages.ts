import { AppError, toAppError, type ErrorCode, type ErrorDetails } from '../../domain/errors.js';

/** What the main thread says: do something, or stop doing it. */
export type Request =
  { readonly id: number; readonly method: string; readonly argument: unknown } | { readonly abort: number };

/** What a thread answers. */
export type Reply =
  { readonly id: number; readonly value: unknown } | { readonly id: number; readonly failure: Failure };

/** An error in a form that crosses threads: an Error that is cloned loses its code and its details. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails | undefined;
  /** Stack of the error behind it, for the log. */
  readonly cause: string;
}

export function toFailure(error: unknown): Failure {
  const { code, message, details, cause } = toAppError(error);
  const origin = cause ?? error;
  return { code, message, details, cause: origin instanceof Error ? String(origin.stack) : String(origin) };
}

export function fromFailure({ code, message, details, cause }: Failure): AppError {
  return new AppError(code, message, { cause: new Error(cause), ...(details ? { details } : {}) });
}

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
