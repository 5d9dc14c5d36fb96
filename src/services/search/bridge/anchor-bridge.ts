import type { Vector } from '../../../domain/embedding.js';
import { meanVector } from '../../../dsp/mean-vector.js';
import type { Embedder } from '../../../domain/ports/embedder.js';
import type { Embedders } from '../../embedders.js';
import { ANCHOR_TEXTS } from './anchor-texts.js';
import type { AnchorMaps } from './anchor-maps.js';
import { cross, less, type AnchorPair } from './cross.js';
import { fitMap, type LinearMap } from '../../linear-map.js';
import type { TextBank, TextBanks } from './text-banks.js';

/** Name of this bridge in the evidence of a hit. */
export const TEXT_ANCHORS = 'text-anchors';

export const ANCHOR_BANK: TextBank = { id: 'everyday-things', texts: ANCHOR_TEXTS };

/** Ridge of the map between what two text towers make of the anchors; weak, since there are hundreds of them. */
const ANCHOR_RIDGE = 1;

export interface AnchorProgress {
  readonly encoded: number;
  readonly total: number;
}

/** What two spaces make of the anchors, and the linear map that leads from one to the other. */
export interface AnchorCrossing {
  readonly anchors: AnchorPair;
  readonly originMean: Vector;
  readonly map: LinearMap;
}

/**
 * Crosses from one space into another over words that the text towers of both know. A vector is carried in two ways that
 * are added up: as a distribution over its nearest anchors, read back in the other space (after C-MCR, Wang et al.,
 * "Connecting Multi-modal Contrastive Representations", NeurIPS 2023), and by the linear map that fits all anchors best.
 * Needs no pairs of media.
 */
export class AnchorBridge {
  readonly #crossings = new Map<string, Promise<AnchorCrossing>>();

  constructor(
    private readonly embedders: Embedders,
    private readonly banks: TextBanks,
    private readonly maps: AnchorMaps,
    private readonly bank: TextBank = ANCHOR_BANK,
  ) {}

  /** @returns every two spaces that words connect and that hold different kinds of media, both ways. */
  ways(): [from: string, to: string][] {
    const kinds = ({ space }: Embedder) => space.modalities.filter((name) => name !== 'text').join();
    const ends = this.embedders.accepting('text').filter((each) => kinds(each) !== '');
    return ends.flatMap((from) =>
      ends
        .filter((to) => kinds(to) !== kinds(from))
        .map((to): [string, string] => [from.space.name, to.space.name]),
    );
  }

  /** @returns how many anchors have their vectors, of how many, in those of the spaces that were asked for. */
  progressOf(spaces: readonly string[]): AnchorProgress {
    const encoded = spaces.flatMap((space) => this.banks.encodedOf(this.bank, space) ?? []);
    const total = encoded.length * this.bank.texts.length;
    return { encoded: encoded.reduce((sum, each) => sum + each, 0), total };
  }

  /** Ends the encoding of anchors where it is under way; what was encoded is kept. */
  stop(): Promise<void> {
    return this.banks.stop(this.bank);
  }

  /** @returns the space to cross from, or undefined: both ends need a text tower and media of their own. */
  originFor(target: string, available: readonly string[]): string | undefined {
    const bridgeable = this.embedders
      .accepting('text')
      .filter(({ space }) => space.modalities.length > 1)
      .map(({ space }) => space.name);
    return bridgeable.includes(target) ? available.find((name) => bridgeable.includes(name)) : undefined;
  }

  /** @param centre mean of the library's media at the origin; null where it has none. */
  async carry(
    from: string,
    to: string,
    vectors: readonly Vector[],
    centre: Vector | null,
  ): Promise<Vector[]> {
    const { anchors, originMean, map } = await this.crossing(from, to);
    const hub = centre ?? new Float32Array(originMean.length);
    return vectors.map((vector) => cross(vector, hub, map, centre ?? originMean, anchors));
  }

  /** @returns what the bridge rests on; made once in the life of a library. */
  crossing(from: string, to: string): Promise<AnchorCrossing> {
    const key = `${from} ${to}`;
    const known = this.#crossings.get(key);
    if (known) return known;
    const crossing = this.#prepare(from, to);
    this.#crossings.set(key, crossing);
    crossing.catch(() => this.#crossings.delete(key));
    return crossing;
  }

  async #prepare(from: string, to: string): Promise<AnchorCrossing> {
    const both = [from, to].map((space) => this.banks.vectorsOf(this.bank, space));
    const [origin, target] = (await Promise.all(both)) as [readonly Vector[], readonly Vector[]];
    const [originMean, targetMean] = [meanVector(origin), meanVector(target)];
    const map = await this.maps.mapOf(from, to, this.bank, () =>
      fitMap(
        origin.map((vector, index) => ({
          input: less(vector, originMean),
          output: less(target[index]!, targetMean),
        })),
        ANCHOR_RIDGE,
      ),
    );
    return { anchors: { origin, target, targetMean }, originMean, map };
  }
}
