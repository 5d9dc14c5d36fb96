import type { JsonRecord } from '../model-folder.js';
import { numberAt, SettingProblems, stringAt } from '../settings.js';

/**
 * Reads preprocessor_config.json key by key and notes what is absent or not understood. A value we do not compute
 * another way for is checked all the same: a file that asks for another window or scale must be refused, not misread.
 */
export class SettingsReader {
  readonly #problems = new SettingProblems();

  constructor(readonly file: JsonRecord) {}

  /** @returns a finite number. */
  number(key: string): number {
    return this.#problems.require(numberAt(this.file, key), key, 1);
  }

  /** @returns a finite number of `least` or more. */
  numberFrom(key: string, least: number): number {
    const value = numberAt(this.file, key);
    return this.#problems.require(value !== undefined && value >= least ? value : undefined, key, least);
  }

  /** @returns a finite number above 0. */
  positive(key: string): number {
    const value = numberAt(this.file, key);
    return this.#problems.require(value !== undefined && value > 0 ? value : undefined, key, 1);
  }

  /** @returns a whole number of `least` or more. */
  count(key: string, least = 1): number {
    const value = numberAt(this.file, key);
    const fits = value !== undefined && Number.isInteger(value) && value >= least;
    return this.#problems.require(fits ? value : undefined, key, least);
  }

  /** @returns a power of two of `least` or more. */
  powerOfTwo(key: string, least = 4): number {
    const value = numberAt(this.file, key);
    const fits = value !== undefined && Number.isInteger(Math.log2(value)) && value >= least;
    return this.#problems.require(fits ? value : undefined, key, least);
  }

  /** @returns one of the names we know. */
  choice<Name extends string>(key: string, names: readonly [Name, ...Name[]]): Name {
    const given = stringAt(this.file, key);
    return this.#problems.require(
      names.find((name) => name === given),
      key,
      names[0],
    );
  }

  flag(key: string): boolean {
    const value = this.file[key];
    return this.#problems.require(typeof value === 'boolean' ? value : undefined, key, false);
  }

  /** Requires the one value we compute. */
  only(key: string, value: string | number | boolean): void {
    this.#problems.require(this.file[key] === value ? true : undefined, key, true);
  }

  /**
   * Call last. @param band is looked at when everything else is in order: the highest frequency must lie above the lowest
   * and within what the sample rate carries.
   * @throws AppError MODEL_INVALID naming every key that is absent or not understood.
   */
  finish(band: { minHz: number; maxHz: number; sampleRateHz: number }): void {
    this.#problems.throwIfAny(FILE);
    const fits = band.maxHz > band.minHz && band.maxHz <= band.sampleRateHz / 2;
    this.#problems.require(fits ? true : undefined, 'frequency_max', true);
    this.#problems.throwIfAny(FILE);
  }
}

const FILE = 'preprocessor_config.json';
