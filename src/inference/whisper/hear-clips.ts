import type { TranscribedSegment, TranscribeOptions } from '../../domain/ports/speech.js';
import { float32Tensor, type Session, type Tensor } from '../session.js';
import { stackRows } from '../tensor-rows.js';
import type { Tokenizer } from '../tokenizer.js';
import type { AlignmentHeads } from './attention-log.js';
import type { DecodingSettings } from './decoding-settings.js';
import { readPrompts, type LanguageClip } from './read-prompt.js';
import { toSegments } from './timed-segments.js';
import { forbidInPlainText, forbidInTimedText } from './token-rules.js';
import { tokenFrames } from './token-times.js';
import type { WhisperSettings } from './whisper-settings.js';
import { toWordSegments } from './word-segments.js';
import { toWords } from './words.js';
import { writeTexts, type Writing, type WritingRules } from './write-text.js';

export const SAMPLE_RATE_HZ = 16000;

/** One loaded checkpoint. */
export interface Whisper {
  readonly encoder: Session;
  readonly decoder: Session;
  readonly tokenizer: Tokenizer;
  readonly settings: WhisperSettings;
  readonly gates: DecodingSettings;
  readonly heads: AlignmentHeads | null;
  readonly toMel: (pcm: Float32Array) => Float32Array;
}

/** @returns what is said in each clip, up to where its text ends; all are written side by side. */
export async function hearClips(
  whisper: Whisper,
  clips: readonly Float32Array[],
  options: TranscribeOptions,
): Promise<TranscribedSegment[][]> {
  const clipSeconds = clips.map(({ length }) => length / SAMPLE_RATE_HZ);
  const encoded = await encode(whisper, clips, options.signal);
  const prompts = await readPrompts({ ...whisper, encoded, clipSeconds }, options);
  const writings = await writeTexts(prompts, writingRules(whisper), options.signal);
  const { promptTokens } = prompts;
  return writings.map((writing, place) => {
    if (writing.verdict === 'NO_SPEECH') return [];
    return toTimedText(whisper, writing, { ...prompts.clips[place]!, promptTokens }, clipSeconds[place]!);
  });
}

/** One by one: an encoder gains nothing by company, and one with 8-bit weights would mix the scales of the clips. */
async function encode(
  { encoder, settings, toMel }: Whisper,
  clips: readonly Float32Array[],
  signal: AbortSignal | undefined,
): Promise<Tensor> {
  const { melBands } = settings.mel;
  const encoded: Tensor[] = [];
  for (const pcm of clips) {
    signal?.throwIfAborted();
    const features = toMel(pcm);
    const input = float32Tensor(features, [1, melBands, features.length / melBands]);
    const { last_hidden_state } = await encoder.run({ input_features: input });
    encoded.push(last_hidden_state!);
  }
  return stackRows(encoded);
}

function writingRules({ settings, tokenizer, heads, gates }: Whisper): WritingRules {
  const { end, firstTime } = settings.tokens;
  const forbid = heads ? forbidInPlainText : forbidInTimedText;
  return {
    endToken: end,
    maxTokens: settings.maxTokens,
    forbid: (row, written) => forbid(row, written, settings),
    textOf: (written) =>
      decode(
        tokenizer,
        written.map(({ token }) => token).filter((token) => token < firstTime),
      ),
    gates,
  };
}

function toTimedText(
  { settings, tokenizer }: Whisper,
  { written, attention, verdict, isUnfinished }: Writing,
  { language, languageProbability, promptTokens }: LanguageClip & { readonly promptTokens: number },
  durationSeconds: number,
): TranscribedSegment[] {
  const { timeStepSeconds, tokens } = settings;
  const common = {
    isDoubtful: isUnfinished || verdict === 'DOUBTFUL',
    language,
    durationSeconds,
    decode: (ids: readonly number[]) => decode(tokenizer, ids),
  };
  const certainty = languageProbability === null ? {} : { languageProbability };
  const withCertainty = (segment: TranscribedSegment) => ({ ...segment, ...certainty });
  if (!attention) {
    const context = { ...common, firstTime: tokens.firstTime, timeStepSeconds };
    return toSegments(written, context).map(withCertainty);
  }
  const frames = tokenFrames(attention.rows, promptTokens);
  const words = toWords(written, { ...common, frames, frameSeconds: timeStepSeconds });
  return toWordSegments(words, common).map(withCertainty);
}

function decode(tokenizer: Tokenizer, tokens: readonly number[]): string {
  return tokens.length === 0 ? '' : tokenizer.decode(tokens);
}
