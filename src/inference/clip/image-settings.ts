import type { ImageInputSpec } from '../../domain/ports/embedder.js';
import { FILTER_BY_PILLOW_NUMBER } from '../../dsp/resize.js';
import type { ImageTensorSettings } from '../../dsp/image-tensor.js';
import type { JsonRecord } from '../model-folder.js';
import { numberAt, numbersAt, recordAt, SettingProblems } from '../settings.js';

/** What files written before transformers 4.26 meant without saying it: bytes are divided by 255. */
const BYTE_SCALE = 1 / 255;

/**
 * Reads preprocessor_config.json of CLIP, SigLIP and their kin: `do_*` switches, `size` as `{shortest_edge}`,
 * `{height, width}` or a bare number (the shortest edge, in old files), `resample` as Pillow's number, `crop_size`,
 * `rescale_factor`, `image_mean`, `image_std`.
 * @throws AppError MODEL_INVALID naming every setting that is absent or not understood.
 */
export function parseImageSettings(file: JsonRecord): ImageTensorSettings {
  const problems = new SettingProblems();
  const isOn = (key: string, implied: boolean) => (typeof file[key] === 'boolean' ? file[key] : implied);
  const normalises = isOn('do_normalize', 'image_mean' in file);
  const settings: ImageTensorSettings = {
    resize: isOn('do_resize', 'size' in file) ? parseResize(file, problems) : null,
    crop: isOn('do_center_crop', 'crop_size' in file)
      ? problems.require(parseSides(file, 'crop_size'), 'crop_size', { widthPixels: 1, heightPixels: 1 })
      : null,
    scale: isOn('do_rescale', true) ? (numberAt(file, 'rescale_factor') ?? BYTE_SCALE) : 1,
    mean: normalises ? problems.require(numbersAt(file, 'image_mean', 3), 'image_mean', []) : [0, 0, 0],
    deviation: normalises ? problems.require(numbersAt(file, 'image_std', 3), 'image_std', []) : [1, 1, 1],
  };
  problems.throwIfAny('preprocessor_config.json');
  return settings;
}

/** @returns null where single pixels are taken, so that all must be there. */
export function imageInputOf({ resize }: ImageTensorSettings): ImageInputSpec | null {
  if (!resize || resize.filter === 'nearest') return null;
  const shortSidePixels =
    'shortestEdgePixels' in resize
      ? resize.shortestEdgePixels
      : Math.max(resize.widthPixels, resize.heightPixels);
  return { shortSidePixels };
}

function parseResize(
  file: JsonRecord,
  problems: SettingProblems,
): NonNullable<ImageTensorSettings['resize']> {
  const number = numberAt(file, 'resample');
  const filter = problems.require(
    number === undefined ? undefined : FILTER_BY_PILLOW_NUMBER[number],
    'resample',
    'bicubic',
  );
  const shortest = numberAt(file, 'size') ?? numberAt(recordAt(file, 'size'), 'shortest_edge');
  const hasOtherRule = ['longest_edge', 'max_height', 'max_width'].some(
    (key) => key in recordAt(file, 'size'),
  );
  if (shortest !== undefined && !hasOtherRule) return { shortestEdgePixels: shortest, filter };
  const sides = problems.require(hasOtherRule ? undefined : parseSides(file, 'size'), 'size', {
    widthPixels: 1,
    heightPixels: 1,
  });
  return { ...sides, filter };
}

function parseSides(
  file: JsonRecord,
  key: string,
): { widthPixels: number; heightPixels: number } | undefined {
  const bare = numberAt(file, key);
  const heightPixels = bare ?? numberAt(recordAt(file, key), 'height');
  const widthPixels = bare ?? numberAt(recordAt(file, key), 'width');
  return heightPixels === undefined || widthPixels === undefined ? undefined : { widthPixels, heightPixels };
}
