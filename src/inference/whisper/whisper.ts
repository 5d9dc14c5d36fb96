import { AppError } from '../../domain/errors.js';
import type { TranscribedSegment, Transcriber } from '../../domain/ports/speech.js';
import { createWhisperMel } from '../../dsp/whisper-mel.js';
import { CachedDecoding, logitsRow, mostProbable } from '../cached-decoder.js';
import { openModelFolder, requireGraphs, type DtypePreference } from '../model-folder.js';
import { float32Tensor, loadSession, type Session, type Tensor } from '../session.js';
import { loadTokenizer, type Tokenizer } from '../tokenizer.js';
import { toSegments, type WrittenToken } from './timed-segments.js';
import { forbidTokens, probabilityOf } from './token-rules.js';
import { readWhisperSettings, type WhisperSettings } from './whisper-settings.js';

const SAMPLE_RATE_HZ = 16000;
const DEFAULT_LANGUAGE = 'en';
/** Text that is both improbable and written where the model itself hears no speech is dropped. Source: as in openai/whisper. */
const NO_SPEECH_PROBABILITY = 0.6;
const NO_SPEECH_MEAN_LOG_PROBABILITY = -1;

export interface WhisperOptions {
  /** A checkpoint in hub layout: `onnx/encoder_model*`, `onnx/decoder_model_merged*`, tokenizer and configurations. */
  readonly folder: string;
  /** Default `auto`, for each graph by itself. */
  readonly dtype?: DtypePreference;
  readonly threads?: number;
}

/** One loaded checkpoint. */
interface Whisper {
  readonly encoder: Session;
  readonly decoder: Session;
  readonly tokenizer: Tokenizer;
  readonly settings: WhisperSettings;
  readonly toMel: (pcm: Float32Array) => Float32Array;
}

/** What the decoder wrote for one clip. */
interface Transcript {
  readonly written: readonly WrittenToken[];
  readonly noSpeechProbability: number;
  readonly isUnfinished: boolean;
}

/**
 * Speech to text by a Whisper checkpoint, greedy, with times from its time tokens. Multilingual checkpoints write in the
 * language asked for, English by default. An aborted signal rejects with the signal's reason.
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
  const whisper = { encoder, decoder, tokenizer, settings, toMel: createWhisperMel(settings.mel) };
  return {
    modelId: folder.modelId,
    sampleRateHz: SAMPLE_RATE_HZ,
    maxWindowSeconds: settings.mel.windowSamples / SAMPLE_RATE_HZ,
    languages: [...(settings.languages?.keys() ?? [DEFAULT_LANGUAGE])],
    canTranslate: false,
    transcribe: (pcm, { language, signal } = {}) => transcribe(whisper, pcm, language, signal),
    async dispose() {
      await Promise.all([encoder.dispose(), decoder.dispose()]);
    },
  };
}

async function transcribe(
  whisper: Whisper,
  pcm: Float32Array,
  language: string | undefined,
  signal: AbortSignal | undefined,
): Promise<TranscribedSegment[]> {
  const prompt = promptFor(whisper.settings, language);
  signal?.throwIfAborted();
  const transcript = await write(whisper, await encode(whisper, pcm), prompt, signal);
  if (isNoSpeech(transcript)) return [];
  return toSegments(transcript.written, {
    firstTime: whisper.settings.tokens.firstTime,
    timeStepSeconds: whisper.settings.timeStepSeconds,
    durationSeconds: pcm.length / SAMPLE_RATE_HZ,
    isUnfinished: transcript.isUnfinished,
    decode: (tokens) => whisper.tokenizer.decode(tokens),
  });
}

/** @returns the tokens before the text: the start and, where the checkpoint knows several, language and task. */
function promptFor(
  { tokens, languages, transcribeTask }: WhisperSettings,
  language = DEFAULT_LANGUAGE,
): number[] {
  const known = languages ? [...languages.keys()] : [DEFAULT_LANGUAGE];
  if (!known.includes(language)) {
    const message = `The transcriber does not know the language "${language}".`;
    throw new AppError('BAD_USER_INPUT', message, { details: { language, known } });
  }
  const token = languages?.get(language);
  return token === undefined || transcribeTask === null
    ? [tokens.start]
    : [tokens.start, token, transcribeTask];
}

async function encode({ encoder, settings, toMel }: Whisper, pcm: Float32Array): Promise<Tensor> {
  const features = toMel(pcm);
  const { melBands } = settings.mel;
  const input = float32Tensor(features, [1, melBands, features.length / melBands]);
  const { last_hidden_state: encoded } = await encoder.run({ input_features: input });
  return encoded!;
}

async function write(
  { decoder, settings }: Whisper,
  encoded: Tensor,
  prompt: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Transcript> {
  const { tokens, maxTokens } = settings;
  const decoding = new CachedDecoding(decoder, encoded);
  let logits = await decoding.feed(prompt);
  const noSpeechProbability = probabilityOf(logitsRow(logits, 0), tokens.noSpeech);
  const written: WrittenToken[] = [];
  while (written.length < maxTokens) {
    signal?.throwIfAborted();
    const row = logitsRow(logits, -1);
    forbidTokens(row, written.map(({ token }) => token), settings); // prettier-ignore
    const chosen = mostProbable(row);
    if (chosen.token === tokens.end) return { written, noSpeechProbability, isUnfinished: false };
    written.push(chosen);
    logits = await decoding.feed([chosen.token]);
  }
  return { written, noSpeechProbability, isUnfinished: true };
}

function isNoSpeech({ written, noSpeechProbability }: Transcript): boolean {
  const logProbability = written.reduce((sum, { probability }) => sum + Math.log(probability), 0);
  const mean = logProbability / Math.max(written.length, 1);
  return noSpeechProbability > NO_SPEECH_PROBABILITY && mean < NO_SPEECH_MEAN_LOG_PROBABILITY;
}
