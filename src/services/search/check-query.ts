import type { EmbeddingSpace } from '../../domain/embedding.js';
import { AppError } from '../../domain/errors.js';
import { KEYWORDS, type QueryInput, type SearchQuery } from '../../domain/query.js';

const MAX_PARTS = 16;
const MAX_PAGE = 100;
const MAX_TEXT_CHARACTERS = 10_000;

/** What a query may name. */
export interface KnownSpaces {
  readonly spaces: readonly EmbeddingSpace[];
  /** Spaces of the profile that are not there yet: they may be named, and are warned about. */
  readonly missing: readonly string[];
}

/** @throws AppError BAD_USER_INPUT or MODEL_NOT_FOUND with what to change. */
export function checkQuery(query: SearchQuery, known: KnownSpaces): void {
  checkPage(query.first);
  if (query.parts.length === 0)
    refuse('A search needs at least one part: a text, an item, a moment, an upload or a vector.');
  if (query.parts.length > MAX_PARTS) refuse(`A search takes at most ${MAX_PARTS} parts.`);
  for (const { input, weight } of query.parts) {
    if (!Number.isFinite(weight) || weight === 0)
      refuse('The weight of a part must be a number other than 0.');
    checkInput(input, known);
  }
  if (query.parts.every(({ weight }) => weight < 0)) refuse('At least one part needs a weight above 0.');
  for (const space of query.spaces ?? []) checkSpace(space, known);
  for (const [space, weight] of Object.entries(query.spaceWeights ?? {})) {
    checkSpace(space, known);
    if (!Number.isFinite(weight) || weight <= 0)
      refuse(`The weight of "${space}" must be above 0. To leave a space out, name the others in "spaces".`);
  }
  const { minRelevance } = query;
  if (minRelevance !== undefined && !(minRelevance >= 0 && minRelevance <= 1))
    refuse('"minRelevance" must be 0 to 1.');
}

function checkPage(first: number): void {
  if (!Number.isInteger(first) || first < 1 || first > MAX_PAGE) refuse(`"first" must be 1 to ${MAX_PAGE}.`);
}

function checkInput(input: QueryInput, known: KnownSpaces): void {
  if (input.type === 'TEXT') checkText(input.text);
  if (input.type === 'VECTOR') checkVector(input.space, input.values, known);
}

function checkText(text: string): void {
  if (text.trim() === '') refuse('The text of a part is empty. Say what to look for.');
  if (text.length <= MAX_TEXT_CHARACTERS) return;
  throw new AppError(
    'BAD_USER_INPUT',
    `A query text has at most ${MAX_TEXT_CHARACTERS} characters. To search by a long text, ingest it and use the item.`,
    { details: { limit: MAX_TEXT_CHARACTERS, actual: text.length, unit: 'characters' } },
  );
}

function checkVector(name: string, values: readonly number[], known: KnownSpaces): void {
  const space = known.spaces.find((each) => each.name === name);
  if (!space) throw unknownSpace(name, namesOf(known.spaces));
  if (values.length !== space.dimensions) {
    const message = `A vector of "${name}" has ${space.dimensions} values; this one has ${values.length}.`;
    const details = { limit: space.dimensions, actual: values.length, unit: 'values' };
    throw new AppError('BAD_USER_INPUT', message, { details });
  }
  if (!values.every(Number.isFinite)) refuse('Each value of a vector must be a finite number.');
}

function checkSpace(name: string, known: KnownSpaces): void {
  const names = [...namesOf(known.spaces), ...known.missing, KEYWORDS];
  if (!names.includes(name)) throw unknownSpace(name, names);
}

function namesOf(spaces: readonly EmbeddingSpace[]): string[] {
  return spaces.map(({ name }) => name);
}

function unknownSpace(name: string, known: readonly string[]): AppError {
  const message = `There is no space "${name}". Known: ${known.join(', ')}.`;
  return new AppError('MODEL_NOT_FOUND', message, { details: { known } });
}

function refuse(message: string): never {
  throw new AppError('BAD_USER_INPUT', message);
}
