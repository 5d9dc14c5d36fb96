import type { JsonObject } from '../domain/media.js';
import type { RecordStore } from '../domain/ports/record-store.js';

/** Records read at once. */
const PAGE = 100;

/** @returns a plain value of ours as a record; it must hold nothing that JSON does not know. */
export function toRecord(value: { readonly id: string }): { id: string; value: JsonObject } {
  return { id: value.id, value: JSON.parse(JSON.stringify(value)) as JsonObject };
}

/** The way back: only what `toRecord` wrote comes here. */
export function fromRecord<T>(value: JsonObject): T {
  return value as unknown as T;
}

/** @returns everything in a collection, by id. */
export async function listRecords<T>(records: RecordStore, collection: string): Promise<T[]> {
  const all: T[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await records.list(collection, { first: PAGE, ...(after !== undefined && { after }) });
    all.push(...page.map(({ value }) => fromRecord<T>(value)));
    if (page.length < PAGE) return all;
    after = page.at(-1)!.id;
  }
}
