import type { JsonObject } from '../../../domain/media.js';
import type { RecordStore } from '../../../domain/ports/record-store.js';
import type { VectorStore } from '../../../domain/ports/vector-store.js';
import { readsText, type Embedders } from '../../embedders.js';
import { fromRecord, toRecord } from '../../records.js';
import { packVectors, unpackVectors } from '../bridge/packed-vectors.js';
import { revisionOf, versionOf, type TextBanks } from '../bridge/text-banks.js';
import { countWords, type WordCounts } from './keyword-background.js';
import { INVENTED_WORDS, MEANINGLESS_BANK } from './meaningless-texts.js';
import { measureSpace, type SpaceBackground } from './space-background.js';

/** What is known of one state of one space. */
export interface SpaceMeasurement {
  /** Of the space and of the texts it was measured with; another one makes it worthless. */
  readonly version: string;
  readonly background: SpaceBackground;
  readonly words: WordCounts;
}

export interface MeasurerTools {
  readonly embedders: Embedders;
  readonly vectors: VectorStore;
  readonly records: RecordStore;
  readonly banks: TextBanks;
}

const COLLECTION = 'calibrations';
/** Moments that stand for the library: what is measured on 512 is off by a few percent, in a tenth of a second. */
const SAMPLED_MOMENTS = 512;

/** Measures spaces on a sample of the library, and keeps what it found with the library. */
export class SpaceMeasurer {
  constructor(private readonly tools: MeasurerTools) {}

  countMoments(space: string): Promise<number> {
    return this.tools.vectors.countMoments({}, space);
  }

  /** @returns what tells today's state of the space, measured with today's texts, from others. */
  versionOf(space: string): string {
    return `${revisionOf(this.tools.embedders.get(space).space)} ${versionOf(MEANINGLESS_BANK)}`;
  }

  /** @returns the last measurement that was kept; null when there is none of this state of the space. */
  async stored(space: string): Promise<SpaceMeasurement | null> {
    const [found] = await this.tools.records.get(COLLECTION, [space]);
    const { dimensions } = this.tools.embedders.get(space).space;
    return found && found['version'] === this.versionOf(space) ? fromStored(found, dimensions) : null;
  }

  /** @returns null when the space has no moments. */
  async measure(space: string): Promise<SpaceMeasurement | null> {
    const { vectors, records } = this.tools;
    const [momentCount, sample] = await Promise.all([
      this.countMoments(space),
      vectors.sampleMoments(space, SAMPLED_MOMENTS),
    ]);
    if (sample.length === 0) return null;
    const background = await measureSpace(space, sample, momentCount, await this.#meaninglessIn(space));
    const measurement = { version: this.versionOf(space), background, words: countWords(sample) };
    await records.put(COLLECTION, [{ id: space, value: toStored(space, measurement) }]);
    return measurement;
  }

  async #meaninglessIn(space: string) {
    if (!readsText(this.tools.embedders.get(space))) return null;
    const all = await this.tools.banks.vectorsOf(MEANINGLESS_BANK, space);
    return { invented: all.slice(0, INVENTED_WORDS), unrelated: all.slice(INVENTED_WORDS) };
  }
}

type StoredTexts = Omit<NonNullable<SpaceBackground['texts']>, 'nonsense'> & { readonly nonsense: string };
interface StoredMeasurement extends Omit<SpaceMeasurement, 'background'> {
  readonly id: string;
  readonly background: Omit<SpaceBackground, 'centre' | 'texts'> & {
    readonly centre: string;
    readonly texts: StoredTexts | null;
  };
}

function toStored(space: string, { background, ...rest }: SpaceMeasurement): JsonObject {
  const { centre, texts, ...numbers } = background;
  const stored: StoredMeasurement = {
    id: space,
    ...rest,
    background: {
      ...numbers,
      centre: packVectors([centre]),
      texts: texts && { ...texts, nonsense: packVectors([texts.nonsense]) },
    },
  };
  return toRecord(stored).value;
}

function fromStored(found: JsonObject, dimensions: number): SpaceMeasurement {
  const { id: _id, background, ...rest } = fromRecord<StoredMeasurement>(found);
  const { centre, texts, ...numbers } = background;
  const vectorIn = (packed: string) => unpackVectors(packed, dimensions)[0]!;
  return {
    ...rest,
    background: {
      ...numbers,
      centre: vectorIn(centre),
      texts: texts && { ...texts, nonsense: vectorIn(texts.nonsense) },
    },
  };
}
