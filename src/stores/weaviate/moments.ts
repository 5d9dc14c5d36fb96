import { createHash } from 'node:crypto';
import type { JsonObject } from '../../domain/media.js';
import { valuesByKey, type MetadataScalar } from '../../domain/metadata.js';
import type { Moment, MomentRecord, MomentScope } from '../../domain/moment.js';
import type { MomentTexts } from '../found-moments.js';
import { meaningfulTermsOf } from '../keyword-terms.js';
import { sortableDigits } from '../sortable-digits.js';
import { canonicalTime } from '../store-input.js';
import { uuidV5 } from '../uuid-v5.js';
import type { CollectionDefinition } from './collection.js';
import type { FoundObject, StoredObject } from './wire.js';

/**
 * One object per moment. `moment` and `scope` hold the whole as JSON; the other properties are for filters and keywords.
 * What changes with the item stands apart from what does not, so that a change of the item rewrites no words or vectors.
 */
export const MOMENTS: CollectionDefinition = {
  name: 'Moments',
  properties: [
    { name: 'moment_id', type: 'text', use: 'EXACT' },
    { name: 'media_id', type: 'text', use: 'EXACT' },
    { name: 'media_kind', type: 'text', use: 'EXACT' },
    { name: 'kind', type: 'text', use: 'EXACT' },
    { name: 'sound_domain', type: 'text', use: 'EXACT' },
    { name: 'words', type: 'text', use: 'TERMS' },
    { name: 'moment', type: 'text', use: 'KEPT' },
    { name: 'sort_key', type: 'int', use: 'RANGE' },
    { name: 'place', type: 'int', use: 'RANGE' },
    { name: 'facts', type: 'text[]', use: 'EXACT' },
    { name: 'scope_words', type: 'text', use: 'TERMS' },
    { name: 'scope', type: 'text', use: 'KEPT' },
    { name: 'created_ms', type: 'int', use: 'RANGE' },
    { name: 'duration_seconds', type: 'number', use: 'RANGE' },
  ],
};

/** What tells a moment and its scope. */
export const MOMENT_PROPERTIES = ['moment', 'scope'] satisfies (keyof MomentTexts)[];
/** Properties that keyword search looks into. */
export const KEYWORD_PROPERTIES = ['words', 'scope_words'];

/** Made for Chorus; ids of moments in it give the ids of objects. */
const NAMESPACE = '5f1d7c1e-52a4-4f0e-9d0b-6f3a3c9b8e21';
/** Places are whole numbers below this. */
export const PLACES = 2 ** 31;
const SORT_KEY_BYTES = 6;
/** Sort keys are whole numbers below this. */
export const SORT_KEYS = 2 ** (8 * SORT_KEY_BYTES);

/** @returns the id of the object of a moment, always the same one. */
export function momentUuid(momentId: string): string {
  return uuidV5(NAMESPACE, momentId);
}

/** @returns a number from the first letters of an id: ids in order have such numbers in order. */
export function sortKeyOf(momentId: string): number {
  const bytes = Buffer.alloc(SORT_KEY_BYTES);
  bytes.write(momentId);
  return bytes.readUIntBE(0, SORT_KEY_BYTES);
}

/** @returns the name of the property that says that a moment has the vector. */
export function hasVector(vectorName: string): string {
  return `has_${vectorName}`;
}

/** @param vectorNames name of the vector for each space. */
export function objectsOfRecords(
  records: readonly MomentRecord[],
  vectorNames: ReadonlyMap<string, string>,
): StoredObject[] {
  // The moments of an item share one scope, of which the facts and words take longer than all else of a moment.
  const shared = new Map<MomentScope, StoredObject['properties']>();
  return records.map((record) => {
    const properties = shared.get(record.scope) ?? propertiesOfScope(record.scope);
    shared.set(record.scope, properties);
    return objectOfRecord(record, properties, vectorNames);
  });
}

function objectOfRecord(
  { scope: _shared, vectors, ...moment }: MomentRecord,
  ofScope: StoredObject['properties'],
  vectorNames: ReadonlyMap<string, string>,
): StoredObject {
  const named = Object.entries(vectors).map(([space, vector]) => [vectorNames.get(space)!, vector] as const);
  const uuid = momentUuid(moment.id);
  return {
    uuid,
    properties: {
      moment_id: moment.id,
      media_id: moment.mediaId,
      media_kind: moment.mediaKind,
      kind: moment.kind,
      ...(moment.soundDomain === null ? {} : { sound_domain: moment.soundDomain }),
      words: meaningfulTermsOf(moment.text ?? '').join(' '),
      moment: JSON.stringify(moment),
      sort_key: sortKeyOf(moment.id),
      // Ids of objects are digests, so places are as good as random, and always the same.
      place: Number.parseInt(uuid.slice(0, 8), 16) % PLACES,
      ...Object.fromEntries(named.map(([name]) => [hasVector(name), true])),
      ...ofScope,
    },
    vectors: Object.fromEntries(named),
  };
}

/** @returns the properties that follow from the item. */
export function propertiesOfScope(scope: MomentScope): StoredObject['properties'] {
  return {
    facts: [...scope.tags.map(tagFact), ...factsOf(scope.metadata)],
    scope_words: [scope.title, ...scope.tags].flatMap(meaningfulTermsOf).join(' '),
    scope: JSON.stringify(scope),
    created_ms: Date.parse(canonicalTime('createdAt', scope.createdAt)),
    // A change of the item must be able to take the length away again.
    duration_seconds: scope.durationSeconds ?? WITHOUT_TIME,
  };
}

/** In place of the length of items that have none. */
export const WITHOUT_TIME = -1;

/** @returns the texts of an object with at least `MOMENT_PROPERTIES`. */
export function textsOfObject({ properties }: FoundObject): MomentTexts {
  return { moment: properties['moment'] as string, scope: properties['scope'] as string };
}

/** @param spaceNames name of the space for each vector; other vectors are left out. */
export function recordOfObject(object: FoundObject, spaceNames: ReadonlyMap<string, string>): MomentRecord {
  const texts = textsOfObject(object);
  const vectors = Object.entries(object.vectors).flatMap(([name, vector]) => {
    const space = spaceNames.get(name);
    return space === undefined ? [] : [[space, vector] as const];
  });
  const scope = JSON.parse(texts.scope) as MomentScope;
  return { ...(JSON.parse(texts.moment) as Moment), scope, vectors: Object.fromEntries(vectors) };
}

/** @returns the fact that an item has the tag. Facts are JSON, so that none can be mistaken for another. */
export function tagFact(tag: string): string {
  return brief(JSON.stringify(tag));
}

/** @returns the fact that metadata has something under the key. */
export function keyFact(key: string): string {
  return brief(JSON.stringify([key]));
}

/** @returns the fact that metadata has this value under the key. */
export function valueFact(key: string, value: MetadataScalar): string {
  return brief(JSON.stringify([key, typeof value === 'number' ? value + 0 : value]));
}

/** @returns the fact that the number under the key begins with these sortable digits. */
export function digitsFact(key: string, prefix: string): string {
  return brief(JSON.stringify([key, 'begins', prefix]));
}

function factsOf(metadata: JsonObject): string[] {
  return [...valuesByKey(metadata)].flatMap(([key, values]) => [
    keyFact(key),
    ...values.flatMap((value) => [valueFact(key, value), ...beginningsOf(key, value)]),
  ]);
}

/** With a fact for every beginning of its digits, a number is found by ranges on a store that compares texts only. */
function beginningsOf(key: string, value: MetadataScalar): string[] {
  if (typeof value !== 'number') return [];
  const digits = sortableDigits(value);
  return Array.from(digits, (_digit, i) => digitsFact(key, digits.slice(0, i + 1)));
}

const LONGEST_FACT = 200;

/** Long texts are compared by their digests: an index has no room for them. */
function brief(fact: string): string {
  return fact.length <= LONGEST_FACT ? fact : createHash('sha256').update(fact).digest('hex');
}
