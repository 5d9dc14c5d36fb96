import type { TranscribedSegment, TranscribeOptions, Transcriber } from '../../domain/ports/speech.js';
import { createWhisperMel } from '../../dsp/whisper-mel.js';
import { openModelFolder, requireGraphs, type DtypePreference } from '../model-folder.js';
import { float32Tensor, loadSession, type Session, type Tensor } from '../session.js';
import { loadTokenizer, type Tokenizer } from '../tokenizer.js';
import { findAlignmentHeads, type AlignmentHeads } from './attention-log.js';
import { DECODING_SETTINGS, type DecodingSettings } from './decoding-settings.js';
import { readPrompt, type LanguagePrompt } from './read-prompt.js';
import { checkRequest, knownLanguages } from './spoken-language.js';
import { toSegments } from './timed-segments.js';
import { forbidInPlainText, forbidInTimedText } from './token-rules.js';
import { tokenFrames } from './token-times.js';
import { readWhisperSettings, type WhisperSettings } from './whisper-settings.js';
import { toWordSegments } from './word-segments.js';
import { toWords } from './words.js';
import { writeText, type Writing, type WritingRules } from './write-text.js';

const SAMPLE_RATE_HZ = 16000;
/** Hearing the rest of a clip again must come forward by this much, or it ends. */
const LEAST_ADVANCE_SECONDS = 1;

export interface WhisperOptions {
  /** A checkpoint in hub layout: `onnx/encoder_model*`, `onnx/decoder_model_merged*`, tokenizer and configurations. */
  readonly folder: string;
  /** Default `auto`, for each graph by itself. */
  readonly dtype?: DtypePreference;
  readonly threads?: number;
  /** What differs from `DECODING_SETTINGS`. */
  readonly decoding?: Partial<DecodingSettings>;
}

/** One loaded checkpoint. */
interface Whisper {
  readonly encoder: Session;
  readonly decoder: Session;
  readonly tokenizer: Tokenizer;
  readonly settings: WhisperSettings;
  readonly gates: DecodingSettings;
  readonly heads: AlignmentHeads | null;
  readonly toMel: (pcm: Float32Array) => Float32Array;
}

/**
 * Speech to text by a Whisper checkpoint. Where the decoder gives out its cross-attentions (`_timestamped` exports), text is
 * written without time tokens, which hears better, and every word gets its time from where the decoder listened; other
 * exports write with time tokens, and their segments have no words. Multilingual checkpoints find out the language when it
 * is not told, and translate into English on request. An aborted signal rejects with the signal's reason.
 * @throws AppError MODEL_NOT_READY, MODEL_INVALID.
 */
export async function createWhisperTranscriber(options: WhisperOptions): Promise<Transcriber> {
  const { dtype = 'auto', threads } = options;
  const folder = await openModelFolder(options.folder);
  const graphs = requireGraphs(folder, ['encoder_model', 'decoder_model_merged'], dtype);
  const tokenizer = await loadTokenizer(folder.path);
  const settings = await readWhisperSettings(folder, tokenizer);
  const sessionOptions = threads === undefined ? {} : { threads };
  const encoder = await loadSession(graphs.encoder_model, sessionOptions);
  const decoder = await loadSession(graphs.decoder_model_merged, sessionOptions);
  const heads = findAlignmentHeads(decoder, settings);
  const gates = { ...DECODING_SETTINGS, ...options.decoding };
  const toMel = createWhisperMel(settings.mel);
  const whisper: Whisper = { encoder, decoder, tokenizer, settings, gates, heads, toMel };
  return {
    modelId: folder.modelId,
    sampleRateHz: SAMPLE_RATE_HZ,
    maxWindowSeconds: settings.mel.windowSamples / SAMPLE_RATE_HZ,
    hasFixedCost: true,
    languages: knownLanguages(settings),
    canTranslate: settings.translateTask !== null,
    transcribe: (pcm, hints = {}) => transcribe(whisper, pcm, hints),
    async dispose() {
      await Promise.all([encoder.dispose(), decoder.dispose()]);
    },
  };
}

/**
 * Hears a clip, and what is left of it when the text ends early, as the reference goes on from its last time token. The
 * text before is not given as a prompt: it would carry errors and loops along.
 */
async function transcribe(
  whisper: Whisper,
  pcm: Float32Array,
  options: TranscribeOptions,
): Promise<TranscribedSegment[]> {
  checkRequest(whisper.settings, options);
  const segments: TranscribedSegment[] = [];
  let offset = 0;
  while (offset < pcm.length) {
    options.signal?.throwIfAborted();
    const heard = await hear(whisper, pcm.subarray(offset), options);
    segments.push(...heard.map((segment) => later(segment, offset / SAMPLE_RATE_HZ)));
    const advance = heard.at(-1)?.endSeconds ?? 0;
    const restSeconds = (pcm.length - offset) / SAMPLE_RATE_HZ - advance;
    if (advance < LEAST_ADVANCE_SECONDS || restSeconds < whisper.gates.longestRestSeconds) break;
    offset += Math.round(advance * SAMPLE_RATE_HZ);
  }
  return segments;
}

async function hear(
  whisper: Whisper,
  pcm: Float32Array,
  options: TranscribeOptions,
): Promise<TranscribedSegment[]> {
  const clipSeconds = pcm.length / SAMPLE_RATE_HZ;
  const encoded = await encode(whisper, pcm);
  const prompt = await readPrompt({ ...whisper, encoded, clipSeconds }, options);
  const writing = await writeText(prompt, writingRules(whisper), options.signal);
  if (writing.verdict === 'NO_SPEECH') return [];
  return toTimedText(whisper, writing, prompt, clipSeconds);
}

async function encode({ encoder, settings, toMel }: Whisper, pcm: Float32Array): Promise<Tensor> {
  const features = toMel(pcm);
  const { melBands } = settings.mel;
  const input = float32Tensor(features, [1, melBands, features.length / melBands]);
  const { last_hidden_state: encoded } = await encoder.run({ input_features: input });
  return encoded!;
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
  { language, languageProbability, promptTokens }: LanguagePrompt,
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

function later(segment: TranscribedSegment, bySeconds: number): TranscribedSegment {
  if (bySeconds === 0) return segment;
  const move = <T extends { startSeconds: number; endSeconds: number }>(span: T): T => ({
    ...span,
    startSeconds: span.startSeconds + bySeconds,
    endSeconds: span.endSeconds + bySeconds,
  });
  return { ...move(segment), words: segment.words.map(move) };
}
