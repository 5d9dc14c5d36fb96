import type { JsonObject } from '../../domain/media.js';
import { isWithin, valuesByKey, type MetadataCondition, type MetadataScalar } from '../../domain/metadata.js';
import { sortableDigits } from '../sortable-digits.js';

/**
 * Metadata as LanceDB can filter by it: a column of JSON with one list per key, asked through JSONPath. Each value is a
 * text that begins with the letter of its type, numbers as sixteen digits that sort as the numbers do: the JSONPath of
 * LanceDB 0.33 knows neither fractions nor empty texts, and comparing texts only keeps the types apart.
 */

/** @returns the JSON of column `metadata_index`; null when nothing can be asked of the metadata. */
export function metadataIndexOf(metadata: JsonObject): string | null {
  const entries = [...valuesByKey(metadata)].map(([key, values]) => [keyOf(key), values.map(termOf)]);
  return entries.length === 0 ? null : JSON.stringify(Object.fromEntries(entries));
}

/** @returns the condition as SQL over column `metadata_index`. */
export function metadataCondition(condition: MetadataCondition): string {
  const { key, equalsAny, atLeast, atMost, exists } = condition;
  const path = `$.${JSON.stringify(keyOf(key))}`;
  const parts: string[] = [];
  if (exists === true) parts.push(pathExists(path));
  if (exists === false) parts.push(`metadata_index IS NULL OR NOT ${pathExists(path)}`);
  const isRange = atLeast !== undefined || atMost !== undefined;
  if (equalsAny?.length) {
    const values = isRange ? equalsAny.filter((value) => isWithin(value, { atLeast, atMost })) : equalsAny;
    const equals = values.map((value) => `@ == ${JSON.stringify(termOf(value))}`);
    parts.push(equals.length === 0 ? 'false' : pathExists(`${path}[*] ? (${equals.join(' || ')})`));
  } else if (isRange) {
    const low = termOf(atLeast ?? -Infinity);
    const high = termOf(atMost ?? Infinity);
    parts.push(pathExists(`${path}[*] ? (@ >= "${low}" && @ <= "${high}")`));
  }
  return parts.map((part) => `(${part})`).join(' AND ');
}

function pathExists(path: string): string {
  return `json_exists(metadata_index, '${path.replaceAll("'", "''")}')`;
}

/** A letter in front, because JSONPath takes no empty name. */
function keyOf(key: string): string {
  return `k${wellFormed(key)}`;
}

function termOf(value: MetadataScalar): string {
  if (typeof value === 'number') return `n${sortableDigits(value)}`;
  return typeof value === 'string' ? `s${wellFormed(value)}` : `b${value}`;
}

/** @returns the text with a replacement character for each half of a surrogate pair, as LanceDB would keep it. */
function wellFormed(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}
