import { AppError, toAppError, type ErrorCode, type ErrorDetails } from './errors.js';

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
