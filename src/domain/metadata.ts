import type { JsonObject, JsonValue } from './media.js';

/** A restriction on one value of the metadata of items. What is given must hold, and one value must meet all of it. */
export interface MetadataCondition {
  /** `composer`, or `rights.year`: dots go into objects. */
  readonly key: string;
  /** The value is one of these; texts compare exactly, the number 1 is not the text "1". Empty restricts nothing. */
  readonly equalsAny?: readonly MetadataScalar[];
  /** The value is a number, and this or more. */
  readonly atLeast?: number;
  /** The value is a number, and this or less. */
  readonly atMost?: number;
  /** True: there is something other than null or an empty list. False: there is not. */
  readonly exists?: boolean;
}

export type MetadataScalar = string | number | boolean;

/** Objects within objects are looked into this far; keys of deeper ones cannot be asked for. */
const MAX_DEPTH = 8;

/**
 * @returns the texts, numbers and booleans of metadata by key, dots between the keys of objects in objects. A list gives
 * each of its elements; an object itself is a key without values. Nulls and empty lists give nothing.
 */
export function valuesByKey(metadata: JsonObject): ReadonlyMap<string, readonly MetadataScalar[]> {
  const found = new Map<string, MetadataScalar[]>();
  const collect = (key: string, value: JsonValue, depth: number): void => {
    if (value === null) return;
    if (Array.isArray(value)) {
      for (const element of value) collect(key, element, depth);
      return;
    }
    const values = found.get(key) ?? [];
    found.set(key, values);
    if (typeof value !== 'object') values.push(value);
    else if (depth < MAX_DEPTH) {
      for (const [name, inner] of Object.entries(value)) collect(`${key}.${name}`, inner, depth + 1);
    }
  };
  for (const [key, value] of Object.entries(metadata)) collect(key, value, 1);
  return found;
}

/** @returns the values under one key, as `valuesByKey` has them; none where there is no such key. */
export function valuesAt(metadata: JsonObject, key: string): readonly MetadataScalar[] {
  if (key.includes('.')) return valuesByKey(metadata).get(key) ?? [];
  // No key within an object is without a dot: nothing else need be looked into.
  const value = Object.hasOwn(metadata, key) ? metadata[key]! : null;
  if (value === null) return [];
  if (Array.isArray(value)) return valuesByKey({ [key]: value }).get(key) ?? [];
  return typeof value === 'object' ? [] : [value];
}

/** @returns true when the metadata meets the condition. */
export function meetsCondition(metadata: JsonObject, condition: MetadataCondition): boolean {
  const values = valuesByKey(metadata).get(condition.key);
  if (condition.exists !== undefined && condition.exists !== (values !== undefined)) return false;
  const { equalsAny, atLeast, atMost } = condition;
  const isRange = atLeast !== undefined || atMost !== undefined;
  if (!equalsAny?.length && !isRange) return true;
  return (values ?? []).some(
    (value) =>
      (!equalsAny?.length || equalsAny.includes(value)) && (!isRange || isWithin(value, { atLeast, atMost })),
  );
}

/** @returns true for a number between the bounds, both inclusive; an absent bound is none. */
export function isWithin(
  value: MetadataScalar,
  {
    atLeast = -Infinity,
    atMost = Infinity,
  }: { readonly atLeast?: number | undefined; readonly atMost?: number | undefined },
): boolean {
  return typeof value === 'number' && value >= atLeast && value <= atMost;
}
