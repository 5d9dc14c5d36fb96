import { open, stat } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import { AppError, isAppError } from '../domain/errors.js';
import type {
  ImageDecodeRequest,
  ImageDecoder,
  ImageProbe,
  RgbImage,
} from '../domain/ports/image-decoder.js';
import { toOpaqueRgb } from './opaque-rgb.js';
import { plainCmykToRgb } from './plain-cmyk.js';
import { reducedSize, REDUCTION } from './reduced-size.js';
import { isSvg } from './magic.js';

export interface ImageDecoderOptions {
  /** Most pixels (width times height) accepted, default 100 million. Decoding takes up to 8 bytes for each. */
  readonly maxPixels?: number;
}

const DEFAULT_MAX_PIXELS = 100_000_000;
const MAX_SVG_BYTES = 10 << 20;
/** Drawings have no pixels of their own: smaller ones are rendered with this longer side. */
const SVG_SIDE_PIXELS = 512;
/** Dots per inch at which sharp renders an SVG in its own size, and the most it takes. */
const SVG_DEFAULT_DENSITY = 72;
const SVG_MAX_DENSITY = 100_000;
const THUMBNAIL_QUALITY = 80;

const EVERY_PIXEL: ImageDecodeRequest = { shortSidePixels: Infinity };

/** One thread for each picture: several come at a time, and a second one for the same picture costs as much as it gains. */
sharp.concurrency(1);
/** The cache of libvips keeps decoded files by name: a file that is replaced would show its old picture. */
sharp.cache(false);
/** Proof against an SVG that we fail to recognise: by path it could read files of its own folder. */
sharp.block({ operation: ['VipsForeignLoadSvgFile'] });

/**
 * Pictures through sharp. A decoded picture has full resolution unless less is asked for; the same bytes give the same pixels.
 * Of an animation the first frame is taken. SVG comes from memory, never by path, so that the renderer has no folder
 * to resolve references against: it reads no other file and no address.
 */
export function createImageDecoder(options: ImageDecoderOptions = {}): ImageDecoder {
  const maxPixels = options.maxPixels ?? DEFAULT_MAX_PIXELS;
  return {
    probe: (path) => translated(() => probe(path, maxPixels)),
    decode: (path, request) => translated(() => decode(path, request ?? EVERY_PIXEL, maxPixels)),
    thumbnail: (path, maxSidePixels) => translated(() => thumbnail(path, maxSidePixels, maxPixels)),
  };
}

async function probe(path: string, maxPixels: number): Promise<ImageProbe> {
  const { facts } = await openImage(path, maxPixels);
  return facts;
}

async function decode(path: string, request: ImageDecodeRequest, maxPixels: number): Promise<RgbImage> {
  const { image, is16Bit, isPlainCmyk, facts } = await openImage(path, maxPixels);
  const oriented = image.autoOrient();
  if (isPlainCmyk) return decodePlainCmyk(oriented);
  const reduced = reducedSize(facts, request);
  if (reduced !== null) oriented.resize({ ...reduced, ...REDUCTION });
  // 16-bit stays 16-bit until our own scaling: libvips would cut the low byte off instead of rounding.
  const converted = is16Bit
    ? oriented.toColourspace('rgb16').raw({ depth: 'ushort' })
    : oriented.toColourspace('srgb').raw();
  const { data, info } = await converted.toBuffer({ resolveWithObject: true });
  const samples = is16Bit ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  return {
    widthPixels: info.width,
    heightPixels: info.height,
    data: await toOpaqueRgb(samples, info.channels),
  };
}

async function decodePlainCmyk(image: Sharp): Promise<RgbImage> {
  const ink = image.pipelineColourspace('cmyk').toColourspace('cmyk').raw();
  const { data, info } = await ink.toBuffer({ resolveWithObject: true });
  return { widthPixels: info.width, heightPixels: info.height, data: plainCmykToRgb(data) };
}

async function thumbnail(path: string, maxSidePixels: number, maxPixels: number) {
  const { image } = await openImage(path, maxPixels);
  const data = await image
    .autoOrient()
    .resize({ width: maxSidePixels, height: maxSidePixels, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .webp({ quality: THUMBNAIL_QUALITY })
    .toBuffer();
  return { mimeType: 'image/webp', data };
}

/** Reads the header only, and refuses by what it says before any pixel is decoded. */
async function openImage(path: string, maxPixels: number) {
  const input = await inputOf(path);
  // `limitInputPixels` is ours to check: sharp's own refusal does not say how large the picture is.
  const settings = { failOn: 'error', limitInputPixels: false, pages: 1 } as const;
  const asWritten: Sharp = sharp(input, settings);
  const metadata = await asWritten.metadata();
  const { width, height, format, depth, space, autoOrient } = metadata;
  if (width * height > maxPixels) {
    const message = `The picture has more pixels than the limit of ${maxPixels}. Make it smaller, or raise the limit.`;
    throw new AppError('MEDIA_TOO_LARGE', message, {
      details: { limit: maxPixels, actual: width * height, unit: 'pixels' },
    });
  }
  const is16Bit = depth === 'ushort' || space === 'rgb16' || space === 'grey16';
  const isPlainCmyk =
    space === 'cmyk' && metadata.channels === 4 && !metadata.hasProfile && depth === 'uchar';
  const facts = { widthPixels: autoOrient.width, heightPixels: autoOrient.height, format };
  const density = svgDensity(format, Math.max(width, height));
  return {
    image: density === null ? asWritten : sharp(input, { ...settings, density }),
    is16Bit,
    isPlainCmyk,
    facts,
  };
}

/** @returns the dots per inch at which a small drawing is rendered large enough to be looked at; null elsewhere. */
function svgDensity(format: string, longSidePixels: number): number | null {
  if (format !== 'svg' || longSidePixels >= SVG_SIDE_PIXELS) return null;
  return Math.min((SVG_DEFAULT_DENSITY * SVG_SIDE_PIXELS) / longSidePixels, SVG_MAX_DENSITY);
}

async function inputOf(path: string): Promise<string | Buffer> {
  const { size } = await stat(path);
  if (size === 0) throw new AppError('MEDIA_EMPTY', 'The picture is empty: it has no bytes.');
  const file = await open(path);
  try {
    const head = Buffer.alloc(Math.min(size, 4096));
    await file.read(head, 0, head.length, 0);
    if (!isSvg(head)) return path;
    if (size > MAX_SVG_BYTES) {
      const details = { limit: MAX_SVG_BYTES, actual: size, unit: 'bytes' };
      throw new AppError('MEDIA_TOO_LARGE', 'This SVG is too large to be rendered.', { details });
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translate(error);
  }
}

function translate(cause: unknown): unknown {
  if (isAppError(cause)) return cause;
  const { code, message: reason } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return new AppError('SOURCE_NOT_FOUND', 'The picture does not exist any more.', { cause });
  }
  if (/unsupported image format|no decode delegate|unsupported codec/i.test(reason)) {
    const message =
      'This is no picture that can be read. Accepted are JPEG, PNG, WebP, GIF, AVIF, TIFF and SVG.';
    return new AppError('MEDIA_UNSUPPORTED', message, { cause });
  }
  const message = 'The picture cannot be decoded: the file is damaged or truncated.';
  return new AppError('MEDIA_DECODE_FAILED', message, { cause });
}
