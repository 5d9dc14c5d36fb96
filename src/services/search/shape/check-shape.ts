import type { FacetRequest } from '../../../domain/answer-shape.js';
import { AppError } from '../../../domain/errors.js';
import type { SearchQuery } from '../../../domain/query.js';

const MOST_MOMENTS_PER_ITEM = 20;
const MOST_FACETS = 16;
const MOST_VALUES = 100;
const MOST_BOUNDS = 101;

/** @throws AppError BAD_USER_INPUT with what to change. */
export function checkShape({ momentsPerItem, diversity, sort, facets = [] }: SearchQuery): void {
  if (momentsPerItem !== undefined && !isWhole(momentsPerItem, 1, MOST_MOMENTS_PER_ITEM))
    refuse(`"momentsPerItem" must be 1 to ${MOST_MOMENTS_PER_ITEM}.`);
  if (diversity !== undefined && !(diversity >= 0 && diversity <= 1)) refuse('"diversity" must be 0 to 1.');
  if (diversity && sort !== undefined && sort !== 'SCORE')
    refuse('"diversity" rearranges by score: leave out "sort", or set one of them only.');
  if (facets.length > MOST_FACETS) refuse(`A search takes at most ${MOST_FACETS} facets.`);
  facets.forEach(checkFacet);
}

function checkFacet({ field, metadataKey, first, interval, bounds }: FacetRequest): void {
  const isMetadata = field === 'METADATA' || field === 'METADATA_NUMBER';
  if (isMetadata !== Boolean(metadataKey))
    refuse('A facet needs "metadataKey" for METADATA and METADATA_NUMBER, and for no other field.');
  const isHistogram = field === 'CREATED_AT' || field === 'DURATION' || field === 'METADATA_NUMBER';
  if (first !== undefined && (isHistogram || !isWhole(first, 1, MOST_VALUES)))
    refuse(`"first" of a facet must be 1 to ${MOST_VALUES}, and is for counts by value.`);
  if (interval !== undefined && field !== 'CREATED_AT') refuse('"interval" of a facet is for CREATED_AT.');
  if (bounds === undefined) return;
  if (field !== 'DURATION' && field !== 'METADATA_NUMBER')
    refuse('"bounds" of a facet are for DURATION and METADATA_NUMBER.');
  const isRising = bounds.every((bound, index) => index === 0 || bound > bounds[index - 1]!);
  if (bounds.length < 2 || bounds.length > MOST_BOUNDS || !bounds.every(Number.isFinite) || !isRising)
    refuse(`"bounds" of a facet must be 2 to ${MOST_BOUNDS} rising numbers.`);
}

function isWhole(value: number, least: number, greatest: number): boolean {
  return Number.isInteger(value) && value >= least && value <= greatest;
}

function refuse(message: string): never {
  throw new AppError('BAD_USER_INPUT', message);
}
