import type { Vector } from '../../domain/embedding.js';
import type { BatchObject } from './connection.js';

/** Objects as they travel to the server and back. */

export type PropertyValue = string | number | boolean | readonly string[];

export interface StoredObject {
  readonly uuid: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
  readonly vectors: Readonly<Record<string, Vector>>;
}

export interface FoundObject extends StoredObject {
  /** Cosine distance or BM25, where there was a search. */
  readonly score: number;
  /** When it was written last, in milliseconds since 1970; null where it was not asked for. */
  readonly writtenMs: number | null;
}

const BATCH_OBJECTS = 500;
const BATCH_BYTES = 8 * 2 ** 20;

/** @returns the object as a request carries it. */
export function batchObjectOf({ uuid, properties, vectors }: StoredObject): BatchObject {
  const entries = Object.entries(properties);
  const lists = entries.filter((entry): entry is [string, readonly string[]] => Array.isArray(entry[1]));
  return {
    uuid,
    properties: {
      nonRefProperties: Object.fromEntries(
        entries
          .filter(([, value]) => !Array.isArray(value))
          .map(([name, value]) => [name, typeof value === 'string' ? wellFormed(value) : value]),
      ),
      textArrayProperties: lists
        .filter(([, values]) => values.length > 0)
        .map(([propName, values]) => ({ propName, values: values.map((value) => wellFormed(value)) })),
      emptyListProps: lists.filter(([, values]) => values.length === 0).map(([name]) => name),
      singleTargetRefProps: [],
      multiTargetRefProps: [],
      numberArrayProperties: [],
      intArrayProperties: [],
      booleanArrayProperties: [],
      objectProperties: [],
      objectArrayProperties: [],
    },
    vectors: Object.entries(vectors).map(([name, { buffer, byteOffset, byteLength }]) => ({
      name,
      index: 0,
      vectorBytes: new Uint8Array(buffer, byteOffset, byteLength),
      type: 0,
    })),
  };
}

/** Half a surrogate pair has no form in UTF-8, and the server would refuse the whole batch. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** @returns the objects in order, in batches that a server takes at once. */
export function batchesOf(objects: readonly BatchObject[]): BatchObject[][] {
  const batches: BatchObject[][] = [];
  let bytes = Infinity;
  for (const object of objects) {
    const size = sizeOf(object);
    if (bytes + size > BATCH_BYTES || batches.at(-1)!.length >= BATCH_OBJECTS) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)!.push(object);
    bytes += size;
  }
  return batches;
}

function sizeOf({ properties, vectors }: BatchObject): number {
  const texts = Object.values(properties?.nonRefProperties ?? {}) as PropertyValue[];
  return (
    texts.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0) +
    vectors.reduce((sum, { vectorBytes }) => sum + vectorBytes.byteLength, 0)
  );
}

/** @returns the object as the client gave it, vectors as float32. */
export function foundObjectOf({
  uuid,
  properties,
  vectors,
  metadata,
}: {
  readonly uuid: string;
  readonly properties: object;
  readonly vectors: object;
  readonly metadata:
    { readonly distance?: number; readonly score?: number; readonly updateTime?: Date } | undefined;
}): FoundObject {
  return {
    uuid,
    properties: properties as FoundObject['properties'],
    vectors: float32Of(vectors as Record<string, number[]>),
    score: metadata?.distance ?? metadata?.score ?? 0,
    writtenMs: metadata?.updateTime?.getTime() ?? null,
  };
}

const NO_VECTORS = {};

function float32Of(arrays: Readonly<Record<string, number[]>>): FoundObject['vectors'] {
  const names = Object.keys(arrays);
  if (names.length === 0) return NO_VECTORS;
  return Object.fromEntries(names.map((name) => [name, Float32Array.from(arrays[name]!)]));
}
