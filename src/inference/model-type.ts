import { AppError } from '../domain/errors.js';
import { openModelFolder } from './model-folder.js';
import type { EmbedderFamily } from './open-embedder.js';

/**
 * Tells from config.json and the graphs which family a model folder belongs to.
 * @throws AppError MODEL_NOT_READY when the folder is absent, MODEL_INVALID when it is none of the families.
 */
export async function detectModelType(folder: string): Promise<EmbedderFamily> {
  const { config, files } = await openModelFolder(folder);
  const hasGraph = (stem: string) =>
    [...files].some((name) => name.startsWith(`onnx/${stem}`) && name.endsWith('.onnx'));
  const type = typeof config['model_type'] === 'string' ? config['model_type'] : '';
  if (type.startsWith('clap') || hasGraph('audio_model')) return 'clap';
  if (/^(clip|siglip|chinese_clip|altclip)/.test(type) || hasGraph('vision_model')) return 'clip';
  if ((hasGraph('model') || hasGraph('text_model')) && files.has('tokenizer.json')) return 'sentence';
  throw new AppError('MODEL_INVALID', 'The model folder is neither a CLIP, a CLAP nor a sentence encoder.', {
    details: { modelType: type, graphs: [...files].filter((name) => name.endsWith('.onnx')).sort() },
  });
}
