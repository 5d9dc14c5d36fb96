import { NO_SOUND_DOMAIN } from '../../domain/moment.js';
import type { Passage } from '../../domain/passages.js';
import type { Embedders } from '../embedders.js';
import type { AnalysedMoment } from './analysis.js';

/** Passages encoded in one call. */
const BATCH_PASSAGES = 16;

/**
 * Turns passages into moments with a vector in every space that is made for text alone. (The text towers of picture and
 * sound spaces are for queries: a passage there would compete with pictures it only talks about.)
 */
export async function embedPassages(
  embedders: Embedders,
  passages: readonly Passage[],
  signal: AbortSignal,
): Promise<AnalysedMoment[]> {
  const moments: AnalysedMoment[] = [];
  for (let first = 0; first < passages.length; first += BATCH_PASSAGES) {
    const batch = passages.slice(first, first + BATCH_PASSAGES);
    const vectors = batch.map((): AnalysedMoment['vectors'] & Record<string, Float32Array> => ({}));
    for (const embedder of embedders.forPassages) {
      const encoded = await embedder.embedTexts(
        batch.map((passage) => passage.text),
        signal,
      );
      encoded.forEach((vector, index) => (vectors[index]![embedder.space.name] = vector));
    }
    batch.forEach((passage, index) =>
      moments.push({ ...passage, ...NO_SOUND_DOMAIN, kind: 'PASSAGE', vectors: vectors[index]! }),
    );
  }
  return moments;
}
