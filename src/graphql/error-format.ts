import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';

import { isAppError, toAppError, type AppError } from '../domain/errors.js';

/** The part of a logger that is needed here; pino has it. */
export interface ErrorLog {
  error(facts: object, message: string): void;
}

/** Turns one failure into what the caller may see: `extensions: { code, retryable, requestId, details? }`. */
export type ErrorFormatter = (
  formatted: GraphQLFormattedError,
  error: unknown,
  requestId?: string,
) => GraphQLFormattedError;

/** Codes of Apollo that mean "our fault" although the error looks like one of graphql itself. */
const UNFORESEEN = 'INTERNAL_SERVER_ERROR';

/**
 * AppErrors and graphql's own complaints about a request pass. Everything else gets one fixed sentence, and goes to the
 * log once with its cause, however many fields it spoiled.
 */
export function createErrorFormatter(log: ErrorLog): ErrorFormatter {
  const seen = new WeakSet<object>();
  const logOnce = ({ cause }: AppError, facts: object): void => {
    if (cause instanceof Object && seen.has(cause)) return;
    if (cause instanceof Object) seen.add(cause);
    log.error({ ...facts, err: cause }, 'masked an unforeseen error');
  };
  return (formatted, error, requestId) => {
    const cause = causeOf(error);
    if (!isAppError(cause) && isAboutTheRequest(error, cause, formatted)) {
      return withExtensions(formatted, requestId, {
        message: formatted.message,
        code: requestCodeOf(formatted),
        retryable: false,
      });
    }
    const appError = toAppError(cause);
    if (appError.code === UNFORESEEN) logOnce(appError, { requestId, path: formatted.path });
    return withExtensions(formatted, requestId, appError);
  };
}

/** An AppError also counts when it stopped the request before any field was resolved. */
function causeOf(error: unknown): unknown {
  const isWrapped = error instanceof GraphQLError && isAppError(error.originalError);
  return isWrapped ? error.originalError : unwrapResolverError(error);
}

function requestCodeOf({ extensions }: GraphQLFormattedError): string {
  const code = extensions?.['code'];
  return typeof code === 'string' && code !== UNFORESEEN ? code : 'BAD_USER_INPUT';
}

/**
 * Before execution graphql only speaks about the request. During execution it also reports our own mistakes (a null
 * where none may be, a value that does not fit its type); of these only complaints about a value in the document are
 * the caller's business.
 */
function isAboutTheRequest(error: unknown, cause: unknown, formatted: GraphQLFormattedError): boolean {
  if (!(error instanceof GraphQLError)) return false;
  if (error.path !== undefined) {
    return (
      cause instanceof GraphQLError &&
      !!cause.nodes?.length &&
      cause.nodes.every((n) => n.kind !== Kind.FIELD)
    );
  }
  return formatted.extensions?.['code'] !== UNFORESEEN;
}

function withExtensions(
  { locations, path }: GraphQLFormattedError,
  requestId: string | undefined,
  {
    message,
    code,
    retryable,
    details,
  }: { message: string; code: string; retryable: boolean } & Partial<Pick<AppError, 'details'>>,
): GraphQLFormattedError {
  return {
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: {
      code,
      retryable,
      ...(requestId !== undefined && { requestId }),
      ...(details && { details }),
    },
  };
}
