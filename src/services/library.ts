import { AppError } from '../domain/errors.js';
import type { MediaItem } from '../domain/media.js';
import { scopeOf, type Moment, type MomentRecord } from '../domain/moment.js';
import type { Clock } from '../domain/ports/clock.js';
import type { ImageDecoder } from '../domain/ports/image-decoder.js';
import type { MediaCatalog, MediaPageRequest, Page } from '../domain/ports/media-catalog.js';
import type { MediaStorage } from '../domain/ports/media-storage.js';
import type { TranscriptArchive } from '../domain/ports/transcript-archive.js';
import type { VectorStore } from '../domain/ports/vector-store.js';
import type { ParsedTranscript } from '../domain/passages.js';
import type { SpeechTranscript } from '../domain/speech-transcript.js';
import {
  TRANSCRIPT_FORMATS,
  writeTranscript,
  type TranscriptFormat,
  type WritableTranscript,
  type WritingOptions,
} from '../domain/transcript-formats.js';
import type { LibraryUseCases, MediaContent, MediaPatch } from './services.js';

const THUMBNAIL_SIDE_PIXELS = 320;
const MAX_TITLE_CHARACTERS = 500;
const MAX_TAGS = 100;
const MAX_TAG_CHARACTERS = 100;
const MAX_METADATA_BYTES = 64 * 1024;

export interface LibraryTools {
  readonly catalog: MediaCatalog;
  readonly vectors: VectorStore;
  readonly transcripts: TranscriptArchive;
  readonly images: ImageDecoder;
  /** Reads a transcript file into cues. */
  readonly readTranscript: (path: string) => Promise<ParsedTranscript>;
  readonly storage: MediaStorage;
  readonly clock: Clock;
}

/** Items and their moments: reading, changing, deleting. */
export class LibraryService implements LibraryUseCases {
  constructor(private readonly tools: LibraryTools) {}

  getMedia(ids: readonly string[]): Promise<(MediaItem | null)[]> {
    return this.tools.catalog.getMedia(ids);
  }

  listMedia(request: MediaPageRequest): Promise<Page<MediaItem>> {
    return this.tools.catalog.listMedia(request);
  }

  async updateMedia(id: string, patch: MediaPatch): Promise<MediaItem> {
    const before = await this.#require(id);
    checkAttributes(patch);
    const after = {
      ...before,
      ...patch,
      ...(patch.tags ? { tags: [...new Set(patch.tags)] } : {}),
      updatedAt: this.tools.clock.nowIso(),
    };
    await this.tools.catalog.putMedia([after]);
    await this.tools.vectors.updateScope(id, scopeOf(after));
    return after;
  }

  /** Moments go first: an item without moments is found by nobody, moments without an item would be. */
  async deleteMedia(ids: readonly string[]): Promise<string[]> {
    const items = (await this.tools.catalog.getMedia(ids)).filter((item) => item !== null);
    const known = items.map(({ id }) => id);
    await this.tools.vectors.deleteMoments(known);
    await this.tools.transcripts.delete(known);
    await this.tools.catalog.deleteMedia(known);
    await Promise.all(items.map((item) => this.tools.storage.delete(item.contentPath)));
    return known;
  }

  async momentsOf(mediaIds: readonly string[]): Promise<Moment[][]> {
    const records = await this.tools.vectors.listMoments(mediaIds);
    const byMedia = new Map<string, Moment[]>(mediaIds.map((id) => [id, []]));
    for (const record of records) byMedia.get(record.mediaId)?.push(toMoment(record));
    return mediaIds.map((id) => byMedia.get(id)!);
  }

  async getMoments(ids: readonly string[]): Promise<(Moment | null)[]> {
    const found = new Map(
      (await this.tools.vectors.getMoments(ids)).map((record) => [record.id, toMoment(record)]),
    );
    return ids.map((id) => found.get(id) ?? null);
  }

  async spacesOf(momentIds: readonly string[]): Promise<string[][]> {
    const records = await this.tools.vectors.getMoments(momentIds);
    const spaces = new Map(records.map(({ id, vectors }) => [id, Object.keys(vectors).sort()]));
    return momentIds.map((id) => spaces.get(id) ?? []);
  }

  async contentOf(id: string): Promise<MediaContent> {
    const { contentPath, mimeType } = await this.#require(id);
    const { storage } = this.tools;
    const sizeBytes = await storage.sizeOf(contentPath);
    return { mimeType, sizeBytes, read: (range) => storage.read(contentPath, range) };
  }

  async transcriptOf(id: string): Promise<SpeechTranscript | null> {
    const { kind, state } = await this.#require(id);
    return kind === 'AUDIO' && state === 'READY' ? this.tools.transcripts.read(id) : null;
  }

  async exportTranscript(id: string, format: TranscriptFormat, options: WritingOptions = {}) {
    const item = await this.#require(id);
    const transcript: WritableTranscript | null =
      item.kind === 'TRANSCRIPT'
        ? asWritable(await this.#withFile(item, this.tools.readTranscript))
        : await this.transcriptOf(id);
    if (!transcript) throw new AppError('MEDIA_NOT_FOUND', 'This item has no words to write down.');
    return {
      mimeType: TRANSCRIPT_FORMATS[format].mimeType,
      text: writeTranscript(transcript, format, options),
    };
  }

  async thumbnailOf(id: string): Promise<{ mimeType: string; data: Uint8Array }> {
    const item = await this.#require(id);
    if (item.kind !== 'IMAGE') throw new AppError('MEDIA_NOT_FOUND', 'Only pictures have a thumbnail.');
    return this.#withFile(item, (path) => this.tools.images.thumbnail(path, THUMBNAIL_SIDE_PIXELS));
  }

  /** Runs work that reads a file, wherever the bytes are kept. */
  async #withFile<T>(item: MediaItem, work: (path: string) => Promise<T>): Promise<T> {
    const file = await this.tools.storage.borrow(item.contentPath, item.id);
    try {
      return await work(file.path);
    } finally {
      await file.release();
    }
  }

  async #require(id: string): Promise<MediaItem> {
    const [item] = await this.tools.catalog.getMedia([id]);
    if (item) return item;
    throw new AppError('MEDIA_NOT_FOUND', `There is no item "${id}".`);
  }
}

/** @returns what a user wrote, in the form of what is heard. */
function asWritable({ cues }: ParsedTranscript): WritableTranscript {
  const unknown = { modelId: null, task: null, language: null };
  const segments = cues.map(({ confidence = null, ...cue }) => ({
    ...cue,
    confidence,
    language: null,
    words: [],
  }));
  return { ...unknown, segments };
}

/** @throws AppError BAD_USER_INPUT when a title, tags or metadata are out of bounds. */
export function checkAttributes({ title, tags, metadata }: MediaPatch): void {
  if (title !== undefined && (title.trim() === '' || title.length > MAX_TITLE_CHARACTERS)) {
    refuse(`A title has 1 to ${MAX_TITLE_CHARACTERS} characters.`);
  }
  if (tags && tags.length > MAX_TAGS) refuse(`An item has at most ${MAX_TAGS} tags.`);
  if (tags?.some((tag) => tag.trim() === '' || tag.length > MAX_TAG_CHARACTERS)) {
    refuse(`A tag has 1 to ${MAX_TAG_CHARACTERS} characters.`);
  }
  if (metadata && Buffer.byteLength(JSON.stringify(metadata)) > MAX_METADATA_BYTES) {
    refuse(`Metadata has at most ${MAX_METADATA_BYTES} bytes as JSON.`);
  }
}

function refuse(message: string): never {
  throw new AppError('BAD_USER_INPUT', message);
}

/** @returns the moment without vectors and scope, as callers see it. */
function toMoment({ vectors: _vectors, scope: _scope, ...moment }: MomentRecord): Moment {
  return moment;
}
