import { AUTO_ORDER, dtypeOf, graphFile, type DtypePreference } from '../domain/dtype.js';

/** What a model file needs to be, by the kind of model. */
interface ModelLayout {
  /** Files without which the model cannot be opened. */
  readonly required: readonly string[];
  /** Files that are fetched when the repository has them. */
  readonly optional: readonly string[];
  /** Stems of the graphs: `onnx/<stem><suffix>.onnx`. */
  readonly graphs: readonly string[];
  /** A folder may hold some of the graphs only; the model then lacks a tower. */
  readonly mayLackGraphs?: true;
}

const TEXT_FILES = ['config.json', 'tokenizer.json'];
const MEDIA_FILES = [...TEXT_FILES, 'preprocessor_config.json'];

/** Encoders of sound alone: one graph and the settings of its front end. */
const AUDIO_ONLY = {
  required: ['config.json', 'preprocessor_config.json'],
  optional: [],
  graphs: ['audio_model'],
} as const satisfies ModelLayout;

/** The kinds of model Chorus can run, with the files each is made of. */
const LAYOUT_OF_TYPE = {
  clip: {
    required: MEDIA_FILES,
    optional: ['tokenizer_config.json'],
    graphs: ['vision_model', 'text_model'],
    mayLackGraphs: true,
  },
  clap: {
    required: MEDIA_FILES,
    optional: ['tokenizer_config.json'],
    graphs: ['audio_model', 'text_model'],
    mayLackGraphs: true,
  },
  sentence: {
    required: TEXT_FILES,
    optional: [
      'tokenizer_config.json',
      'sentence_bert_config.json',
      'config_sentence_transformers.json',
      'modules.json',
      '1_Pooling/config.json',
    ],
    graphs: ['model'],
  },
  vggish: AUDIO_ONLY,
  openl3: AUDIO_ONLY,
  audiomae: AUDIO_ONLY,
  ssast: AUDIO_ONLY,
  whisper: {
    required: MEDIA_FILES,
    optional: ['tokenizer_config.json', 'generation_config.json'],
    graphs: ['encoder_model', 'decoder_model_merged'],
  },
  moonshine: { required: ['encoder_model.onnx', 'decoder_model_merged.onnx'], optional: [], graphs: [] },
  silero: { required: ['silero_vad_v6.onnx'], optional: [], graphs: [] },
} as const satisfies Record<string, ModelLayout>;

/** A kind of model, for example `clip`. */
export type ModelType = keyof typeof LAYOUT_OF_TYPE;

/** Every kind of model. */
export const MODEL_TYPES = Object.keys(LAYOUT_OF_TYPE) as ModelType[];

/** @returns whether the model encodes sound and nothing else. */
export function isAudioOnly(type: ModelType): boolean {
  return LAYOUT_OF_TYPE[type] === AUDIO_ONLY;
}

/** @returns the stems of the graphs, `vision_model` and the like; none for models whose files have fixed names. */
export function stemsOf(type: ModelType): readonly string[] {
  return LAYOUT_OF_TYPE[type].graphs;
}

/** Names of files, relative to the model's folder. */
export interface ModelFiles {
  readonly required: readonly string[];
  /** Used when they exist; a graph over 2 GB keeps its weights in a file of its own. */
  readonly optional: readonly string[];
}

/**
 * The files a model is made of.
 * @param present all files of the folder, when the model is one: `auto` is decided by what there is, and a model of two
 *   towers may lack one of them (but not in the precision asked for while it exists in another).
 */
export function filesOf(
  { type, dtype }: { readonly type: ModelType; readonly dtype: DtypePreference },
  present?: ReadonlySet<string>,
): ModelFiles {
  const { required, optional, graphs, mayLackGraphs }: ModelLayout = LAYOUT_OF_TYPE[type];
  const isThere = (stem: string) => AUTO_ORDER.some((each) => present?.has(graphFile(stem, each)));
  const needed = mayLackGraphs && graphs.some(isThere) ? graphs.filter(isThere) : graphs;
  const graphFiles = needed.map((stem) => {
    const wanted = dtypeOf(dtype, stem);
    if (wanted !== 'auto') return graphFile(stem, wanted);
    return graphFile(stem, AUTO_ORDER.find((each) => present?.has(graphFile(stem, each))) ?? 'fp32');
  });
  return {
    required: [...required, ...graphFiles],
    optional: [...optional, ...graphFiles.map((file) => `${file}_data`)],
  };
}
