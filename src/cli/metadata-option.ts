import type { MetadataCondition, MetadataScalar } from '../domain/metadata.js';
import { UsageError } from './command.js';

/**
 * @returns a condition for each of `year`, `composer=Bach`, `year>=1700` and `year<=1750`. A value that reads as a number
 * or a truth value stands for both itself and its text.
 * @throws UsageError when a bound is no number or the key is missing.
 */
export function toMetadataConditions(options: readonly string[]): MetadataCondition[] {
  return options.map((option) => {
    const [, key = '', sign, value = ''] = /^(.*?)(?:(>=|<=|=)(.*))?$/su.exec(option) ?? [];
    if (key === '') throw new UsageError(`--metadata "${option}" names no key.`);
    switch (sign) {
      case undefined:
        return { key, exists: true };
      case '=':
        return { key, equalsAny: readingsOf(value) };
      default:
        return { key, [sign === '>=' ? 'atLeast' : 'atMost']: numberOf(option, value) };
    }
  });
}

function readingsOf(value: string): MetadataScalar[] {
  if (value === 'true' || value === 'false') return [value, value === 'true'];
  const isNumber = value.trim() !== '' && Number.isFinite(Number(value));
  return isNumber ? [value, Number(value)] : [value];
}

function numberOf(option: string, value: string): number {
  if (value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  throw new UsageError(`--metadata "${option}" must compare with a number.`);
}
