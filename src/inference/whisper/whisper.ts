import type { TranscribedSegment, TranscribeOptions, Transcriber } from '../../domain/ports/speech.js';
import { laterSegment } from '../../domain/speech-transcript.js';
import { createWhisperMel } from '../../dsp/whisper-mel.js';
import { openModelFolder, requireGraphs, type DtypePreference } from '../model-folder.js';
import { loadSession, type Session } from '../session.js';
import { loadTokenizer } from '../tokenizer.js';
import { findAlignmentHeads } from './attention-log.js';
import { DECODING_SETTINGS, type DecodingSettings } from './decoding-settings.js';
import { hearClips, SAMPLE_RATE_HZ, type Whisper } from './hear-clips.js';
import { checkRequest, knownLanguages } from './spoken-language.js';
import { readWhisperSettings, type WhisperSettings } from './whisper-settings.js';

/** Hearing the rest of a clip again must come forward by this much, or it ends. */
const LEAST_ADVANCE_SECONDS = 1;
/** More gain little, and let the first words wait. */
const MOST_CLIPS_PER_CALL = 4;
/** Most memory for what the decoder keeps of the sound of all clips of a call. */
const MOST_CACHE_BYTES = 2 ** 28;

export interface WhisperOptions {
  /** A checkpoint in hub layout: `onnx/encoder_model*`, `onnx/decoder_model_merged*`, tokenizer and configurations. */
  readonly folder: string;
  /** Default `auto`, for each graph by itself. */
  readonly dtype?: DtypePreference;
  readonly threads?: number;
  /** What differs from `DECODING_SETTINGS`. */
  readonly decoding?: Partial<DecodingSettings>;
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
    clipsPerCall: clipsPerCall(decoder, settings),
    transcribe: (clips, hints = {}) => transcribe(whisper, clips, hints),
    async dispose() {
      await Promise.all([encoder.dispose(), decoder.dispose()]);
    },
  };
}

/** @returns how many texts share the decoder's runs: a run for four takes little more than twice one for a single text. */
function clipsPerCall({ inputs }: Session, { mel }: WhisperSettings): number {
  const takesSeveral = inputs.every(({ name, dims }) => name !== 'input_ids' || typeof dims[0] === 'string');
  if (!takesSeveral) return 1;
  const frames = mel.windowSamples / mel.hopSamples / 2;
  const ofSound = inputs.filter(({ name }) => /^past_key_values\..*\.encoder\./.test(name));
  const bytes = ofSound.reduce((sum, { dims }) => sum + 4 * frames * Number(dims[1]) * Number(dims[3]), 0);
  return Math.max(1, Math.min(MOST_CLIPS_PER_CALL, Math.floor(MOST_CACHE_BYTES / bytes)));
}

/** What is still to be heard of a clip. */
interface Rest {
  readonly clip: number;
  readonly offset: number;
  readonly pcm: Float32Array;
}

/**
 * Hears clips, and what is left of one when its text ends early, as the reference goes on from its last time token. The
 * text before is not given as a prompt: it would carry errors and loops along.
 */
async function transcribe(
  whisper: Whisper,
  clips: readonly Float32Array[],
  options: TranscribeOptions,
): Promise<TranscribedSegment[][]> {
  checkRequest(whisper.settings, options);
  const segments = clips.map((): TranscribedSegment[] => []);
  let open = clips.map((pcm, clip): Rest => ({ clip, offset: 0, pcm })).filter(({ pcm }) => pcm.length > 0);
  while (open.length > 0) {
    const pcm = open.map((rest) => rest.pcm);
    const heard = await hearClips(whisper, pcm, options);
    for (const [place, { clip, offset }] of open.entries()) {
      segments[clip]!.push(...heard[place]!.map((segment) => laterSegment(segment, offset / SAMPLE_RATE_HZ)));
    }
    open = open.flatMap((rest, place) => restOf(rest, heard[place]!, whisper.gates));
  }
  return segments;
}

/** @returns what is worth hearing again, at most one. */
function restOf(
  { clip, offset, pcm }: Rest,
  heard: readonly TranscribedSegment[],
  { longestRestSeconds }: DecodingSettings,
): Rest[] {
  const advance = heard.at(-1)?.endSeconds ?? 0;
  const restSeconds = pcm.length / SAMPLE_RATE_HZ - advance;
  if (advance < LEAST_ADVANCE_SECONDS || restSeconds < longestRestSeconds) return [];
  const samples = Math.round(advance * SAMPLE_RATE_HZ);
  return [{ clip, offset: offset + samples, pcm: pcm.subarray(samples) }];
}
