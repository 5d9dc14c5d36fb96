import type { Vector } from '../../domain/embedding.js';
import { AppError } from '../../domain/errors.js';
import type { MediaItem } from '../../domain/media.js';
import type { MomentRecord } from '../../domain/moment.js';
import type { AudioDecoder } from '../../domain/ports/audio-decoder.js';
import type { Embedder } from '../../domain/ports/embedder.js';
import type { ImageDecoder } from '../../domain/ports/image-decoder.js';
import type { MediaStorage } from '../../domain/ports/media-storage.js';
import { encodeWindows, hearsAudio, type AudioEmbedder } from '../analysis/encode-sounds.js';
import { imageRequestFor, readsText } from '../embedders.js';

/** Passages encoded in one call. */
const TEXTS_AT_ONCE = 32;
/** Windows are cut at the rate of each decoder: ends may differ by rounding. */
const ROUNDING_SECONDS = 0.01;

export interface MomentEncodingTools {
  readonly storage: MediaStorage;
  readonly decoder: AudioDecoder;
  readonly images: ImageDecoder;
}

export interface MomentVector {
  readonly momentId: string;
  readonly vector: Vector;
}

/**
 * Encodes moments of one item that are in the library already, in one more space, as ingest would have.
 * @param moments of one kind, ordered by id and so by time.
 * @throws AppError CAPABILITY_UNSUPPORTED when the space takes shorter windows than those of the library, and those of
 * storage, decoders and encoder.
 */
export async function encodeMoments(
  tools: MomentEncodingTools,
  embedder: Embedder,
  item: MediaItem,
  moments: readonly MomentRecord[],
  signal: AbortSignal,
): Promise<MomentVector[]> {
  if (moments[0]?.kind === 'PASSAGE') return encodePassages(embedder, moments, signal);
  const file = await tools.storage.borrow(item.contentPath, item.source, signal);
  try {
    if (moments[0]?.kind === 'IMAGE') {
      const picture = await tools.images.decode(file.path, imageRequestFor([embedder]));
      const [vector] = (await embedder.embedImages?.([picture], signal)) ?? [];
      return vector ? moments.map(({ id: momentId }) => ({ momentId, vector })) : [];
    }
    return await encodeSoundMoments(tools.decoder, embedder, { item, path: file.path, moments, signal });
  } finally {
    await file.release();
  }
}

async function encodePassages(
  embedder: Embedder,
  moments: readonly MomentRecord[],
  signal: AbortSignal,
): Promise<MomentVector[]> {
  if (!readsText(embedder)) return [];
  const encoded: MomentVector[] = [];
  for (let begin = 0; begin < moments.length; begin += TEXTS_AT_ONCE) {
    const some = moments.slice(begin, begin + TEXTS_AT_ONCE);
    const vectors = await embedder.embedTexts(some.map(({ text }) => text ?? ''), signal); // prettier-ignore
    encoded.push(...some.map(({ id: momentId }, index) => ({ momentId, vector: vectors[index]! })));
  }
  return encoded;
}

interface StoredSound {
  readonly item: MediaItem;
  readonly path: string;
  readonly moments: readonly MomentRecord[];
  readonly signal: AbortSignal;
}

async function encodeSoundMoments(
  decoder: AudioDecoder,
  embedder: Embedder,
  { item, path, moments, signal }: StoredSound,
): Promise<MomentVector[]> {
  if (!hearsAudio(embedder) || item.kind !== 'AUDIO') return [];
  const windows = moments.map(({ startSeconds, endSeconds }) => ({
    startSeconds: startSeconds ?? 0,
    endSeconds: endSeconds ?? 0,
  }));
  refuseLongWindows(embedder, windows);
  const listening = {
    path,
    hearing: {},
    gainDb: item.gainDb,
    durationSeconds: item.durationSeconds,
    signal,
  };
  const encoded: MomentVector[] = [];
  await encodeWindows({ decoder, listening, windows }, embedder, [...windows.keys()], (index, vector) =>
    encoded.push({ momentId: moments[index]!.id, vector }),
  );
  return encoded;
}

function refuseLongWindows(
  { space, audioInput }: AudioEmbedder,
  windows: readonly { readonly startSeconds: number; readonly endSeconds: number }[],
): void {
  const longest = Math.max(...windows.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds));
  if (longest <= audioInput.maxWindowSeconds + ROUNDING_SECONDS) return;
  throw new AppError(
    'CAPABILITY_UNSUPPORTED',
    `The space "${space.name}" takes ${audioInput.maxWindowSeconds} seconds at once, and the library has longer windows. Ingest the item again.`,
    { details: { limit: audioInput.maxWindowSeconds, actual: longest, unit: 'seconds' } },
  );
}
