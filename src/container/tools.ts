import type { Config } from '../config/env.js';
import type { Modality } from '../domain/embedding.js';
import { parseDtype } from '../domain/dtype.js';
import { AppError } from '../domain/errors.js';
import { embedInput, type EmbeddedWindow } from '../services/tools/embed-file.js';
import { transcribeFile, type ListenOptions, type Transcript } from '../services/tools/transcribe-file.js';
import { openMediaTools } from './media.js';
import { openDetector, openEmbedderFolder, openSpeechOfProfile, openTranscriberFolder } from './models.js';

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
  const embedder = await openEmbedderFolder(model.folder, parseDtype(model.dtype), config);
  const tools = { ...openMediaTools(config), embedder };
  return {
    run: (input, signal) => embedInput(tools, input, model, signal),
    dispose: () => embedder.dispose(),
  };
}

/**
 * Opens a Whisper folder, or the transcriber of the profile when none is given.
 * @throws AppError MODEL_NOT_READY, MODEL_INVALID.
 */
export async function openFileTranscriber(
  config: Config,
  folder: string | undefined,
): Promise<FileTool<Transcript, ListenOptions>> {
  const speech =
    folder === undefined
      ? await openSpeechOfProfile(config)
      : { transcriber: await openTranscriberFolder(folder, config), detector: await openDetector() };
  if (!speech)
    throw new AppError('MODEL_NOT_READY', 'This profile has no transcriber. Give one with --model.');
  const { decoder } = openMediaTools(config);
  return {
    run: (input, options) => transcribeFile({ ...speech, decoder }, input, options),
    async dispose() {
      await Promise.all([speech.transcriber.dispose(), speech.detector.dispose()]);
    },
  };
}
