import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { AppError, isAppError } from '../domain/errors.js';
import type { MediaKind } from '../domain/media.js';
import type { AudioDecoder } from '../domain/ports/audio-decoder.js';
import { recogniseSignature } from './magic.js';
import { decodeText, isPlainText } from './text-encoding.js';

/** What a file is, by its content. */
export interface SniffedMedia {
  readonly kind: MediaKind;
  readonly mimeType: string;
}

const HEAD_BYTES = 1 << 16;
const ACCEPTED =
  'Accepted are sound and video files (their sound is used), pictures (JPEG, PNG, WebP, GIF, AVIF, TIFF, SVG) ' +
  'and transcripts (SRT, VTT, JSON, TXT).';

/** Text under one of these names was meant to be something else; it is better to say so than to search in it. */
const BINARY_EXTENSIONS = new Set(
  (
    '.aac .ac3 .aif .aiff .amr .ape .avi .avif .caf .flac .flv .gif .heic .jpeg .jpg .m4a .m4b .m4v .mka .mkv .mov ' +
    '.mp2 .mp3 .mp4 .mpeg .mpg .oga .ogg .ogv .opus .pdf .png .tif .tiff .ts .wav .weba .webm .webp .wma .wmv .wv .zip'
  ).split(' '),
);

/** Names refine what the first bytes leave open; they never contradict them. */
const REFINED_BY_EXTENSION: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'video/mp4': { '.m4a': 'audio/mp4', '.m4b': 'audio/mp4', '.mov': 'video/quicktime' },
  'video/webm': { '.weba': 'audio/webm', '.mka': 'audio/x-matroska', '.mkv': 'video/x-matroska' },
  'video/x-ms-asf': { '.wma': 'audio/x-ms-wma', '.wmv': 'video/x-ms-wmv' },
  'audio/ogg': { '.ogv': 'video/ogg' },
};

/**
 * Decides what a file is by its bytes; the name only refines the media type. Sound without a mark at its start is
 * left to ffprobe. Video counts as AUDIO: its sound is what Chorus takes.
 * @throws AppError SOURCE_NOT_FOUND, MEDIA_EMPTY, MEDIA_UNSUPPORTED with a sentence that says what is accepted.
 */
export async function sniffMedia(
  path: string,
  filename: string,
  audio: Pick<AudioDecoder, 'probe'>,
): Promise<SniffedMedia> {
  const head = await readHead(path);
  const extension = extname(filename).toLowerCase();
  const signature = recogniseSignature(head);
  switch (signature?.family) {
    case 'IMAGE':
      return { kind: 'IMAGE', mimeType: signature.mimeType };
    case 'SOUND':
      return { kind: 'AUDIO', mimeType: refine(signature.mimeType, extension) };
    case 'OTHER':
      throw refuse(`Files of type ${signature.mimeType} are not accepted.`);
    case undefined:
      return (await sniffText(head, extension)) ?? sniffByProbe(path, audio);
  }
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path).catch((cause: unknown) => {
    throw new AppError('SOURCE_NOT_FOUND', 'The file does not exist any more.', { cause });
  });
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    if (bytesRead === 0) throw new AppError('MEDIA_EMPTY', 'The file is empty: it has no bytes.');
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function refine(mimeType: string, extension: string): string {
  return REFINED_BY_EXTENSION[mimeType]?.[extension] ?? mimeType;
}

/** @returns null when the file is not text. */
async function sniffText(head: Uint8Array, extension: string): Promise<SniffedMedia | null> {
  const { text } = decodeText(head);
  if (!isPlainText(text)) return null;
  const body = text.trimStart();
  if (body === '') throw new AppError('MEDIA_EMPTY', 'The file is empty: it holds nothing but white space.');
  if (BINARY_EXTENSIONS.has(extension)) {
    throw refuse(`The name ends in ${extension}, but the file is plain text.`);
  }
  if (/^(#EXTM3U|ffconcat|\[playlist\])/i.test(body)) {
    throw refuse('This is a playlist; give the files that it names.');
  }
  if (body.startsWith('<')) throw refuse('This is a page of markup (HTML or XML), no transcript.');
  return { kind: 'TRANSCRIPT', mimeType: textTypeOf(body) };
}

function textTypeOf(body: string): string {
  if (/^WEBVTT(\s|$)/.test(body)) return 'text/vtt';
  if (/^(\{\s*"|\[\s*\{)/.test(body)) return 'application/json';
  return body.includes('-->') ? 'application/x-subrip' : 'text/plain';
}

async function sniffByProbe(path: string, audio: Pick<AudioDecoder, 'probe'>): Promise<SniffedMedia> {
  try {
    await audio.probe(path);
    return { kind: 'AUDIO', mimeType: 'application/octet-stream' };
  } catch (error) {
    const isForeign = isAppError(error) && ['MEDIA_UNSUPPORTED', 'MEDIA_DECODE_FAILED'].includes(error.code);
    if (!isForeign) throw error;
    throw refuse('The content of this file is not recognised.', error);
  }
}

function refuse(reason: string, cause?: unknown): AppError {
  return new AppError('MEDIA_UNSUPPORTED', `${reason} ${ACCEPTED}`, { cause });
}
