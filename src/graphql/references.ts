import type { MediaItem, MediaKind } from '../domain/media.js';
import type { GraphContext } from './context.js';

interface Reference {
  readonly id: string;
}

/** The subgraph library writes `__typename` onto what it is given: it gets a copy, never an item of the service. */
const copyOf = <T extends object>(value: T | null): T | null => (value === null ? null : { ...value });

const mediaOf = (kind?: MediaKind) => ({
  async __resolveReference({ id }: Reference, { loaders }: GraphContext): Promise<MediaItem | null> {
    const item = await loaders.media.load(id);
    return kind === undefined || item?.kind === kind ? copyOf(item) : null;
  },
});

/** How entities are found by key when another subgraph refers to them; batched by the loaders of the request. */
export const referenceResolvers = {
  Media: mediaOf(),
  Audio: mediaOf('AUDIO'),
  Image: mediaOf('IMAGE'),
  Transcript: mediaOf('TRANSCRIPT'),
  Moment: {
    __resolveReference: async ({ id }: Reference, { loaders }: GraphContext) =>
      copyOf(await loaders.moments.load(id)),
  },
  IngestJob: {
    __resolveReference: async ({ id }: Reference, { loaders }: GraphContext) =>
      copyOf(await loaders.jobs.load(id)),
  },
};
