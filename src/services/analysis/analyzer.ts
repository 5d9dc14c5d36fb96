import type { MediaKind } from '../../domain/media.js';
import { AppError, unreachable } from '../../domain/errors.js';
import { NO_SOUND_DOMAIN } from '../../domain/moment.js';
import type { ImageDecoder } from '../../domain/ports/image-decoder.js';
import type { ParsedTranscript } from '../../domain/passages.js';
import { imageRequestFor } from '../embedders.js';
import type { AnalysedFile, Analysis, MediaAnalyzer, ProgressListener } from './analysis.js';
import { analyseAudio, type AudioTools } from './audio.js';
import { embedPassages } from './passages.js';

/** Kinds that a profile means to encode and cannot yet, each with the error that says what to do. */
export type UnreadyKinds = { readonly [Kind in MediaKind]?: AppError };

export interface AnalyzerTools extends AudioTools {
  /** An item that lacked a vector it should have would be ready and never be found. */
  readonly unready: UnreadyKinds;
  readonly images: ImageDecoder;
  /** Reads a transcript file into passages. @throws AppError MEDIA_EMPTY, MEDIA_UNSUPPORTED, MEDIA_TOO_LARGE. */
  readonly readTranscript: (path: string) => Promise<ParsedTranscript>;
}

/** @returns the one way from a file to moments. */
export function createMediaAnalyzer(tools: AnalyzerTools): MediaAnalyzer {
  return {
    async analyse(file, onProgress, signal) {
      const unready = tools.unready[file.kind];
      if (unready) throw unready;
      const analyse = analysisOf(file.kind);
      return analyse(tools, file, onProgress, signal);
    },
  };
}

function analysisOf(kind: MediaKind) {
  switch (kind) {
    case 'AUDIO':
      return analyseAudio;
    case 'IMAGE':
      return analyseImage;
    case 'TRANSCRIPT':
      return analyseTranscript;
    default:
      return unreachable(kind);
  }
}

const WHOLE_PICTURE = {
  ...NO_SOUND_DOMAIN,
  kind: 'IMAGE',
  startSeconds: null,
  endSeconds: null,
  text: null,
  confidence: null,
} as const;

async function analyseImage(
  tools: AnalyzerTools,
  { path }: AnalysedFile,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<Analysis> {
  const embedders = tools.embedders.accepting('image');
  if (embedders.length === 0) {
    throw new AppError(
      'CAPABILITY_UNSUPPORTED',
      'This profile has no model for pictures. Choose one that has.',
    );
  }
  onProgress('PROBING', 0);
  const probe = await tools.images.probe(path);
  onProgress('ENCODING', 0);
  const image = await tools.images.decode(path, imageRequestFor(embedders));
  const vectors: Record<string, Float32Array> = {};
  for (const embedder of embedders) {
    const [vector] = (await embedder.embedImages?.([image], signal)) ?? [];
    if (vector) vectors[embedder.space.name] = vector;
  }
  return {
    facts: { ...probe, kind: 'IMAGE' },
    moments: [{ ...WHOLE_PICTURE, vectors }],
    warnings: [],
    transcript: null,
  };
}

async function analyseTranscript(
  tools: AnalyzerTools,
  { path }: AnalysedFile,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<Analysis> {
  onProgress('PROBING', 0);
  const transcript = await tools.readTranscript(path);
  onProgress('ENCODING', 0);
  const moments = await embedPassages(tools.embedders, transcript.passages, signal);
  const ends = transcript.passages.map((passage) => passage.endSeconds ?? 0);
  const isTimed = transcript.passages.some((passage) => passage.endSeconds !== null);
  return {
    facts: {
      kind: 'TRANSCRIPT',
      format: transcript.format,
      durationSeconds: isTimed ? Math.max(...ends) : null,
    },
    moments,
    warnings: [],
    transcript: null,
  };
}
