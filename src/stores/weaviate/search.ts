import type { Vector } from '../../domain/embedding.js';
import type { ScoredMoment } from '../../domain/ports/vector-store.js';
import { holdsPhrase, meaningfulTermsOf, phraseTermsOf } from '../keyword-terms.js';
import { parseKeywordQuery } from '../keyword-text.js';
import { EXACT_BELOW } from './connection.js';
import { atOnce, MAX_RESULTS, type WeaviateCollection } from './collection.js';
import { inRange, type Condition } from './condition.js';
import { KEYWORD_PROPERTIES, MOMENT_PROPERTIES, momentOfObject, PLACES } from './moments.js';
import type { FoundObject } from './wire.js';

/** Parts of an exact search hold about so many moments: few enough to be compared one by one, and given back all. */
const EXACT_PART = Math.min(EXACT_BELOW, MAX_RESULTS) * 0.8;
const EXACT_PARTS_AT_ONCE = 2;

export interface NearestRequest {
  readonly vectorName: string;
  readonly vector: Vector;
  readonly limit: number;
  readonly conditions: readonly Condition[];
  /** That a moment has the vector. */
  readonly hasVector: Condition;
}

/** @returns the nearest moments by the index, best first, ties by id. */
export async function nearestMoments(
  moments: WeaviateCollection,
  request: NearestRequest,
): Promise<ScoredMoment[]> {
  if (request.limit >= MAX_RESULTS) return nearestOfAll(moments, request);
  return bestOf(request.limit, (limit) => nearest(moments, request, request.conditions, limit));
}

/**
 * @returns the nearest moments, best first, ties by id, after comparing with each vector: the server does so where few
 * objects meet the condition, so it is asked about one part of all moments after the other.
 */
export async function nearestOfAll(
  moments: WeaviateCollection,
  request: NearestRequest,
): Promise<ScoredMoment[]> {
  const conditions = [...request.conditions, request.hasVector];
  const total = await moments.count({ every: conditions });
  const parts = Math.max(1, Math.ceil(total / EXACT_PART));
  const found: ScoredMoment[] = [];
  await atOnce(EXACT_PARTS_AT_ONCE, [...Array(parts).keys()], async (part) => {
    const [from, to] = [part, part + 1].map((edge) => Math.floor((edge * PLACES) / parts));
    const inPart = parts === 1 ? [] : [inRange('place', from!, to!)];
    const limit = Math.min(request.limit, MAX_RESULTS);
    found.push(
      ...(await bestOf(limit, (most) => nearest(moments, request, [...conditions, ...inPart], most))),
    );
  });
  return found.sort(byRank).slice(0, request.limit);
}

async function nearest(
  moments: WeaviateCollection,
  { vectorName, vector }: NearestRequest,
  conditions: readonly Condition[],
  limit: number,
): Promise<ScoredMoment[]> {
  const found = await moments.nearest(vectorName, vector, {
    condition: { every: conditions },
    properties: MOMENT_PROPERTIES,
    limit,
  });
  return found.map((object) => scored(object, Math.max(-1, Math.min(1, 1 - object.score))));
}

/**
 * @returns moments whose words match, by BM25, best first, ties by id. The index knows no order of words, so it gives
 * those that hold all words of a phrase, and the phrases are looked for here.
 */
export async function matchingMoments(
  moments: WeaviateCollection,
  {
    text,
    limit,
    conditions,
  }: { readonly text: string; readonly limit: number; readonly conditions: readonly Condition[] },
): Promise<ScoredMoment[]> {
  const query = parseKeywordQuery(text);
  const phrases = query.phrases.map(phraseTermsOf).filter((phrase) => phrase.length > 0);
  const terms = [...new Set([...phrases.flat(), ...meaningfulTermsOf(query.words)])].filter(
    (term) => term !== '',
  );
  if (terms.length === 0) return [];
  const condition = { every: [...conditions, ...phrases.map(mayHold)] };
  let isExhausted = false;
  const fetch = async (most: number): Promise<ScoredMoment[]> => {
    const found = await moments.match(terms, KEYWORD_PROPERTIES, {
      condition,
      properties: MOMENT_PROPERTIES,
      limit: most,
    });
    isExhausted = found.length < most;
    return found.map((object) => scored(object, object.score)).filter((hit) => holdsPhrases(hit, phrases));
  };
  if (phrases.length === 0) return bestOf(limit, fetch);
  return bestOf(limit, fetch, () => isExhausted);
}

/** A phrase stands in one field: in the words of the moment, or in those of its item. */
function mayHold(phrase: readonly string[]): Condition {
  const words = phrase.filter((term) => term !== '');
  return { some: KEYWORD_PROPERTIES.map((property) => ({ property, is: 'ALL', to: words })) };
}

function holdsPhrases({ moment, scope }: ScoredMoment, phrases: readonly (readonly string[])[]): boolean {
  const fields = [moment.text ?? '', scope.title, ...scope.tags];
  return phrases.every((phrase) => fields.some((field) => holdsPhrase(field, phrase)));
}

/**
 * The server cuts a row of ties at random. This asks for more until the last one is worse than the last that is wanted,
 * so that ties are cut by id.
 * @param isExhausted whether there is no more, where a short answer does not say so.
 */
async function bestOf(
  limit: number,
  fetch: (most: number) => Promise<ScoredMoment[]>,
  isExhausted?: () => boolean,
): Promise<ScoredMoment[]> {
  if (limit === 0) return [];
  for (let wanted = limit + 1; ; wanted *= 4) {
    const most = Math.min(wanted, MAX_RESULTS);
    const found = await fetch(most);
    const mayBeMore = isExhausted === undefined ? found.length >= most : !isExhausted();
    const isEnough = found.length > limit && found.at(-1)!.similarity !== found[limit - 1]!.similarity;
    if (!mayBeMore || isEnough || most === MAX_RESULTS) return found.sort(byRank).slice(0, limit);
  }
}

function scored(object: FoundObject, similarity: number): ScoredMoment {
  return { ...momentOfObject(object), similarity };
}

function byRank(a: ScoredMoment, b: ScoredMoment): number {
  return b.similarity - a.similarity || (a.moment.id < b.moment.id ? -1 : a.moment.id > b.moment.id ? 1 : 0);
}
