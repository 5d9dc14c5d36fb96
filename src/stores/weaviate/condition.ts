/** Conditions on stored objects, as Chorus writes them; `connection.ts` puts them into the words of Weaviate. */

export type Operator = 'EQUAL' | 'ANY' | 'ALL' | 'AT_LEAST' | 'AT_MOST' | 'ABOVE' | 'BELOW';

export interface Comparison {
  readonly property: string;
  readonly is: Operator;
  /** A list for ANY and ALL, which must not be empty; otherwise one value. */
  readonly to: string | number | boolean | readonly string[];
}

export type Condition =
  | Comparison
  | { readonly every: readonly Condition[] }
  | { readonly some: readonly Condition[] }
  | { readonly not: Condition }
  /** The ids of objects themselves; must not be empty. */
  | { readonly uuids: readonly string[] };

/** Meets nothing. */
export const NEVER: Condition = { some: [] };

/** @returns a condition that the property holds one of the values; none holds when there are no values. */
export function isOneOf(property: string, values: readonly string[]): Condition {
  return values.length === 0 ? NEVER : { property, is: 'ANY', to: [...new Set(values)] };
}

/** @returns conditions for a list of choices, of which an absent or empty one restricts nothing. */
export function choice(property: string, values: readonly string[] | undefined): Condition[] {
  return values?.length ? [isOneOf(property, values)] : [];
}

/** @returns conditions for bounds, both inclusive, of which an absent one is none. */
export function within(property: string, least: number | undefined, most: number | undefined): Condition[] {
  return [
    ...(least === undefined ? [] : [{ property, is: 'AT_LEAST' as const, to: least }]),
    ...(most === undefined ? [] : [{ property, is: 'AT_MOST' as const, to: most }]),
  ];
}

/** @returns a condition for a number in [from, to). */
export function inRange(property: string, from: number, to: number): Condition {
  return {
    every: [
      { property, is: 'AT_LEAST', to: from },
      { property, is: 'BELOW', to },
    ],
  };
}
