import type { EmbeddingSpace, Modality, Vector } from '../../domain/embedding.js';
import { AppError } from '../../domain/errors.js';
import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import type { LocalFile, SourceAccess } from '../../domain/ports/source-access.js';
import type { MediaStorage } from '../../domain/ports/media-storage.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import type { IntentMode, QueryInput, SearchWarning } from '../../domain/query.js';
import { unitVector } from '../../dsp/unit-vector.js';
import type { MediaAnalyzer } from '../analysis/analysis.js';
import type { Embedders } from '../embedders.js';
import { borrowUpload } from '../uploads.js';
import { representativesOf, representativeTexts, type QueryVector } from './query-moments.js';
import type { QueryAdapters } from './query-adapters.js';
import { readWording, type Wording } from './wording.js';

/** One part of a query in terms of spaces: the vectors to look near, and the words to look for. */
export interface Probe {
  /** Spaces that the part lives in by itself. */
  readonly spaces: readonly string[];
  /** The vectors of the part in one of its spaces; encodes when first asked, and once. */
  readonly vectorsIn: (space: string) => Promise<readonly QueryVector[]>;
  /** What the vectors are made from. */
  readonly modality: Modality | 'media';
  /** How a text is to be read; null for parts that are no text. */
  readonly wording: Wording | null;
  /** What the part says, for spaces that can be reached by words only; empty for texts, which reach all that they can. */
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
  readonly adapters: QueryAdapters;
  readonly storage: MediaStorage;
}

/** Turns each kind of query part into the same thing: vectors by space. */
export class Prober {
  constructor(private readonly tools: ProbeTools) {}

  /**
   * @param intent whether the lead-in of a text may tell what is meant.
   * @throws AppError MEDIA_NOT_FOUND, BAD_USER_INPUT, and those of the analysis of a query file.
   */
  async probe(input: QueryInput, intent: IntentMode, signal: AbortSignal): Promise<Probe> {
    switch (input.type) {
      case 'TEXT':
        return this.#probeText(readWording(input.text, intent), signal);
      case 'MEDIA':
        return this.#probeMedia(input.mediaId);
      case 'MOMENT': {
        const [moment] = await this.tools.vectors.getMoments([input.momentId]);
        if (!moment) throw new AppError('MEDIA_NOT_FOUND', `There is no moment "${input.momentId}".`);
        return probeOfMoments([moment], moment.mediaId);
      }
      case 'UPLOAD':
        return this.#probeUpload(input.uploadId, signal);
      case 'FILE': {
        const [path] = await this.tools.sources.expand(input.path);
        return this.#probeFile({ path: path ?? input.path, filename: input.path }, signal);
      }
      case 'VECTOR':
        return probeOfMoments([{ text: null, vectors: { [input.space]: directionOf(input.values) } }], null);
    }
  }

  /** @throws AppError CAPABILITY_UNSUPPORTED when the space has no text encoder, and those of the encoder. */
  async embedText(space: string, text: string, signal: AbortSignal): Promise<Vector> {
    const [vector] = (await this.tools.embedders.get(space).embedTexts?.([text], signal)) ?? [];
    if (vector) return vector;
    throw new AppError('CAPABILITY_UNSUPPORTED', `The space "${space}" has no text encoder.`);
  }

  #probeText(wording: Wording, signal: AbortSignal): Probe {
    const spaces = this.tools.embedders.accepting('text').map(({ space }) => space);
    const encode = async (space: EmbeddingSpace) => {
      const text = wording.textFor(space) ?? '';
      const vector = await this.embedText(space.name, text, signal);
      return [{ vector: await this.tools.adapters.adapt(space.name, vector), share: 1 }];
    };
    return {
      spaces: spaces.filter((space) => wording.textFor(space) !== null).map(({ name }) => name),
      vectorsIn: once((name) => encode(this.tools.embedders.get(name).space)),
      modality: 'text',
      wording,
      words: [],
      ownMediaId: null,
      warnings: [],
    };
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

  async #probeUpload(uploadId: string, signal: AbortSignal): Promise<Probe> {
    const file = await borrowUpload(this.tools.storage, uploadId, signal);
    try {
      return await this.#probeFile(file, signal);
    } finally {
      await file.release();
    }
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
  return {
    spaces: [...vectors.keys()],
    vectorsIn: once((space) => Promise.resolve(representativesOf(vectors.get(space) ?? []))),
    modality: 'media',
    wording: null,
    words: representativeTexts(moments.flatMap(({ text }) => (text ? [text] : []))),
    ownMediaId,
    warnings: [],
  };
}

function directionOf(values: readonly number[]): Vector {
  const direction = unitVector(Float32Array.from(values));
  if (direction) return direction;
  throw new AppError('BAD_USER_INPUT', 'A vector needs finite values that are not all 0.');
}

/** @returns the function, which does its work once per argument. */
function once<Argument, Result>(
  work: (argument: Argument) => Promise<Result>,
): (argument: Argument) => Promise<Result> {
  const done = new Map<Argument, Promise<Result>>();
  return (argument) => {
    const result = done.get(argument) ?? work(argument);
    done.set(argument, result);
    return result;
  };
}
