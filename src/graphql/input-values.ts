import { AppError } from '../domain/errors.js';

/** Longest list an argument may hold. */
export const MAX_LIST_LENGTH = 100;

type WithoutNulls<T> = { [Key in keyof T]?: NonNullable<T[Key]> };

/** @returns the object without its null and undefined fields: in our inputs both mean "not given". */
export function withoutNulls<T extends object>(input: T): WithoutNulls<T> {
  return Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== null && value !== undefined),
  ) as WithoutNulls<T>;
}

/** @throws AppError BAD_USER_INPUT for an empty list or one of more than 100 entries. */
export function parseList<T>(argument: string, values: readonly T[]): readonly T[] {
  if (values.length >= 1 && values.length <= MAX_LIST_LENGTH) return values;
  throw new AppError(
    'BAD_USER_INPUT',
    `"${argument}" must hold 1 to ${MAX_LIST_LENGTH} entries; it held ${values.length}.`,
    { details: { argument, limit: MAX_LIST_LENGTH, actual: values.length } },
  );
}
