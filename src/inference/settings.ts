import { AppError } from '../domain/errors.js';
import type { JsonRecord } from './model-folder.js';

/** @returns the object under a key, an empty one when there is none. */
export function recordAt(record: JsonRecord, key: string): JsonRecord {
  const value = record[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {};
}

/** @returns the finite number under a key, else undefined. */
export function numberAt(record: JsonRecord, key: string): number | undefined {
  const value = record[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** @returns the numbers under a key when there are exactly `length`, else undefined. */
export function numbersAt(record: JsonRecord, key: string, length: number): readonly number[] | undefined {
  const value = record[key];
  const fits =
    Array.isArray(value) && value.length === length && value.every((each) => Number.isFinite(each));
  return fits ? (value as number[]) : undefined;
}

/** @returns the string under a key, else undefined. */
export function stringAt(record: JsonRecord, key: string): string | undefined {
  const value = record[key];
  return typeof value === 'string' ? value : undefined;
}

/**
 * Collects what is wrong with a settings file, so that the user learns of all of it at once. A setting that a file
 * lacks is never replaced by a default of some library: models were trained with what the file says.
 */
export class SettingProblems {
  readonly #keys: string[] = [];

  /** @returns the value, or notes the key and returns the stand-in, which `throwIfAny` keeps from being used. */
  require<T>(value: T | undefined, key: string, standIn: T): T {
    if (value === undefined) this.#keys.push(key);
    return value ?? standIn;
  }

  /** @throws AppError MODEL_INVALID naming every key that is absent or not understood. */
  throwIfAny(file: string): void {
    if (this.#keys.length === 0) return;
    throw new AppError('MODEL_INVALID', `${file} lacks usable values for ${this.#keys.join(', ')}.`, {
      details: { file, keys: [...this.#keys] },
    });
  }
}
