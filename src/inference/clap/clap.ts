import {
  findTowerGraph,
  missingFiles,
  missingGraphs,
  openModelFolder,
  type ModelFolder,
} from '../model-folder.js';
import { boolTensor, float32Tensor } from '../session.js';
import { numberAt } from '../settings.js';
import { createTextTower } from '../text-tower.js';
import { createTower } from '../tower.js';
import {
  assembleEmbedder,
  type EmbedderOptions,
  type EmbedderParts,
  type TowersEmbedder,
} from '../towers-embedder.js';
import { parseClapAudioSettings } from './audio-settings.js';
import { createClapFeatures } from './features.js';

/**
 * A space of texts and sounds: unfused CLAP with the graphs `onnx/text_model` and `onnx/audio_model`. One of the two
 * may be absent; then the space has the other modality alone.
 * @throws AppError MODEL_NOT_READY, MODEL_INVALID.
 */
export async function createClapEmbedder(options: EmbedderOptions): Promise<TowersEmbedder> {
  const { name, dtype = 'auto', threads } = options;
  const folder = await openModelFolder(options.folder);
  const textGraph = findTowerGraph(folder, 'text_model', dtype);
  const audioGraph = findTowerGraph(folder, 'audio_model', dtype);
  if (!textGraph && !audioGraph) {
    throw missingGraphs(folder, ['text_model', 'audio_model'], dtype);
  }
  const shared = threads === undefined ? { folder } : { folder, threads };
  return assembleEmbedder(
    {
      name,
      folder,
      dimensions: numberAt(folder.config, 'projection_dim') ?? null,
      ...(textGraph
        ? { text: await createTextTower({ ...shared, graph: textGraph, outputs: ['text_embeds'] }) }
        : {}),
      ...(audioGraph ? { audio: createAudioTower({ ...shared, graph: audioGraph }) } : {}),
    },
    options.space,
  );
}

function createAudioTower(options: {
  folder: ModelFolder;
  graph: string;
  threads?: number;
}): NonNullable<EmbedderParts['audio']> {
  const { folder, graph } = options;
  if (!folder.preprocessor) throw missingFiles(folder, ['preprocessor_config.json']);
  const settings = parseClapAudioSettings(folder.preprocessor);
  const { sampleRateHz, windowSamples, bands } = settings;
  const features = createClapFeatures(settings);
  const tower = createTower<Float32Array>({
    graph,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    knownInputs: ['input_features', 'is_longer'],
    outputs: ['audio_embeds'],
    async toFeeds(pcm) {
      const data = features(pcm);
      return {
        input_features: float32Tensor(data, [1, 1, data.length / bands, bands]),
        is_longer: boolTensor([false], [1, 1]),
      };
    },
  });
  return { tower, graph, settings, input: { sampleRateHz, maxWindowSeconds: windowSamples / sampleRateHz } };
}
