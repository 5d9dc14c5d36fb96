import { AppError } from '../../domain/errors.js';
import type { SearchQuery } from '../../domain/query.js';

const MAX_PARTS = 16;
const MAX_PAGE = 100;
const MAX_TEXT_CHARACTERS = 10_000;

/** @throws AppError BAD_USER_INPUT or MODEL_NOT_FOUND with what to change. */
export function checkQuery(query: SearchQuery, knownSpaces: readonly string[]): void {
  checkPage(query.first);
  if (query.parts.length === 0)
    refuse('A search needs at least one part: a text, an item, a moment or an upload.');
  if (query.parts.length > MAX_PARTS) refuse(`A search takes at most ${MAX_PARTS} parts.`);
  for (const { input, weight } of query.parts) {
    if (!Number.isFinite(weight) || weight === 0)
      refuse('The weight of a part must be a number other than 0.');
    if (input.type === 'TEXT') checkText(input.text);
  }
  if (query.parts.every(({ weight }) => weight < 0)) refuse('At least one part needs a weight above 0.');
  for (const space of query.spaces ?? []) {
    if (knownSpaces.includes(space)) continue;
    throw new AppError('MODEL_NOT_FOUND', `There is no space "${space}". Known: ${knownSpaces.join(', ')}.`, {
      details: { known: knownSpaces },
    });
  }
}

function checkPage(first: number): void {
  if (!Number.isInteger(first) || first < 1 || first > MAX_PAGE) refuse(`"first" must be 1 to ${MAX_PAGE}.`);
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

function refuse(message: string): never {
  throw new AppError('BAD_USER_INPUT', message);
}
