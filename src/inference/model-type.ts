import { AppError } from '../domain/errors.js';
import { openModelFolder, type JsonRecord } from './model-folder.js';
import type { EmbedderFamily } from './open-embedder.js';

/** Families whose config.json names them exactly; they share the graph's name with CLAP. */
const AUDIO_ONLY = ['vggish', 'openl3', 'audiomae', 'ssast'] as const;

/** A family of encoders, or the one of transcribers that is opened from a folder. */
export type ModelFamily = EmbedderFamily | 'whisper';

/**
 * Tells from config.json and the names of the files which family a model belongs to.
 * @param files relative, `onnx/...` included.
 * @returns null when it is none that Chorus runs.
 */
export function familyOf(config: JsonRecord, files: ReadonlySet<string>): ModelFamily | null {
  const hasGraph = (stem: string) =>
    [...files].some((name) => name.startsWith(`onnx/${stem}`) && name.endsWith('.onnx'));
  const type = typeof config['model_type'] === 'string' ? config['model_type'] : '';
  if (type === 'whisper') return 'whisper';
  const audioOnly = AUDIO_ONLY.find((family) => family === type);
  if (audioOnly) return audioOnly;
  if (type.startsWith('clap') || hasGraph('audio_model')) return 'clap';
  if (/^(clip|siglip|chinese_clip|altclip)/.test(type) || hasGraph('vision_model')) return 'clip';
  if ((hasGraph('model') || hasGraph('text_model')) && files.has('tokenizer.json')) return 'sentence';
  return null;
}

/**
 * Tells which family of encoders a model folder belongs to.
 * @throws AppError MODEL_NOT_READY when the folder is absent, MODEL_INVALID when it is none of the families.
 */
export async function detectModelType(folder: string): Promise<EmbedderFamily> {
  const { config, files } = await openModelFolder(folder);
  const family = familyOf(config, files);
  if (family !== null && family !== 'whisper') return family;
  throw new AppError(
    'MODEL_INVALID',
    'The model folder belongs to no family of encoders that Chorus can run.',
    {
      details: {
        modelType: String(config['model_type'] ?? ''),
        graphs: [...files].filter((name) => name.endsWith('.onnx')).sort(),
      },
    },
  );
}
