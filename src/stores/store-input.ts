import type { EmbeddingSpace, Vector } from '../domain/embedding.js';
import { AppError } from '../domain/errors.js';
import { momentIdOf } from '../domain/moment.js';
import type { MetadataCondition } from '../domain/metadata.js';
import type { ItemMoments, MomentVector } from '../domain/ports/vector-store.js';
import { KEYWORDS, type MomentFilter } from '../domain/query.js';

/** What every vector store refuses, whatever its technology. */

const SPACE_NAME = /^[a-z][a-z0-9_]{0,39}$/;

/** @throws AppError BAD_USER_INPUT when a space has an unusable name or size, or a name occurs twice. */
export function checkSpaces(spaces: readonly EmbeddingSpace[]): void {
  const names = new Set<string>();
  for (const { name, dimensions } of spaces) {
    if (!SPACE_NAME.test(name) || name === KEYWORDS) {
      throw new AppError(
        'BAD_USER_INPUT',
        `"${name}" cannot name a space: use up to 40 lower-case letters, digits and underscores, beginning with a letter; "${KEYWORDS}" is taken.`,
        { details: { space: name } },
      );
    }
    if (!Number.isInteger(dimensions) || dimensions < 1) {
      throw new AppError('BAD_USER_INPUT', `Space "${name}" must have at least one dimension.`, {
        details: { space: name, dimensions },
      });
    }
    if (names.has(name)) {
      throw new AppError('BAD_USER_INPUT', `Space "${name}" is declared twice.`, {
        details: { space: name },
      });
    }
    names.add(name);
  }
}

/** @throws AppError SPACE_MISMATCH: vectors in the store were made by something else than what runs now. */
export function refuseSpace(stored: EmbeddingSpace, wanted: EmbeddingSpace): never {
  throw new AppError(
    'SPACE_MISMATCH',
    `The stored vectors of space "${stored.name}" come from another model, revision or preprocessing. ` +
      'Use the former model, or index the library anew.',
    {
      details: {
        space: stored.name,
        storedModel: stored.modelId,
        storedRevision: stored.revision,
        storedDimensions: stored.dimensions,
        wantedModel: wanted.modelId,
        wantedRevision: wanted.revision,
        wantedDimensions: wanted.dimensions,
      },
    },
  );
}

/** @throws AppError BAD_USER_INPUT on an unknown space, a wrong length, a value that is not finite, or all zeros. */
export function checkVector(
  spaces: ReadonlyMap<string, EmbeddingSpace>,
  spaceName: string,
  vector: Vector,
): void {
  const space = checkSpaceName(spaces, spaceName);
  const refuse = (problem: string): never => {
    throw new AppError('BAD_USER_INPUT', `A vector for space "${spaceName}" ${problem}.`, {
      details: { space: spaceName, dimensions: space.dimensions, length: vector.length },
    });
  };
  if (vector.length !== space.dimensions) {
    refuse(`has ${vector.length} values, not ${space.dimensions}`);
  }
  // Squares of float32 fit into the numbers of JavaScript, so only what is not finite makes the sum so.
  let squares = 0;
  for (let i = 0; i < vector.length; i++) squares += vector[i]! * vector[i]!;
  if (!Number.isFinite(squares)) refuse('holds a value that is not finite');
  if (squares === 0) refuse('is all zeros and so has no direction');
}

/** @throws AppError BAD_USER_INPUT when the space is not among the declared ones. */
export function checkSpaceName(spaces: ReadonlyMap<string, EmbeddingSpace>, name: string): EmbeddingSpace {
  const space = spaces.get(name);
  if (space !== undefined) return space;
  throw new AppError('BAD_USER_INPUT', `There is no space "${name}".`, {
    details: { space: name, knownSpaces: [...spaces.keys()] },
  });
}

/** @throws AppError BAD_USER_INPUT unless these are different items, each with a proper set of moments of its own. */
export function checkItems(spaces: ReadonlyMap<string, EmbeddingSpace>, items: readonly ItemMoments[]): void {
  const mediaIds = new Set<string>();
  for (const item of items) {
    if (mediaIds.has(item.mediaId)) {
      throw new AppError('BAD_USER_INPUT', `Item ${item.mediaId} is given twice.`, {
        details: { mediaId: item.mediaId },
      });
    }
    mediaIds.add(item.mediaId);
    checkMoments(spaces, item);
  }
}

function checkMoments(spaces: ReadonlyMap<string, EmbeddingSpace>, { mediaId, moments }: ItemMoments): void {
  const ids = new Set<string>();
  for (const moment of moments) {
    // Ids that tell their item cannot meet those of another one, so that none need be looked for there.
    const isOfItem =
      moment.mediaId === mediaId && moment.id === momentIdOf(mediaId, moment.kind, moment.index);
    if (!isOfItem) {
      throw new AppError('BAD_USER_INPUT', `Moment ${moment.id} belongs to another item.`, {
        details: { momentId: moment.id, mediaId },
      });
    }
    if (ids.has(moment.id)) {
      throw new AppError('BAD_USER_INPUT', `Moment ${moment.id} is given twice.`, {
        details: { momentId: moment.id },
      });
    }
    ids.add(moment.id);
    for (const [space, vector] of Object.entries(moment.vectors)) checkVector(spaces, space, vector);
  }
}

/**
 * @returns the last vector given for each id.
 * @throws AppError BAD_USER_INPUT as `checkVector`.
 */
export function checkEntries(
  spaces: ReadonlyMap<string, EmbeddingSpace>,
  space: string,
  entries: readonly MomentVector[],
): Map<string, Vector> {
  checkSpaceName(spaces, space);
  for (const { vector } of entries) checkVector(spaces, space, vector);
  return new Map(entries.map(({ momentId, vector }) => [momentId, vector]));
}

/** @throws AppError BAD_USER_INPUT on a bound that is not finite or a condition that asks nothing. */
export function checkFilter(filter: MomentFilter): void {
  checkBound('minDurationSeconds', filter.minDurationSeconds);
  checkBound('maxDurationSeconds', filter.maxDurationSeconds);
  filter.metadata?.forEach(checkCondition);
}

function checkCondition(condition: MetadataCondition): void {
  const { key, equalsAny = [], atLeast, atMost, exists } = condition;
  checkBound('atLeast', atLeast);
  checkBound('atMost', atMost);
  for (const value of equalsAny) if (typeof value === 'number') checkBound('equalsAny', value);
  const asksNothing =
    equalsAny.length === 0 && atLeast === undefined && atMost === undefined && exists === undefined;
  if (!asksNothing) return;
  throw new AppError('BAD_USER_INPUT', `The condition on "${key}" asks nothing.`, { details: { key } });
}

function checkBound(name: string, value: number | undefined): void {
  if (value === undefined || Number.isFinite(value)) return;
  throw new AppError('BAD_USER_INPUT', `${name} must be a finite number.`, { details: { [name]: value } });
}

/** @throws AppError BAD_USER_INPUT unless it is a whole number, 0 or more. */
export function checkLimit(name: string, limit: number): void {
  if (Number.isSafeInteger(limit) && limit >= 0) return;
  throw new AppError('BAD_USER_INPUT', `${name} must be a whole number, 0 or more.`, {
    details: { [name]: limit },
  });
}

/**
 * @returns the time as ISO 8601 UTC with milliseconds, so that sorting texts sorts times.
 * @throws AppError BAD_USER_INPUT when it is no time.
 */
export function canonicalTime(name: string, iso: string): string {
  const milliseconds = Date.parse(iso);
  if (Number.isNaN(milliseconds)) {
    throw new AppError('BAD_USER_INPUT', `${name} must be a time in ISO 8601.`, { details: { [name]: iso } });
  }
  return new Date(milliseconds).toISOString();
}
