import type { Moment } from '../../../src/domain/moment.js';
import { NO_SOUND_DOMAIN } from '../../../src/domain/moment.js';
import type { RankedRoute } from '../../../src/services/search/candidate.js';

export const SCOPE = {
  title: '',
  tags: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  metadata: {},
  durationSeconds: null,
};

const KINDS = { IMAGE: 'IMAGE', SOUND: 'AUDIO', PASSAGE: 'TRANSCRIPT' } as const;

export function momentOf(mediaId: string, change: Partial<Moment> = {}): Moment {
  const kind = change.kind ?? 'IMAGE';
  return {
    id: `${mediaId}-i000000`,
    mediaId,
    mediaKind: KINDS[kind],
    kind,
    index: 0,
    startSeconds: null,
    endSeconds: null,
    text: null,
    confidence: null,
    ...NO_SOUND_DOMAIN,
    ...change,
  };
}

/** A route that found these items, each with the confidence of its moment, in this order. */
export function routeOver(
  space: string,
  items: readonly (readonly [string, number | null])[],
  change: Partial<RankedRoute> = {},
): RankedRoute {
  const units = items.map(([unitId, confidence], index) => {
    return { unitId, moment: momentOf(unitId, { confidence }), similarity: 1 - index / 100, scope: SCOPE };
  });
  const route = { space, part: 0, bridge: null, weight: 1, vectors: null, units, found: units };
  return { ...route, canRank: () => true, relevanceOf: null, ...change };
}
