import type { Vector } from '../../domain/embedding.js';
import { AppError, toAppError } from '../../domain/errors.js';
import type { LocalFile, SourceAccess } from '../../domain/ports/source-access.js';
import type { UploadFolder } from '../../domain/ports/upload-folder.js';
import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import type { QueryInput, SearchWarning } from '../../domain/query.js';
import type { MediaAnalyzer } from '../analysis/analysis.js';
import type { Embedders } from '../embedders.js';
import { requireUpload } from '../uploads.js';

/** A long item as a query is represented by at most this many of its moments per space, evenly spread. */
const MAX_VECTORS_PER_SPACE = 16;

/** One part of a query in terms of spaces: the vectors to look near, and the words to look for. */
export interface Probe {
  /** By space name; several when a long item is the query, then the nearest to any of them counts. */
  readonly vectors: ReadonlyMap<string, readonly Vector[]>;
  /** Words for keyword search; only text parts have them. */
  readonly keywords: string | null;
  /** What the part says, for spaces that can be reached by words only. */
  readonly words: readonly string[];
  /** The item the part itself comes from, which is no answer to it. */
  readonly ownMediaId: string | null;
  readonly warnings: readonly SearchWarning[];
}

export interface ProbeTools {
  readonly embedders: Embedders;
  readonly analyzer: MediaAnalyzer;
  readonly vectors: VectorStore;
  readonly catalog: MediaCatalog;
  readonly sources: SourceAccess;
  readonly uploads: UploadFolder;
}

/** Turns each kind of query part into the same thing: vectors by space. */
export class Prober {
  constructor(private readonly tools: ProbeTools) {}

  /** @throws AppError MEDIA_NOT_FOUND, BAD_USER_INPUT, and those of the analysis of a query file. */
  async probe(input: QueryInput, signal: AbortSignal): Promise<Probe> {
    switch (input.type) {
      case 'TEXT':
        return this.#probeText(input.text, signal);
      case 'MEDIA':
        return this.#probeMedia(input.mediaId);
      case 'MOMENT': {
        const [moment] = await this.tools.vectors.getMoments([input.momentId]);
        if (!moment) throw new AppError('MEDIA_NOT_FOUND', `There is no moment "${input.momentId}".`);
        return probeOfMoments([moment], moment.mediaId);
      }
      case 'UPLOAD':
        return this.#probeFile(await requireUpload(this.tools.uploads, input.uploadId), signal);
      case 'FILE': {
        const [path] = await this.tools.sources.expand(input.path);
        return this.#probeFile({ path: path ?? input.path, filename: input.path }, signal);
      }
    }
  }

  /** @throws AppError CAPABILITY_UNSUPPORTED when the space has no text encoder, and those of the encoder. */
  async embedText(space: string, text: string, signal: AbortSignal): Promise<Vector> {
    const [vector] = (await this.tools.embedders.get(space).embedTexts?.([text], signal)) ?? [];
    if (vector) return vector;
    throw new AppError('CAPABILITY_UNSUPPORTED', `The space "${space}" has no text encoder.`);
  }

  async #probeText(text: string, signal: AbortSignal): Promise<Probe> {
    const spaces = this.tools.embedders.accepting('text').map(({ space }) => space.name);
    const outcomes = await Promise.allSettled(spaces.map((space) => this.embedText(space, text, signal)));
    signal.throwIfAborted();
    const vectors = new Map<string, Vector[]>();
    const warnings: SearchWarning[] = [];
    outcomes.forEach((outcome, index) => {
      const space = spaces[index]!;
      if (outcome.status === 'fulfilled') return vectors.set(space, [outcome.value]);
      const { code, message } = toAppError(outcome.reason);
      warnings.push({ code, message, space });
    });
    return { vectors, keywords: text, words: [text], ownMediaId: null, warnings };
  }

  async #probeMedia(mediaId: string): Promise<Probe> {
    const [item] = await this.tools.catalog.getMedia([mediaId]);
    if (!item) throw new AppError('MEDIA_NOT_FOUND', `There is no item "${mediaId}".`);
    if (item.state !== 'READY') {
      const message = `The item "${mediaId}" is ${item.state}, so it cannot be a query yet.`;
      throw new AppError('BAD_USER_INPUT', message);
    }
    return probeOfMoments(await this.tools.vectors.listMoments([mediaId]), mediaId);
  }

  async #probeFile(file: LocalFile, signal: AbortSignal): Promise<Probe> {
    await this.tools.sources.identify(file.path, signal);
    const { kind } = await this.tools.sources.sniff(file.path, file.filename);
    const analysis = await this.tools.analyzer.analyse({ path: file.path, kind }, () => {}, signal);
    const warnings = analysis.warnings.map((warning) => ({ ...warning, space: null }));
    return { ...probeOfMoments(analysis.moments, null), warnings };
  }
}

interface MomentLike {
  readonly text: string | null;
  readonly vectors: Readonly<Record<string, Vector>>;
}

function probeOfMoments(moments: readonly MomentLike[], ownMediaId: string | null): Probe {
  const vectors = new Map<string, Vector[]>();
  for (const moment of moments) {
    for (const [space, vector] of Object.entries(moment.vectors)) {
      vectors.set(space, [...(vectors.get(space) ?? []), vector]);
    }
  }
  for (const [space, all] of vectors) vectors.set(space, spread(all, MAX_VECTORS_PER_SPACE));
  const words = spread(
    moments.flatMap(({ text }) => (text ? [text] : [])),
    MAX_VECTORS_PER_SPACE,
  );
  return { vectors, keywords: null, words, ownMediaId, warnings: [] };
}

/** @returns at most `count` of the values, evenly spread over them. */
function spread<T>(values: readonly T[], count: number): T[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: count }, (_, index) => values[Math.floor((index * values.length) / count)]!);
}
