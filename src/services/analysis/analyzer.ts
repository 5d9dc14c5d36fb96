import type { MediaKind } from '../../domain/media.js';
import { unreachable } from '../../domain/errors.js';
import type { ImageDecoder } from '../../domain/ports/image-decoder.js';
import type { ParsedTranscript } from '../../domain/passages.js';
import type { Analysis, MediaAnalyzer, ProgressListener } from './analysis.js';
import { analyseAudio, type AudioTools } from './audio.js';
import { embedPassages } from './passages.js';

export interface AnalyzerTools extends AudioTools {
  readonly images: ImageDecoder;
  /** Reads a transcript file into passages. @throws AppError MEDIA_EMPTY, MEDIA_UNSUPPORTED, MEDIA_TOO_LARGE. */
  readonly readTranscript: (path: string) => Promise<ParsedTranscript>;
}

/** @returns the one way from a file to moments. */
export function createMediaAnalyzer(tools: AnalyzerTools): MediaAnalyzer {
  return {
    analyse(file, onProgress, signal) {
      const analyse = analysisOf(file.kind);
      return analyse(tools, file.path, onProgress, signal);
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

async function analyseImage(
  tools: AnalyzerTools,
  path: string,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<Analysis> {
  onProgress('PROBING', 0);
  const probe = await tools.images.probe(path);
  onProgress('ENCODING', 0);
  const image = await tools.images.decode(path);
  const vectors: Record<string, Float32Array> = {};
  for (const embedder of tools.embedders.accepting('image')) {
    const [vector] = (await embedder.embedImages?.([image], signal)) ?? [];
    if (vector) vectors[embedder.space.name] = vector;
  }
  return {
    facts: { ...probe, kind: 'IMAGE' },
    moments: [{ kind: 'IMAGE', startSeconds: null, endSeconds: null, text: null, confidence: null, vectors }],
    warnings: [],
  };
}

async function analyseTranscript(
  tools: AnalyzerTools,
  path: string,
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
  };
}
