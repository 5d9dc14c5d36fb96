import type { AudioDecoder } from '../../domain/ports/audio-decoder.js';
import type {
  SpeechClip,
  SpeechTask,
  TranscribedSegment,
  Transcriber,
  VoiceActivityDetector,
} from '../../domain/ports/speech.js';
import { joinRegions } from './join-regions.js';
import { mapInOrder } from './map-in-order.js';
import { mainLanguageOf, type SpeechTranscript } from '../../domain/speech-transcript.js';

export interface SpeechTools {
  readonly detector: VoiceActivityDetector;
  readonly transcriber: Transcriber;
}

export interface ListenOptions {
  readonly language?: string;
  readonly task?: SpeechTask;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Words with their times in the stream, as they are understood. Memory does not grow with duration. A language that is not
 * told is found out clip by clip, each counting with what was heard before; when there is nothing to find out, several
 * clips are heard at a time.
 */
export async function* transcribeStream(
  { detector, transcriber }: SpeechTools,
  pcm: AsyncIterable<Float32Array>,
  options: ListenOptions,
): AsyncIterable<TranscribedSegment> {
  const { signal, language, task } = options;
  const { maxWindowSeconds, sampleRateHz, hasFixedCost, languages, callsAtOnce = 1 } = transcriber;
  const regions = detector.detect(pcm, { maxRegionSeconds: maxWindowSeconds, signal });
  const clips = hasFixedCost ? joinRegions(regions, maxWindowSeconds, sampleRateHz) : regions;
  const isLanguageKnown = language !== undefined || languages.length === 1;
  const heardSeconds: Record<string, number> = {};
  const hear = async ({ pcm: sound, startSeconds }: SpeechClip) => {
    const segments = await transcriber.transcribe(sound, {
      heardSeconds: { ...heardSeconds },
      ...(language ? { language } : {}),
      ...(task ? { task } : {}),
      ...(signal ? { signal } : {}),
    });
    countLanguage(heardSeconds, segments);
    return segments.map((segment) => ({
      ...later(segment, startSeconds),
      words: segment.words.map((word) => later(word, startSeconds)),
    }));
  };
  for await (const segments of mapInOrder(clips, isLanguageKnown ? callsAtOnce : 1, hear)) yield* segments;
}

function countLanguage(heardSeconds: Record<string, number>, segments: readonly TranscribedSegment[]): void {
  for (const { language, languageProbability, startSeconds, endSeconds } of segments) {
    if (language === null || languageProbability === undefined) continue;
    heardSeconds[language] =
      (heardSeconds[language] ?? 0) + (endSeconds - startSeconds) * languageProbability;
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

/** All that `transcribeStream` finds, with who wrote it down. */
export async function transcribeWhole(
  tools: SpeechTools,
  pcm: AsyncIterable<Float32Array>,
  options: ListenOptions,
): Promise<SpeechTranscript> {
  const segments: TranscribedSegment[] = [];
  for await (const segment of transcribeStream(tools, pcm, options)) segments.push(segment);
  const { task = 'TRANSCRIBE', language = mainLanguageOf(segments) } = options;
  return { modelId: tools.transcriber.modelId, task, language, segments };
}

/**
 * @param onProgress called with 0..1, never when the file does not say how long it is.
 * @throws AppError of the decoder and the transcriber.
 */
export async function transcribeFile(
  tools: SpeechTools & { readonly decoder: AudioDecoder },
  path: string,
  options: ListenOptions,
  onProgress: (fraction: number) => void = () => {},
): Promise<SpeechTranscript> {
  const { decoder } = tools;
  const { sampleRateHz } = tools.transcriber;
  const { durationSeconds } = await decoder.probe(path, options.signal);
  async function* heard(): AsyncIterable<Float32Array> {
    let heardSamples = 0;
    for await (const pcm of decoder.decode(path, { sampleRateHz, signal: options.signal })) {
      heardSamples += pcm.length;
      if (durationSeconds) onProgress(Math.min(heardSamples / sampleRateHz / durationSeconds, 1));
      yield pcm;
    }
  }
  return transcribeWhole(tools, heard(), options);
}
