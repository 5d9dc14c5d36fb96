import { describe, expect, it } from '@jest/globals';
import { NO_SOUND_DOMAIN, type Moment } from '../../src/domain/moment.js';
import { isLowTrust, lowTrustShareOf, trustFactor } from '../../src/domain/trust.js';
import { createRandom } from '../fakes/random.js';
import type { RankedRoute } from '../../src/services/search/candidate.js';
import { fuse } from '../../src/services/search/fuse.js';

const fuseByRank = (routes: readonly RankedRoute[]) =>
  fuse(routes, { parts: [{ weight: 1 }] });

function moment(mediaId: string, confidence: number | null = null): Moment {
  return {
    id: `${mediaId}-i000000`,
    mediaId,
    mediaKind: 'IMAGE',
    kind: 'IMAGE',
    index: 0,
    startSeconds: null,
    endSeconds: null,
    text: null,
    confidence,
    ...NO_SOUND_DOMAIN,
  };
}

const SCOPE = {
  title: '',
  tags: [],
  createdAt: '2026-01-01T00:00:00.000Z',
  metadata: {},
  durationSeconds: null,
};

function route(space: string, mediaIds: readonly string[], weight = 1): RankedRoute {
  return routeOver(
    space,
    mediaIds.map((id) => [id, null]),
    weight,
  );
}

function routeOver(
  space: string,
  items: readonly (readonly [string, number | null])[],
  weight = 1,
): RankedRoute {
  const units = items.map(([unitId, confidence], index) => {
    return { unitId, moment: moment(unitId, confidence), similarity: 1 - index / 100, scope: SCOPE };
  });
  const route = { space, part: 0, bridge: null, weight, vectors: null, units, found: units };
  return { ...route, canRank: () => true, relevanceOf: null };
}

describe('rank fusion', () => {
  it('puts an item that two routes found before items that one route found at the same rank', () => {
    const fused = fuseByRank([route('clip', ['a', 'b']), route('text', ['c', 'b'])]);
    expect(fused.map((item) => item.mediaId)).toEqual(['b', 'a', 'c']);
  });

  it('keeps items that lack a space: absence neither adds nor subtracts', () => {
    const [only] = fuseByRank([route('clip', ['a']), route('clap', [])]);
    expect(only).toMatchObject({ mediaId: 'a', score: 1 / 61 });
  });

  it('gives each hit contributions that sum to its score', () => {
    const fused = fuseByRank([
      route('clip', ['a', 'b'], 0.5),
      route('text', ['b', 'a'], 2),
      route('x', ['a'], -1),
    ]);
    for (const item of fused) {
      expect(item.score).toBe(item.evidence.reduce((sum, match) => sum + match.contribution, 0));
    }
  });

  it('pushes down what a part with a negative weight finds', () => {
    const fused = fuseByRank([route('clip', ['a', 'b']), route('clip', ['a'], -0.5)]);
    expect(fused.map((item) => item.mediaId)).toEqual(['b', 'a']);
  });

  it('orders ties by id, whatever the order of the routes', () => {
    const routes = [route('clip', ['b']), route('text', ['a'])];
    expect(fuseByRank(routes).map((item) => item.mediaId)).toEqual(['a', 'b']);
    expect(fuseByRank(routes.reverse()).map((item) => item.mediaId)).toEqual(['a', 'b']);
  });
});

describe('low trust', () => {
  const said = (space: string, ...items: [string, number | null][]) => routeOver(space, items);

  it('lets misheard words count less, by the factor that the evidence shows, and finds them still', () => {
    const fused = fuseByRank([said('text', ['misheard', 0.1], ['heard', 0.95])]);
    expect(fused.map(({ mediaId }) => mediaId)).toEqual(['heard', 'misheard']);
    const [match] = fused[1]!.evidence;
    expect(match).toMatchObject({ rank: 1, weight: 1 });
    expect(match!.trust).toBeCloseTo(0.5 + 0.1 / 1.2, 10);
    expect(match!.contribution).toBe(match!.trust / 61);
  });

  it('trusts what nobody measured: subtitles that people wrote, pictures, sounds', () => {
    expect([null, 0.6, 1].map(trustFactor)).toEqual([1, 1, 1]);
    expect(isLowTrust(null)).toBe(false);
  });

  it('lets contributions sum to the score exactly and drops nothing, whatever is found with whatever trust', () => {
    for (let seed = 0; seed < 200; seed++) {
      const { next, whole, oneOf } = createRandom(seed);
      const routes = Array.from({ length: 1 + whole(5) }, (_, index) => {
        const ids = Array.from({ length: whole(30) }, (__, item) => `m${(item * 7 + index) % 31}`);
        const items = ids.map((id): [string, number | null] => [id, oneOf([null, 0, 1, next()])]);
        return { ...said(`space${index}`, ...items), weight: oneOf([1, 0.5, 2]) * (0.5 + next()) };
      });
      const fused = fuseByRank(routes);
      expect(new Set(fused.map(({ mediaId }) => mediaId)).size).toBe(
        new Set(routes.flatMap(({ units }) => units.map(({ unitId }) => unitId))).size,
      );
      for (const { score, evidence } of fused) {
        expect(score).toBe(evidence.reduce((sum, { contribution }) => sum + contribution, 0));
        expect(score).toBeGreaterThan(0);
        for (const { trust, weight, rank, contribution } of evidence) {
          expect(trust).toBeGreaterThanOrEqual(0.5);
          expect(trust).toBeLessThanOrEqual(1);
          expect(contribution).toBe((weight * trust) / (60 + rank!));
        }
      }
    }
  });

  it('never counts more for less confidence', () => {
    const factors = Array.from({ length: 101 }, (_, index) => trustFactor(index / 100));
    expect(factors).toEqual([...factors].sort((a, b) => a - b));
    expect(factors[0]).toBe(0.5);
  });

  it('is measured by letters', () => {
    const words = [
      { text: 'x'.repeat(30), confidence: 0.1 },
      { text: 'y'.repeat(60), confidence: 0.9 },
      { text: 'z'.repeat(10), confidence: null },
    ];
    expect(lowTrustShareOf(words)).toBeCloseTo(0.3);
    expect(lowTrustShareOf([])).toBe(0);
  });
});
