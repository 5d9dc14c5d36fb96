import type { AudioDecoder } from '../../domain/ports/audio-decoder.js';
import type {
  SpeechTask,
  TranscribedSegment,
  Transcriber,
  VoiceActivityDetector,
} from '../../domain/ports/speech.js';

/** What is said in one file. */
export interface Transcript {
  /** All segments, joined by spaces. */
  readonly text: string;
  readonly segments: readonly TranscribedSegment[];
}

export interface SpeechTools {
  readonly detector: VoiceActivityDetector;
  readonly transcriber: Transcriber;
}

export interface ListenOptions {
  readonly language?: string;
  readonly task?: SpeechTask;
  readonly signal?: AbortSignal | undefined;
}

/** Words with their times in the stream, as they are understood. Memory does not grow with duration. */
export async function* transcribeStream(
  { detector, transcriber }: SpeechTools,
  pcm: AsyncIterable<Float32Array>,
  options: ListenOptions,
): AsyncIterable<TranscribedSegment> {
  const { signal, language, task } = options;
  for await (const clip of detector.detect(pcm, { maxRegionSeconds: transcriber.maxWindowSeconds, signal })) {
    const hints = {
      ...(language ? { language } : {}),
      ...(task ? { task } : {}),
      ...(signal ? { signal } : {}),
    };
    for (const segment of await transcriber.transcribe(clip.pcm, hints)) {
      yield {
        ...later(segment, clip.startSeconds),
        words: segment.words.map((word) => later(word, clip.startSeconds)),
      };
    }
  }
}

/** @returns the same stretch, counted from the start of the stream. */
function later<T extends { readonly startSeconds: number; readonly endSeconds: number }>(
  stretch: T,
  bySeconds: number,
): T {
  const { startSeconds, endSeconds } = stretch;
  return { ...stretch, startSeconds: startSeconds + bySeconds, endSeconds: endSeconds + bySeconds };
}

/** @throws AppError of the decoder and the transcriber. */
export async function transcribeFile(
  tools: SpeechTools & { readonly decoder: AudioDecoder },
  path: string,
  options: ListenOptions,
): Promise<Transcript> {
  const { sampleRateHz } = tools.transcriber;
  const pcm = tools.decoder.decode(path, { sampleRateHz, signal: options.signal });
  const segments: TranscribedSegment[] = [];
  for await (const segment of transcribeStream(tools, pcm, options)) segments.push(segment);
  return { text: segments.map((segment) => segment.text.trim()).join(' '), segments };
}
