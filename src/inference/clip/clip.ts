import type { ImageInputSpec } from '../../domain/ports/embedder.js';
import type { RgbImage } from '../../domain/ports/image-decoder.js';
import { toImageTensor } from '../../dsp/image-tensor.js';
import {
  findTowerGraph,
  missingFiles,
  missingGraphs,
  openModelFolder,
  type ModelFolder,
} from '../model-folder.js';
import { float32Tensor } from '../session.js';
import { numberAt, recordAt } from '../settings.js';
import { createTextTower } from '../text-tower.js';
import { createTower } from '../tower.js';
import {
  assembleEmbedder,
  type EmbedderOptions,
  type TowerPart,
  type TowersEmbedder,
} from '../towers-embedder.js';
import { imageInputOf, parseImageSettings } from './image-settings.js';

/**
 * A space of texts and pictures: CLIP, SigLIP and other pairs with the graphs `onnx/text_model` and
 * `onnx/vision_model`. One of the two may be absent; then the space has the other modality alone.
 * @throws AppError MODEL_NOT_READY, MODEL_INVALID.
 */
export async function createClipEmbedder(options: EmbedderOptions): Promise<TowersEmbedder> {
  const { name, dtype = 'auto', threads } = options;
  const folder = await openModelFolder(options.folder);
  const textGraph = findTowerGraph(folder, 'text_model', dtype);
  const visionGraph = findTowerGraph(folder, 'vision_model', dtype);
  if (!textGraph && !visionGraph) {
    throw missingGraphs(folder, ['text_model', 'vision_model'], dtype);
  }
  const shared = threads === undefined ? { folder } : { folder, threads };
  const isSiglip = String(folder.config['model_type']).startsWith('siglip');
  return assembleEmbedder(
    {
      name,
      folder,
      dimensions: findDimensions(folder),
      ...(textGraph
        ? {
            text: await createTextTower({
              ...shared,
              graph: textGraph,
              outputs: isSiglip ? ['text_embeds', 'pooler_output'] : ['text_embeds'],
              ...(isSiglip ? { fillToken: await paddingToken(folder) } : {}),
            }),
          }
        : {}),
      ...(visionGraph ? { image: createVisionTower({ ...shared, graph: visionGraph, isSiglip }) } : {}),
    },
    options.space,
  );
}

function findDimensions(folder: ModelFolder): number | null {
  const places = [
    folder.config,
    recordAt(folder.config, 'text_config'),
    recordAt(folder.config, 'vision_config'),
  ];
  return places.map((place) => numberAt(place, 'projection_dim')).find((each) => each !== undefined) ?? null;
}

async function paddingToken(folder: ModelFolder): Promise<string> {
  const config = (await folder.readJson('tokenizer_config.json')) ?? {};
  return typeof config['pad_token'] === 'string' ? config['pad_token'] : '</s>';
}

function createVisionTower(options: {
  folder: ModelFolder;
  graph: string;
  threads?: number;
  isSiglip: boolean;
}): TowerPart<RgbImage> & { input: ImageInputSpec | null } {
  const { folder, graph, isSiglip } = options;
  if (!folder.preprocessor) throw missingFiles(folder, ['preprocessor_config.json']);
  const settings = parseImageSettings(folder.preprocessor);
  const tower = createTower<RgbImage>({
    graph,
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    knownInputs: ['pixel_values'],
    outputs: isSiglip ? ['image_embeds', 'pooler_output'] : ['image_embeds'],
    async toFeeds(image) {
      const { data, widthPixels, heightPixels } = toImageTensor(image, settings);
      return { pixel_values: float32Tensor(data, [1, 3, heightPixels, widthPixels]) };
    },
  });
  return { tower, graph, settings, input: imageInputOf(settings) };
}
