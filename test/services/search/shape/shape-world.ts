import { createHash } from 'node:crypto';
import type { MediaKind } from '../../../../src/domain/media.js';
import { momentIdOf, NO_SOUND_DOMAIN, scopeOf, type MomentRecord } from '../../../../src/domain/moment.js';
import type { Vector } from '../../../../src/domain/embedding.js';
import type { MediaCatalog } from '../../../../src/domain/ports/media-catalog.js';
import type { VectorStore } from '../../../../src/domain/ports/vector-store.js';
import type { SearchHit, SearchQuery, SearchResult } from '../../../../src/domain/query.js';
import { Embedders } from '../../../../src/services/embedders.js';
import { NO_CALIBRATION, type Calibrator } from '../../../../src/services/search/calibration/calibrator.js';
import { EVEN_WEIGHTS } from '../../../../src/services/search/fusion-weights.js';
import { Prober } from '../../../../src/services/search/probe.js';
import { NO_ADAPTERS } from '../../../../src/services/search/query-adapters.js';
import { SearchService } from '../../../../src/services/search/search.js';
import { itemOf } from '../../../contract/store-fixtures.js';
import { createFakeEmbedder, wordVector } from '../../../fakes/fixed-embedder.js';

export interface WorldItem {
  readonly title: string;
  readonly kind?: MediaKind;
  /** One moment each; passages of transcripts, else what is seen or heard. */
  readonly words: readonly string[];
  readonly tags?: readonly string[];
  readonly durationSeconds?: number;
  readonly widthPixels?: number;
  /** In place of the vectors of the words. */
  readonly vectors?: readonly Vector[];
}

const SPACE_OF_KIND = { IMAGE: 'clip', AUDIO: 'clap', TRANSCRIPT: 'text' } as const;
const MOMENT_OF_KIND = { IMAGE: 'IMAGE', AUDIO: 'SOUND', TRANSCRIPT: 'PASSAGE' } as const;

/** Search over items that are put into the stores directly: one second passes with each that comes in. */
export async function createShapeWorld(
  stores: { readonly vectors: VectorStore; readonly catalog: MediaCatalog },
  calibrator: Calibrator = NO_CALIBRATION,
) {
  const { vectors, catalog } = stores;
  const embedders = new Embedders([
    createFakeEmbedder('clip', ['text', 'image']),
    createFakeEmbedder('clap', ['text', 'audio']),
    createFakeEmbedder('text', ['text']),
  ]);
  await vectors.open(embedders.spaces);
  let seconds = 0;
  const clock = { nowIso: () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString() };
  const unused = {} as never;
  const prober = new Prober({
    ...{ embedders, vectors, catalog, adapters: NO_ADAPTERS },
    ...{ analyzer: unused, sources: unused, storage: unused, uploads: unused },
  } as unknown as ConstructorParameters<typeof Prober>[0]);
  return {
    vectors,
    catalog,
    /** A new one remembers no ranking, as after a restart or behind another process. */
    createSearch: () =>
      new SearchService({
        serves: () => true,
        ...{ embedders, vectors, catalog, clock, prober, calibrator, missingSpaces: [] },
        bridges: { wayInto: () => null },
        fusionWeights: EVEN_WEIGHTS,
      }),
    async put(...items: WorldItem[]): Promise<void> {
      const made = items.map((item) => {
        seconds += 1;
        return { item, media: mediaOf(item, clock.nowIso()) };
      });
      seconds += 1;
      await catalog.putMedia(made.map(({ media }) => media));
      await vectors.replaceMoments(
        made.map(({ item, media }) => ({ mediaId: media.id, moments: momentsOf(item, media) })),
      );
    },
    async remove(...titles: string[]): Promise<void> {
      await vectors.deleteMoments(titles.map(idOf));
      await catalog.deleteMedia(titles.map(idOf));
    },
  };
}

export function idOf(title: string): string {
  return createHash('sha256').update(title).digest('hex').slice(0, 32);
}

function mediaOf(
  { title, kind = 'IMAGE', tags = [], durationSeconds = 10, widthPixels = 640 }: WorldItem,
  createdAt: string,
) {
  const facts = kind === 'IMAGE' ? { widthPixels } : { durationSeconds };
  return itemOf(idOf(title), { kind, title, tags, createdAt, updatedAt: createdAt, ...facts });
}

function momentsOf(
  { kind = 'IMAGE', words, vectors }: WorldItem,
  media: ReturnType<typeof mediaOf>,
): MomentRecord[] {
  return words.map((text, index) => ({
    id: momentIdOf(media.id, MOMENT_OF_KIND[kind], index),
    ...{ mediaId: media.id, mediaKind: kind, kind: MOMENT_OF_KIND[kind], index },
    startSeconds: kind === 'IMAGE' ? null : index * 5,
    endSeconds: kind === 'IMAGE' ? null : index * 5 + 5,
    text: kind === 'TRANSCRIPT' ? text : null,
    confidence: null,
    ...NO_SOUND_DOMAIN,
    scope: scopeOf(media),
    vectors: { [SPACE_OF_KIND[kind]]: vectors?.[index] ?? wordVector(text) },
  }));
}

export function textQuery(text: string, more: Partial<SearchQuery> = {}): SearchQuery {
  return { parts: [{ input: { type: 'TEXT', text }, weight: 1 }], filter: {}, first: 10, ...more };
}

export const titlesOf = ({ hits }: { readonly hits: readonly SearchHit[] }) =>
  hits.map(({ media }) => media.title);

/** Asks page after page; `between` runs before each page but the first. */
export async function readAll(
  search: (query: SearchQuery) => Promise<SearchResult>,
  query: SearchQuery,
  between: (page: number) => Promise<void> = () => Promise.resolve(),
): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  for (let page = 0, after: string | undefined; ; page++) {
    if (page > 0) await between(page);
    const answer = await search({ ...query, ...(after !== undefined && { after }) });
    hits.push(...answer.hits);
    if (!answer.hasNextPage) return hits;
    after = answer.hits.at(-1)?.cursor ?? after;
    if (page > 500) throw new Error('paging does not end');
  }
}
