import type { Vector } from '../../domain/embedding.js';
import type { ScoredMoment } from '../../domain/ports/vector-store.js';
import { holdsPhrase, meaningfulTermsOf, phraseTermsOf } from '../keyword-terms.js';
import { parseKeywordQuery } from '../keyword-text.js';
import { EXACT_BELOW } from './connection.js';
import { withTies, type Answer, type TieLengths } from '../ties.js';
import { atOnce, MAX_RESULTS, type WeaviateCollection } from './collection.js';
import { inRange, type Condition } from './condition.js';
import { bestOf, cosineOfDistance, type FoundMoment } from '../found-moments.js';
import type { KnownMoments } from './known-moments.js';
import { KEYWORD_PROPERTIES, PLACES } from './moments.js';
import type { FoundObject } from './wire.js';

/** Parts of an exact search hold about so many moments: few enough to be compared one by one, and given back all. */
const EXACT_PART = Math.min(EXACT_BELOW, MAX_RESULTS) * 0.8;
const EXACT_PARTS_AT_ONCE = 2;

/** What a search asks: first which objects it finds, then what it does not remember of them. */
export interface SearchedMoments {
  readonly moments: WeaviateCollection;
  readonly known: KnownMoments;
  /** Of words. */
  readonly ties: TieLengths;
}

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
  searched: SearchedMoments,
  request: NearestRequest,
): Promise<ScoredMoment[]> {
  if (request.limit >= MAX_RESULTS) return nearestOfAll(searched, request);
  return nearest(searched, request, request.conditions);
}

/**
 * @returns the nearest moments, best first, ties by id, after comparing with each vector: the server does so where few
 * objects meet the condition, so it is asked about one part of all moments after the other.
 */
export async function nearestOfAll(
  searched: SearchedMoments,
  request: NearestRequest,
): Promise<ScoredMoment[]> {
  const conditions = [...request.conditions, request.hasVector];
  const total = await searched.moments.count({ every: conditions });
  const parts = Math.max(1, Math.ceil(total / EXACT_PART));
  const found: ScoredMoment[] = [];
  await atOnce(EXACT_PARTS_AT_ONCE, [...Array(parts).keys()], async (part) => {
    const [from, to] = [part, part + 1].map((edge) => Math.floor((edge * PLACES) / parts));
    const inPart = parts === 1 ? [] : [inRange('place', from!, to!)];
    const inThis = { ...request, limit: Math.min(request.limit, MAX_RESULTS) };
    found.push(...(await nearest(searched, inThis, [...conditions, ...inPart])));
  });
  return bestOf(request.limit, found);
}

async function nearest(
  { moments, known }: SearchedMoments,
  { vectorName, vector, limit }: NearestRequest,
  conditions: readonly Condition[],
): Promise<ScoredMoment[]> {
  const condition = { every: conditions };
  const places = async (most: number): Promise<Answer<Place>> => {
    const objects = await moments.nearest(vectorName, vector, { condition, properties: [], limit: most });
    const found = objects.map((object) => ({ object, similarity: cosineOfDistance(object.score) }));
    return { found, isExhausted: found.length < most };
  };
  return bestOf(limit, await scored(known, () => askFor(limit, places)));
}

export interface MatchRequest {
  readonly text: string;
  readonly limit: number;
  readonly conditions: readonly Condition[];
}

/**
 * @returns moments whose words match, by BM25, best first, ties by id. The index knows no order of words, so it gives
 * those that hold all words of a phrase, and the phrases are looked for here.
 */
export async function matchingMoments(
  { moments, known, ties }: SearchedMoments,
  { text, limit, conditions }: MatchRequest,
): Promise<ScoredMoment[]> {
  const query = parseKeywordQuery(text);
  const phrases = query.phrases.map(phraseTermsOf).filter((phrase) => phrase.length > 0);
  const words = new Set([...phrases.flat(), ...meaningfulTermsOf(query.words)]);
  words.delete('');
  if (words.size === 0) return [];
  const condition = { every: [...conditions, ...phrases.map(mayHold)] };
  const places = async (most: number): Promise<Answer<Place>> => {
    const selection = { condition, properties: [], limit: most };
    const objects = await moments.match([...words], KEYWORD_PROPERTIES, selection);
    const found = objects.map((object) => ({ object, similarity: object.score }));
    return { found, isExhausted: found.length < most };
  };
  if (phrases.length === 0) {
    return bestOf(limit, await scored(known, () => askFor(limit, places, ties)));
  }
  const holding = async (most: number): Promise<Answer<ScoredMoment>> => {
    let isExhausted = false;
    const hits = await scored(known, async () => {
      const answer = await places(most);
      isExhausted = answer.isExhausted;
      return answer.found;
    });
    return { found: hits.filter((hit) => holdsPhrases(hit, phrases)), isExhausted };
  };
  return bestOf(limit, await askFor(limit, holding, ties));
}

/** A phrase stands in one field: in the words of the moment, or in those of its item. */
function mayHold(phrase: readonly string[]): Condition {
  const words = phrase.filter((term) => term !== '');
  return { some: KEYWORD_PROPERTIES.map((property) => ({ property, is: 'ALL', to: words })) };
}

function holdsPhrases({ moment, scope }: FoundMoment, phrases: readonly (readonly string[])[]): boolean {
  const fields = [moment.text ?? '', scope.title, ...scope.tags];
  return phrases.every((phrase) => fields.some((field) => holdsPhrase(field, phrase)));
}

/** An object that a search found. */
interface Place {
  readonly object: FoundObject;
  readonly similarity: number;
}

async function askFor<Found extends { readonly similarity: number }>(
  limit: number,
  ask: (most: number) => Promise<Answer<Found>>,
  ties?: TieLengths,
): Promise<readonly Found[]> {
  return limit === 0 ? [] : withTies(limit, ask, { ...(ties && { ties }), most: MAX_RESULTS });
}

/**
 * @returns the moments of the objects that a search finds. It is repeated once when one of them is gone as it is read:
 * deleted meanwhile, or absent on the node that took over meanwhile. What is gone then too is left out.
 */
async function scored(known: KnownMoments, search: () => Promise<readonly Place[]>): Promise<ScoredMoment[]> {
  for (let isRepeated = false; ; isRepeated = true) {
    const places = await search();
    const moments = await known.of(places.map(({ object }) => object));
    if (moments.includes(null) && !isRepeated) continue;
    return places.flatMap(({ similarity }, i) => {
      const found = moments[i];
      return found ? [{ moment: found.moment, scope: found.scope, similarity }] : [];
    });
  }
}
