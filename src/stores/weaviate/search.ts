import type { Vector } from '../../domain/embedding.js';
import type { ScoredMoment } from '../../domain/ports/vector-store.js';
import { holdsPhrase, meaningfulTermsOf, phraseTermsOf } from '../keyword-terms.js';
import { parseKeywordQuery } from '../keyword-text.js';
import { EXACT_BELOW } from './connection.js';
import { atOnce, MAX_RESULTS, type WeaviateCollection } from './collection.js';
import { inRange, type Condition } from './condition.js';
import type { FoundMoment } from '../found-moments.js';
import type { KnownMoments } from './known-moments.js';
import { KEYWORD_PROPERTIES, PLACES } from './moments.js';
import type { FoundObject } from './wire.js';

/** Parts of an exact search hold about so many moments: few enough to be compared one by one, and given back all. */
const EXACT_PART = Math.min(EXACT_BELOW, MAX_RESULTS) * 0.8;
const EXACT_PARTS_AT_ONCE = 2;
/** Texts of like length that hold the same words tie, by the dozen: asking for more at once saves asking twice. */
const WORDS_ASKED_FOR = 4;

/** What a search asks: first which objects it finds, then what it does not remember of them. */
export interface SearchedMoments {
  readonly moments: WeaviateCollection;
  readonly known: KnownMoments;
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
  return bestOf(request.limit, (limit) => nearest(searched, request, request.conditions, limit));
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
    const limit = Math.min(request.limit, MAX_RESULTS);
    found.push(
      ...(await bestOf(limit, (most) => nearest(searched, request, [...conditions, ...inPart], most))),
    );
  });
  return found.sort(byRank).slice(0, request.limit);
}

async function nearest(
  { moments, known }: SearchedMoments,
  { vectorName, vector }: NearestRequest,
  conditions: readonly Condition[],
  limit: number,
): Promise<Found> {
  const objects = await moments.nearest(vectorName, vector, {
    condition: { every: conditions },
    properties: [],
    limit,
  });
  const similarityOf = ({ score }: FoundObject) => Math.max(-1, Math.min(1, 1 - score));
  const complete = (those: readonly FoundObject[]) => scored(known, those, similarityOf);
  return { objects, isExhausted: objects.length < limit, complete };
}

/**
 * @returns moments whose words match, by BM25, best first, ties by id. The index knows no order of words, so it gives
 * those that hold all words of a phrase, and the phrases are looked for here.
 */
export async function matchingMoments(
  { moments, known }: SearchedMoments,
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
  const similarityOf = ({ score }: FoundObject) => score;
  const fetch = async (most: number): Promise<Found> => {
    const objects = await moments.match(terms, KEYWORD_PROPERTIES, {
      condition,
      properties: [],
      limit: most,
    });
    const isExhausted = objects.length < most;
    if (phrases.length === 0) {
      return { objects, isExhausted, complete: (those) => scored(known, those, similarityOf) };
    }
    const given = await known.of(objects);
    const hits = new Map(
      objects.flatMap((object, i) => {
        const found = given[i];
        const isHit = found && holdsPhrases(found, phrases);
        return isHit ? [[object, { ...found, similarity: object.score }] as const] : [];
      }),
    );
    const complete = (those: readonly FoundObject[]) => Promise.resolve(those.map((one) => hits.get(one)!));
    return { objects: [...hits.keys()], isExhausted, complete };
  };
  return bestOf(limit, fetch, WORDS_ASKED_FOR * limit + 1);
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

/** What one question found. */
interface Found {
  /** Best first. */
  readonly objects: readonly FoundObject[];
  /** That there is no more. */
  readonly isExhausted: boolean;
  /** @returns the moment of each of some of them. */
  readonly complete: (objects: readonly FoundObject[]) => Promise<readonly ScoredMoment[]>;
}

/**
 * The server cuts a row of ties at random. This asks for more until the last one is worse than the last that is wanted,
 * so that ties are cut by id.
 */
async function bestOf(
  limit: number,
  fetch: (most: number) => Promise<Found>,
  firstAsked = limit + 1,
): Promise<ScoredMoment[]> {
  if (limit === 0) return [];
  for (let wanted = firstAsked; ; wanted *= 4) {
    const most = Math.min(wanted, MAX_RESULTS);
    const { objects, isExhausted, complete } = await fetch(most);
    const last = objects[limit - 1]?.score;
    const end = last === undefined ? -1 : objects.findIndex(({ score }, i) => i >= limit && score !== last);
    if (!isExhausted && end < 0 && most < MAX_RESULTS) continue;
    const best = end < 0 ? objects : objects.slice(0, end);
    return [...(await complete(best))].sort(byRank).slice(0, limit);
  }
}

/** @returns the moments of the objects; those that were deleted meanwhile are left out. */
async function scored(
  known: KnownMoments,
  objects: readonly FoundObject[],
  similarityOf: (object: FoundObject) => number,
): Promise<ScoredMoment[]> {
  const moments = await known.of(objects);
  return objects.flatMap((object, i) => {
    const found = moments[i];
    return found ? [{ moment: found.moment, scope: found.scope, similarity: similarityOf(object) }] : [];
  });
}

function byRank(a: ScoredMoment, b: ScoredMoment): number {
  return b.similarity - a.similarity || (a.moment.id < b.moment.id ? -1 : a.moment.id > b.moment.id ? 1 : 0);
}
