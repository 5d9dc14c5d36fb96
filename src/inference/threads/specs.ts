import type { DtypePreference } from '../../domain/dtype.js';
import type { Transcriber } from '../../domain/ports/speech.js';
import { openModelFolder, requireGraphs } from '../model-folder.js';
import { createMoonshineTranscriber } from '../moonshine/moonshine.js';
import { packagedWeights } from '../packaged-weights.js';
import type { EmbedderOptions } from '../towers-embedder.js';
import type { DecodingSettings } from '../whisper/decoding-settings.js';
import { createWhisperTranscriber } from '../whisper/whisper.js';

/** How to open an encoder: enough for a thread that was started a moment ago. */
export interface EmbedderSpec {
  /** Family, as `openEmbedder` takes it. */
  readonly type: string;
  readonly options: EmbedderOptions;
}

/** How to open a transcriber. */
export type TranscriberSpec =
  | {
      readonly type: 'whisper';
      readonly folder: string;
      readonly dtype: DtypePreference;
      readonly threads: number;
      /** What differs from the settings of Whisper. */
      readonly decoding?: Partial<DecodingSettings>;
    }
  | { readonly type: 'moonshine'; readonly threads: number };

/** @throws AppError MODEL_NOT_READY, MODEL_INVALID. */
export function openTranscriber(spec: TranscriberSpec): Promise<Transcriber> {
  return spec.type === 'whisper' ? createWhisperTranscriber(spec) : createMoonshineTranscriber(spec);
}

const TRANSCRIBER_GRAPHS = ['encoder_model', 'decoder_model_merged'] as const;

/** @returns absolute paths of the graphs a transcriber loads. @throws AppError MODEL_NOT_READY, MODEL_INVALID. */
export async function transcriberGraphs(spec: TranscriberSpec): Promise<string[]> {
  if (spec.type === 'whisper') {
    const folder = await openModelFolder(spec.folder);
    return Object.values(requireGraphs(folder, TRANSCRIBER_GRAPHS, spec.dtype));
  }
  return TRANSCRIBER_GRAPHS.map((graph) =>
    packagedWeights('@usefulsensors/moonshine-js', `model/base/quantized/${graph}.onnx`),
  );
}
