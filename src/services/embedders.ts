import type { EmbeddingSpace, Modality } from '../domain/embedding.js';
import { AppError } from '../domain/errors.js';
import type { MediaKind } from '../domain/media.js';
import type { Embedder } from '../domain/ports/embedder.js';
import type { ImageDecodeRequest } from '../domain/ports/image-decoder.js';
import type { SoundDomain } from '../domain/sound-domain.js';

export type TextEmbedder = Embedder & { embedTexts: NonNullable<Embedder['embedTexts']> };

export function readsText<Any extends Embedder>(embedder: Any): embedder is Any & TextEmbedder {
  return embedder.embedTexts !== undefined;
}

/** @returns the kinds of item that have vectors in a space: a search for other kinds need not look there. */
export function kindsIn({ modalities }: EmbeddingSpace): MediaKind[] {
  if (modalities.every((modality) => modality === 'text')) return ['AUDIO', 'TRANSCRIPT'];
  return [
    ...(modalities.includes('image') ? (['IMAGE'] as const) : []),
    ...(modalities.includes('audio') ? (['AUDIO'] as const) : []),
  ];
}

/** @returns how much of a picture has to be decoded for these to see what they would see of the whole. */
export function imageRequestFor(embedders: readonly Embedder[]): ImageDecodeRequest {
  const sides = embedders.map(({ imageInput }) => imageInput?.shortSidePixels ?? Infinity);
  return { shortSidePixels: Math.max(...sides) };
}

/** The configured spaces, by name and by what they accept. */
export class Embedders {
  readonly #byName = new Map<string, Embedder>();
  readonly #domains = new Map<string, readonly SoundDomain[] | null>();

  /** @param domains kinds of sound that a space is filled for, by name; spaces that are not named take every sound. */
  constructor(
    embedders: readonly Embedder[],
    domains: Readonly<Record<string, readonly SoundDomain[]>> = {},
  ) {
    for (const embedder of embedders) this.add(embedder, domains[embedder.space.name]);
  }

  /** @param domains kinds of sound that its space is filled for; null for all. */
  add(embedder: Embedder, domains: readonly SoundDomain[] | null = null): void {
    const { name } = embedder.space;
    this.#byName.set(name, embedder);
    this.#domains.set(name, domains);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** @returns the kinds of sound that a space is filled for; null for all. */
  domainsOf(name: string): readonly SoundDomain[] | null {
    return this.#domains.get(name) ?? null;
  }

  get spaces(): EmbeddingSpace[] {
    return [...this.#byName.values()].map((embedder) => embedder.space);
  }

  get all(): Embedder[] {
    return [...this.#byName.values()];
  }

  /** @returns embedders whose space has a tower for the modality. */
  accepting(modality: Modality): Embedder[] {
    return this.all.filter((embedder) => embedder.space.modalities.includes(modality));
  }

  /** Spaces made for text alone: the ones that hold passages. */
  get forPassages(): TextEmbedder[] {
    const isTextSpace = (embedder: Embedder) =>
      embedder.space.modalities.every((modality) => modality === 'text');
    return this.all.filter(isTextSpace).filter(readsText);
  }

  /** @throws AppError MODEL_NOT_FOUND with the names that exist. */
  get(name: string): Embedder {
    const embedder = this.#byName.get(name);
    if (embedder) return embedder;
    const known = [...this.#byName.keys()];
    throw new AppError('MODEL_NOT_FOUND', `There is no space "${name}". Known spaces: ${known.join(', ')}.`, {
      details: { known },
    });
  }

  async dispose(): Promise<void> {
    await Promise.all(this.all.map((embedder) => embedder.dispose()));
  }
}
