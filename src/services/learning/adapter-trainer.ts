import { AppError } from '../../domain/errors.js';
import type { Vector } from '../../domain/embedding.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import type { QueryPart } from '../../domain/query.js';
import { dotProduct } from '../../dsp/dot-product.js';
import { readsText, type Embedders } from '../embedders.js';
import type { TrainingQuery } from './examples.js';
import type { AdapterPair } from './train-adapter.js';

/** Relevant items that one query teaches by, the best graded first. */
const ITEMS_PER_QUERY = 5;
/** Pairs that training takes at most; it costs their square in memory and their cube in time. */
const MAX_PAIRS = 1000;

export interface PairTools {
  readonly embedders: Embedders;
  readonly vectors: VectorStore;
}

/**
 * @returns for every query of words what it should meet in a space: of each relevant item the moment that is nearest
 * already. Queries without words, and items without a vector there, give nothing.
 * @throws AppError MODEL_NOT_FOUND, CAPABILITY_UNSUPPORTED when the space cannot read words.
 */
export async function collectPairs(
  { embedders, vectors }: PairTools,
  space: string,
  queries: readonly TrainingQuery[],
  signal: AbortSignal,
): Promise<AdapterPair[]> {
  const embedder = embedders.get(space);
  if (!readsText(embedder))
    throw new AppError('CAPABILITY_UNSUPPORTED', `The space "${space}" has no text encoder to adapt.`);
  const pairs: AdapterPair[] = [];
  for (const { id, query, relevant } of queries) {
    const text = wordsOf(query.parts);
    if (text === null || pairs.length >= MAX_PAIRS) continue;
    signal.throwIfAborted();
    const [vector] = await embedder.embedTexts([text], signal);
    const best = [...relevant].sort((a, b) => b.grade - a.grade).slice(0, ITEMS_PER_QUERY);
    const moments = await vectors.listMoments(best.map(({ mediaId }) => mediaId));
    for (const { mediaId } of best) {
      const own = moments.flatMap((moment) =>
        moment.mediaId === mediaId && moment.vectors[space] ? [moment.vectors[space]] : [],
      );
      const target = nearest(vector!, own);
      if (target) pairs.push({ queryId: id, query: vector!, mediaId, target });
    }
  }
  return pairs.slice(0, MAX_PAIRS);
}

/** The words of a query that is nothing but one text. */
function wordsOf(parts: readonly QueryPart[]): string | null {
  const [part] = parts;
  return parts.length === 1 && part?.input.type === 'TEXT' ? part.input.text : null;
}

function nearest(query: Vector, vectors: readonly Vector[]): Vector | undefined {
  let best: { vector: Vector; similarity: number } | undefined;
  for (const vector of vectors) {
    const similarity = dotProduct(query, vector);
    if (!best || similarity > best.similarity) best = { vector, similarity };
  }
  return best?.vector;
}
