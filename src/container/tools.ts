import type { Config } from '../config/env.js';
import type { Modality } from '../domain/embedding.js';
import { parseDtype } from '../domain/dtype.js';
import { AppError } from '../domain/errors.js';
import { embedInput, type EmbeddedWindow } from '../services/tools/embed-file.js';
import type { HearingOptions } from '../domain/hearing.js';
import type { SpeechTranscript } from '../domain/speech-transcript.js';
import { checkSpeechOptions } from '../services/ingest/check-hearing.js';
import { transcribeFile } from '../services/tools/transcribe-file.js';
import { createModelHost } from '../inference/threads/model-host.js';
import { openMediaTools } from './media.js';
import { openEmbedderFolder, openSpeechFolder, openSpeechOfProfile } from './models.js';

/** A model at work on single inputs, without a library. */
export interface FileTool<Result, Options> {
  run(input: string, options: Options): Promise<Result>;
  dispose(): Promise<void>;
}

/**
 * Opens any model folder in hub layout for `embedInput`.
 * @throws AppError MODEL_NOT_READY, MODEL_INVALID, BAD_USER_INPUT (dtype).
 */
export async function openFileEmbedder(
  config: Config,
  model: { readonly folder: string; readonly dtype: string; readonly kind: Modality; readonly raw: boolean },
): Promise<FileTool<EmbeddedWindow[], AbortSignal>> {
  const host = createModelHost(config.models);
  const embedder = await openEmbedderFolder(host, model.folder, parseDtype(model.dtype), config);
  const tools = { ...openMediaTools(config), embedder };
  return {
    run: (input, signal) => embedInput(tools, input, model, signal),
    dispose: () => host.dispose(),
  };
}

/** How one file is transcribed: `onProgress` is called with 0..1. */
export interface TranscribeRun {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

/**
 * Opens a Whisper folder, or the transcriber of the profile when none is given.
 * @throws AppError MODEL_NOT_READY, MODEL_INVALID, BAD_USER_INPUT (a language or a task it does not know).
 */
export async function openFileTranscriber(
  config: Config,
  folder: string | undefined,
  hearing: HearingOptions,
): Promise<FileTool<SpeechTranscript, TranscribeRun>> {
  const host = createModelHost(config.models);
  try {
    const speech =
      folder === undefined
        ? await openSpeechOfProfile(host, config)
        : await openSpeechFolder(host, folder, config);
    if (!speech)
      throw new AppError('MODEL_NOT_READY', 'This profile has no transcriber. Give one with --model.');
    checkSpeechOptions(hearing, speech.transcriber);
    const tools = { ...speech, decoder: openMediaTools(config).decoder };
    return {
      run: (input, { signal, onProgress }) =>
        transcribeFile(tools, input, { ...hearing, signal }, onProgress),
      dispose: () => host.dispose(),
    };
  } catch (error) {
    await host.dispose();
    throw error;
  }
}
