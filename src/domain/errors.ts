/**
 * The error catalogue: every failure a caller can see has one of these codes.
 * `retryable` says whether the same call may succeed later without a change by the caller.
 */
export const ERROR_CATALOGUE = {
  BAD_USER_INPUT: { retryable: false, when: 'an argument or a query is invalid' },
  MEDIA_NOT_FOUND: { retryable: false, when: 'no item, moment, job or upload has that id' },
  SOURCE_NOT_FOUND: { retryable: false, when: 'the file or URL to ingest does not exist' },
  SOURCE_FORBIDDEN: {
    retryable: false,
    when: 'the source may not be read: private address, path outside the allowed folders',
  },
  SOURCE_UNAVAILABLE: { retryable: true, when: 'the source did not answer, or answered with a server error' },
  MEDIA_EMPTY: { retryable: false, when: 'the file has no bytes, or a transcript has no words' },
  MEDIA_UNSUPPORTED: { retryable: false, when: 'the container, codec or pixel format is not accepted' },
  MEDIA_DECODE_FAILED: { retryable: false, when: 'the file is damaged or truncated and cannot be decoded' },
  MEDIA_TOO_LARGE: { retryable: false, when: 'bytes, pixels, seconds or characters are over the limit' },
  MODEL_NOT_FOUND: { retryable: false, when: 'no model or space has that name' },
  MODEL_INVALID: { retryable: false, when: 'a model folder lacks files or its graph has unexpected inputs' },
  MODEL_NOT_READY: { retryable: true, when: 'weights are absent; the details say how to fetch them' },
  MODEL_FETCH_FAILED: { retryable: true, when: 'a download of weights failed, or did not match its digest' },
  MODEL_FORBIDDEN: {
    retryable: false,
    when: 'the hub refuses access to a model: it is gated, private or does not exist',
  },
  INFERENCE_FAILED: { retryable: false, when: 'the model runtime refused the input' },
  SPACE_MISMATCH: {
    retryable: false,
    when: 'stored vectors come from another model, revision or preprocessing',
  },
  CAPABILITY_UNSUPPORTED: { retryable: false, when: 'the chosen store or profile cannot do it' },
  STORE_UNAVAILABLE: { retryable: true, when: 'the store cannot be reached or opened' },
  OVERLOADED: { retryable: true, when: 'the queue is full' },
  DEADLINE_EXCEEDED: { retryable: true, when: 'a time limit passed' },
  CANCELLED: { retryable: false, when: 'the work was cancelled' },
  INTERNAL_SERVER_ERROR: { retryable: false, when: 'anything else; the message is masked' },
} as const satisfies Record<string, { retryable: boolean; when: string }>;

/** A code of the catalogue; `extensions.code` in GraphQL. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** Plain values that tell the caller more: limits, actual values, units, known ids. Never paths, secrets or data. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * The one error class of Chorus. `message` is written for the caller and says what to do; it holds no path of the
 * server, no stderr, no secret. The foreign error that led here stays as `cause` for the log.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'AppError';
    this.code = code;
    this.retryable = ERROR_CATALOGUE[code].retryable;
    this.details = options.details;
  }
}

/** @returns true when the value is an AppError, also one that came from another copy of this module. */
export function isAppError(value: unknown): value is AppError {
  return value instanceof Error && value.name === 'AppError' && 'code' in value;
}

/** The sentence shown in place of an error we did not foresee. */
export const MASKED_MESSAGE = 'Something went wrong inside Chorus. The log of the server has the cause.';

/** @returns the AppError itself, or a masked one that keeps the original as its cause. */
export function toAppError(error: unknown): AppError {
  if (isAppError(error)) return error;
  if (error instanceof Error && error.name === 'AbortError') {
    return new AppError('CANCELLED', 'The work was cancelled.', { cause: error });
  }
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new AppError('DEADLINE_EXCEEDED', 'The work took longer than it may. Try again later.', {
      cause: error,
    });
  }
  return new AppError('INTERNAL_SERVER_ERROR', MASKED_MESSAGE, { cause: error });
}

/** Makes the compiler prove that a switch over a union is complete. */
export function unreachable(value: never): never {
  throw new Error(`unreachable case: ${String(value)}`);
}
