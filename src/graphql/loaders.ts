import DataLoader from 'dataloader';

import type { IngestJob, MediaItem } from '../domain/media.js';
import type { Moment } from '../domain/moment.js';
import type { Services } from '../services/services.js';

/** Look-ups of one request; calls made in the same tick become one call of the service. */
export interface Loaders {
  readonly media: DataLoader<string, MediaItem | null>;
  readonly moments: DataLoader<string, Moment | null>;
  readonly spacesOfMoment: DataLoader<string, string[]>;
  readonly momentsOfMedia: DataLoader<string, Moment[]>;
  readonly jobs: DataLoader<string, IngestJob | null>;
}

/**
 * Batches without remembering: a mutation or a later event of a subscription must see what is stored now, and the
 * look-ups behind are cheap.
 */
function batched<Value>(load: (ids: readonly string[]) => Promise<Value[]>): DataLoader<string, Value> {
  return new DataLoader<string, Value>(
    async (keys) => {
      const ids = [...new Set(keys)];
      const values = await load(ids);
      const positions = new Map(ids.map((id, position) => [id, position]));
      return keys.map((key) => values[positions.get(key) as number] as Value);
    },
    { cache: false },
  );
}

export function createLoaders({ library, ingest }: Pick<Services, 'library' | 'ingest'>): Loaders {
  return {
    media: batched((ids) => library.getMedia(ids)),
    moments: batched((ids) => library.getMoments(ids)),
    spacesOfMoment: batched((ids) => library.spacesOf(ids)),
    momentsOfMedia: batched((ids) => library.momentsOf(ids)),
    jobs: batched((ids) => ingest.getJobs(ids)),
  };
}
