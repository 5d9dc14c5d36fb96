import type { WhisperMelSettings } from '../../dsp/whisper-mel.js';
import type { JsonRecord, ModelFolder } from '../model-folder.js';
import { numberAt, recordAt, SettingProblems } from '../settings.js';
import type { Tokenizer } from '../tokenizer.js';

/** Ids that steer the decoder. */
export interface WhisperTokens {
  /** `<|startoftranscript|>` */
  readonly start: number;
  /** `<|endoftext|>`; every id below it is text. */
  readonly end: number;
  /** `<|nospeech|>`, in older checkpoints `<|nocaptions|>`. */
  readonly noSpeech: number;
  readonly noTimestamps: number;
  /** The id of 0 s; ids from here on are times. tokenizer.json often does not list them. */
  readonly firstTime: number;
}

/** What one checkpoint needs, from its JSON files. */
export interface WhisperSettings {
  readonly mel: WhisperMelSettings;
  readonly tokens: WhisperTokens;
  /** Never written: marks such as brackets and notes, and the steering tokens. */
  readonly suppressed: readonly number[];
  /** Not written as the first text: a lone space, the end. */
  readonly suppressedAtStart: readonly number[];
  /** The first time may not be later than this many steps. */
  readonly maxFirstTimeSteps: number;
  /** Seconds from one time token to the next. */
  readonly timeStepSeconds: number;
  /** Most tokens written for one clip: half of the context, the other half is for a prompt. */
  readonly maxTokens: number;
  /** Languages by code (`en`, `de`, ...) with their tokens; null for an English-only checkpoint. */
  readonly languages: ReadonlyMap<string, number> | null;
  /** `<|transcribe|>`; null for an English-only checkpoint. */
  readonly transcribeTask: number | null;
  /** `<|translate|>`; null where the checkpoint has none. */
  readonly translateTask: number | null;
  /** Heads of the decoder that follow the sound, as [layer, head]; null where the checkpoint does not say. */
  readonly alignmentHeads: readonly (readonly [number, number])[] | null;
}

/** The encoder halves the frame rate: one time token spans two hops. */
const HOPS_PER_TIME_STEP = 2;

/**
 * Reads config.json, generation_config.json and preprocessor_config.json.
 * @throws AppError MODEL_INVALID naming all values that are missing.
 */
export async function readWhisperSettings(
  folder: ModelFolder,
  tokenizer: Tokenizer,
): Promise<WhisperSettings> {
  const generation = { ...folder.config, ...(await folder.readJson('generation_config.json')) };
  const problems = new SettingProblems();
  const mel = readMel(folder, problems);
  const require = (key: string) => problems.require(numberAt(generation, key), key, 0);
  const noTimestamps = problems.require(
    numberAt(generation, 'no_timestamps_token_id') ?? tokenizer.tokenToId('<|notimestamps|>'),
    'no_timestamps_token_id',
    0,
  );
  const settings = {
    mel,
    tokens: {
      start: require('decoder_start_token_id'),
      end: require('eos_token_id'),
      noSpeech:
        tokenizer.tokenToId('<|nospeech|>') ?? tokenizer.tokenToId('<|nocaptions|>') ?? noTimestamps - 1,
      noTimestamps,
      firstTime: noTimestamps + 1,
    },
    suppressed: idsAt(generation, 'suppress_tokens'),
    suppressedAtStart: idsAt(generation, 'begin_suppress_tokens'),
    maxFirstTimeSteps: numberAt(generation, 'max_initial_timestamp_index') ?? Infinity,
    timeStepSeconds: (HOPS_PER_TIME_STEP * mel.hopSamples) / mel.sampleRateHz,
    maxTokens: Math.floor(require('max_target_positions') / 2),
    ...readLanguages(generation),
    alignmentHeads: readAlignmentHeads(generation),
  };
  problems.throwIfAny('config.json, generation_config.json or preprocessor_config.json');
  return settings;
}

function readMel(folder: ModelFolder, problems: SettingProblems): WhisperMelSettings {
  const source = folder.preprocessor ?? {};
  const require = (key: string) => problems.require(numberAt(source, key), key, 1);
  const sampleRateHz = require('sampling_rate');
  return {
    sampleRateHz,
    fftSize: require('n_fft'),
    hopSamples: require('hop_length'),
    melBands: require('feature_size'),
    windowSamples: require('chunk_length') * sampleRateHz,
  };
}

function idsAt(record: JsonRecord, key: string): number[] {
  const value = record[key];
  return Array.isArray(value) ? value.filter((id): id is number => Number.isInteger(id) && id >= 0) : [];
}

type LanguageSettings = Pick<WhisperSettings, 'languages' | 'transcribeTask' | 'translateTask'>;

function readLanguages(generation: JsonRecord): LanguageSettings {
  const tasks = recordAt(generation, 'task_to_id');
  const transcribeTask = numberAt(tasks, 'transcribe');
  const ids = Object.entries(recordAt(generation, 'lang_to_id'));
  if (generation['is_multilingual'] === false || transcribeTask === undefined || ids.length === 0) {
    return { languages: null, transcribeTask: null, translateTask: null };
  }
  const codeOf = (token: string) => token.replace(/^<\|(.*)\|>$/, '$1');
  const languages = new Map(ids.map(([token, id]) => [codeOf(token), Number(id)]));
  return { languages, transcribeTask, translateTask: numberAt(tasks, 'translate') ?? null };
}

function readAlignmentHeads(generation: JsonRecord): [number, number][] | null {
  const value = generation['alignment_heads'];
  if (!Array.isArray(value)) return null;
  const isPair = (pair: unknown): pair is [number, number] =>
    Array.isArray(pair) && pair.length === 2 && pair.every((index) => Number.isInteger(index) && index >= 0);
  const heads = value.filter(isPair);
  return heads.length > 0 ? heads : null;
}
