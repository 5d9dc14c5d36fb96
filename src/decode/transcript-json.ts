import { z } from 'zod';
import type { Cue } from '../domain/passages.js';

const seconds = z.number().nonnegative();
const words = z.string();
/** Whisper writes the mean log probability of the tokens. */
const logProbability = z.number().nullish();
const probability = z.number().min(0).max(1).nullish();

/** Whisper, faster-whisper, WhisperX, and plain lists. */
const secondsSegment = z
  .object({ start: seconds, end: seconds, text: words, avg_logprob: logProbability, confidence: probability })
  .transform(({ start, end, text, avg_logprob, confidence }) => ({
    startSeconds: start,
    endSeconds: end,
    text,
    confidence: confidence ?? (typeof avg_logprob === 'number' ? Math.min(1, Math.exp(avg_logprob)) : null),
  }));

/** Chorus's own names. */
const namedSegment = z
  .object({
    startSeconds: seconds.nullable(),
    endSeconds: seconds.nullable(),
    text: words,
    confidence: probability,
  })
  .transform((segment) => ({ ...segment, confidence: segment.confidence ?? null }));

/** whisper.cpp: milliseconds. */
const offsetSegment = z
  .object({ offsets: z.object({ from: seconds, to: seconds }), text: words })
  .transform(({ offsets, text }) => ({
    startSeconds: offsets.from / 1000,
    endSeconds: offsets.to / 1000,
    text,
    confidence: null,
  }));

/** The pipelines of transformers: the last end may be unknown. */
const chunkSegment = z
  .object({ timestamp: z.tuple([seconds, seconds.nullable()]), text: words })
  .transform(({ timestamp: [start, end], text }) => ({
    startSeconds: start,
    endSeconds: end ?? start,
    text,
    confidence: null,
  }));

const segmentList = z.array(z.union([secondsSegment, namedSegment]));
const transcript = z.union([
  segmentList,
  z.object({ segments: segmentList }).transform(({ segments }) => segments),
  z.object({ passages: segmentList }).transform(({ passages }) => passages),
  z.object({ transcription: z.array(offsetSegment) }).transform(({ transcription }) => transcription),
  z.object({ chunks: z.array(chunkSegment) }).transform(({ chunks }) => chunks),
]);
const bareText = z.object({ text: words }).transform(({ text }) => text);

/** What a JSON transcript holds: timed cues, or a text without times. */
export type JsonTranscript = { readonly cues: Cue[] } | { readonly text: string };

/**
 * Reads the JSON of Whisper `{segments: [{start, end, text}]}`, whisper.cpp `{transcription: [{offsets, text}]}`,
 * transformers `{chunks: [{timestamp, text}]}`, a list of `{start, end, text}` or `{startSeconds, endSeconds, text}`,
 * or a bare `{text}`. Reversed times are turned round and cues put in order of time.
 * @returns null when it is valid JSON of another shape.
 */
export function readTranscriptJson(json: unknown): JsonTranscript | null {
  const timed = transcript.safeParse(json);
  if (timed.success) return { cues: timed.data.map(inOrder).sort(byStart) };
  const bare = bareText.safeParse(json);
  return bare.success ? { text: bare.data } : null;
}

function inOrder(cue: Cue): Cue {
  const { startSeconds, endSeconds } = cue;
  // Half a time is none.
  if (startSeconds === null || endSeconds === null) return { ...cue, startSeconds: null, endSeconds: null };
  return startSeconds <= endSeconds ? cue : { ...cue, startSeconds: endSeconds, endSeconds: startSeconds };
}

function byStart(left: Cue, right: Cue): number {
  return (left.startSeconds ?? 0) - (right.startSeconds ?? 0);
}
