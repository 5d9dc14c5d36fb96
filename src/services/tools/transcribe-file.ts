import type { AudioDecoder } from '../../domain/ports/audio-decoder.js';
import type {
  SpeechClip,
  SpeechTask,
  TranscribedSegment,
  Transcriber,
  VoiceActivityDetector,
} from '../../domain/ports/speech.js';
import { inGroups } from '../in-groups.js';
import { HeardProgress } from './heard-progress.js';
import { joinRegions } from './join-regions.js';
import { mapInOrder } from './map-in-order.js';
import { laterSegment, mainLanguageOf, type SpeechTranscript } from '../../domain/speech-transcript.js';

export interface SpeechTools {
  readonly detector: VoiceActivityDetector;
  readonly transcriber: Transcriber;
}

export interface ListenOptions {
  readonly language?: string;
  readonly task?: SpeechTask;
  readonly signal?: AbortSignal | undefined;
  /** Called with how far the stream has been heard, ever further. */
  readonly onHeard?: (seconds: number) => void;
}

/**
 * Words with their times in the stream, as they are understood. Memory does not grow with duration. A language that is not
 * told is found out clip by clip, each counting with what was heard before; when there is nothing to find out, several
 * clips are heard at a time, some of them in one call.
 */
export async function* transcribeStream(
  { detector, transcriber }: SpeechTools,
  pcm: AsyncIterable<Float32Array>,
  options: ListenOptions,
): AsyncIterable<TranscribedSegment> {
  const { signal, language, task, onHeard = () => {} } = options;
  const { maxWindowSeconds, sampleRateHz, hasFixedCost, languages } = transcriber;
  const progress = new HeardProgress(sampleRateHz, onHeard);
  const regions = detector.detect(progress.read(pcm), { maxRegionSeconds: maxWindowSeconds, signal });
  const clips = hasFixedCost ? joinRegions(regions, maxWindowSeconds, sampleRateHz) : regions;
  const isLanguageKnown = language !== undefined || languages.length === 1;
  const heardSeconds: Record<string, number> = {};
  const { callsAtOnce = 1, clipsPerCall = 1 } = isLanguageKnown ? transcriber : {};
  const hear = async (group: readonly SpeechClip[]) => {
    const heard = await transcriber.transcribe(
      group.map(({ pcm: sound }) => sound),
      {
        heardSeconds: { ...heardSeconds },
        ...(language ? { language } : {}),
        ...(task ? { task } : {}),
        ...(signal ? { signal } : {}),
      },
    );
    progress.heard(group);
    return heard.flatMap((segments, place) => {
      countLanguage(heardSeconds, segments);
      return segments.map((segment) => laterSegment(segment, group[place]!.startSeconds));
    });
  };
  const groups = inGroups(progress.await(clips), (number) => Math.min(clipsPerCall, 2 ** (number >> 1)));
  for await (const segments of mapInOrder(groups, callsAtOnce, hear)) yield* segments;
}

function countLanguage(heardSeconds: Record<string, number>, segments: readonly TranscribedSegment[]): void {
  for (const { language, languageProbability, startSeconds, endSeconds } of segments) {
    if (language === null || languageProbability === undefined) continue;
    heardSeconds[language] =
      (heardSeconds[language] ?? 0) + (endSeconds - startSeconds) * languageProbability;
  }
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
  const onHeard = (seconds: number) => {
    if (durationSeconds) onProgress(Math.min(seconds / durationSeconds, 1));
  };
  const pcm = decoder.decode(path, { sampleRateHz, signal: options.signal });
  return transcribeWhole(tools, pcm, { ...options, onHeard });
}
