import { AppError } from '../../domain/errors.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import type { MomentFilter } from '../../domain/query.js';

/** Moments with the quoted words that are looked at to find their items. */
const MOST_MOMENTS = 1600;

/**
 * Quoted words are a condition on the item: one of its moments, title and tags included, must hold them all.
 * @returns a function that finds the items that hold every phrase, and looks once; null without phrases.
 * @throws AppError CAPABILITY_UNSUPPORTED when the store cannot tell.
 */
export function itemsHolding(
  store: VectorStore,
  phrases: readonly string[],
  filter: MomentFilter,
): (() => Promise<readonly string[]>) | null {
  if (phrases.length === 0) return null;
  if (!store.capabilities.phraseSearch) {
    throw new AppError(
      'CAPABILITY_UNSUPPORTED',
      'This store cannot look for exact words. Ask without quotation marks.',
    );
  }
  const { momentKinds: _kinds, soundDomains: _domains, ...ofItems } = filter;
  const find = async () => {
    const text = phrases.map((phrase) => `"${phrase}"`).join(' ');
    const found = await store.searchKeywords({ text, limit: MOST_MOMENTS, filter: ofItems });
    return [...new Set(found.map(({ moment }) => moment.mediaId))];
  };
  let finding: Promise<readonly string[]> | undefined;
  return () => (finding ??= find());
}
