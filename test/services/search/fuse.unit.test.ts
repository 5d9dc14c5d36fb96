import { describe, expect, it } from '@jest/globals';
import { ABSENCE_POLICIES, FUSIONS, type SearchQuery } from '../../../src/domain/query.js';
import { isLowTrust, lowTrustShareOf, trustFactor } from '../../../src/domain/trust.js';
import type { Candidate, RankedRoute } from '../../../src/services/search/candidate.js';
import { fuse } from '../../../src/services/search/fuse.js';
import { createRandom } from '../../fakes/random.js';
import { routeOver } from './candidates.js';

type Rules = Pick<SearchQuery, 'fusion' | 'absence'>;

function fuseAll(routes: readonly RankedRoute[], rules: Rules = {}): Candidate[] {
  const parts = Array.from({ length: 1 + Math.max(...routes.map(({ part }) => part)) }, (_, part) => {
    return { weight: routes.find((route) => route.part === part)?.weight ?? 1 };
  });
  return fuse(routes, { parts, ...rules });
}

const route = (space: string, ids: readonly string[], change: Partial<RankedRoute> = {}) =>
  routeOver(
    space,
    ids.map((id) => [id, null]),
    change,
  );

const ids = (candidates: readonly Candidate[]) => candidates.map(({ unitId }) => unitId);
const sumOf = ({ evidence }: Candidate) => evidence.reduce((sum, { contribution }) => sum + contribution, 0);

describe('rank fusion', () => {
  it('puts an item that two routes found before items that one route found at the same rank', () => {
    const fused = fuseAll([route('clip', ['a', 'b']), route('text', ['c', 'b'])]);
    expect(ids(fused)).toEqual(['b', 'a', 'c']);
  });

  it('pushes down what a part with a negative weight finds', () => {
    const fused = fuseAll([route('clip', ['a', 'b']), route('clip', ['a'], { weight: -0.5, part: 1 })]);
    expect(ids(fused)).toEqual(['b', 'a']);
  });

  it('orders ties by id, whatever the order of the routes', () => {
    const routes = [route('clip', ['b']), route('text', ['a'])];
    expect(ids(fuseAll(routes))).toEqual(['a', 'b']);
    expect(ids(fuseAll(routes.reverse()))).toEqual(['a', 'b']);
  });
});

describe('fusion by relevance', () => {
  const judged = (ids: readonly string[], values: readonly number[], change: Partial<RankedRoute> = {}) => {
    const { units, ...rest } = route('', ids, change);
    const scored = units.map((unit, index) => ({ ...unit, similarity: values[index]! }));
    return { ...rest, units: scored, relevanceOf: (similarity: number) => similarity };
  };

  it('is the mean of relevance, weighted, whatever the ranks', () => {
    const routes = [judged(['a', 'b'], [0.9, 0.8], { weight: 3 }), judged(['b', 'a'], [0.6, 0.1])];
    const [first, second] = fuseAll(routes, { fusion: 'RELEVANCE' });
    expect(first).toMatchObject({ unitId: 'b', relevance: 0.8 });
    expect(first!.score).toBeCloseTo((3 * 0.8 + 0.6) / 4, 12);
    expect(second!.score).toBeCloseTo((3 * 0.9 + 0.1) / 4, 12);
    expect(second).toMatchObject({ unitId: 'a', relevance: 0.9 });
  });

  it('lets a space that is not calibrated count nothing, and fuses by rank when none is', () => {
    const plain = route('clip', ['b', 'a']);
    const [only] = fuseAll([plain, judged(['a'], [0.5])], { fusion: 'RELEVANCE' });
    expect(only).toMatchObject({ unitId: 'a', score: 0.5 });
    expect(fuseAll([plain], { fusion: 'RELEVANCE' })).toEqual(fuseAll([plain]));
  });

  it('judges sounds and pictures by the spaces that can hold them when absence counts', () => {
    const pictures = judged(['picture'], [0.8], { canRank: ({ mediaId }) => mediaId === 'picture' });
    const sounds = judged(['sound'], [0.7], { canRank: ({ mediaId }) => mediaId === 'sound' });
    const words = judged(['sound'], [0.7], {});
    const routes = [pictures, sounds, words];
    const scores = (absence: 'IGNORE' | 'WORST') =>
      new Map(fuseAll(routes, { fusion: 'RELEVANCE', absence }).map(({ unitId, score }) => [unitId, score]));
    expect(scores('IGNORE').get('picture')).toBeCloseTo(0.8 / 3, 12);
    // Words could have told of the picture and did not; the space of sounds could not.
    expect(scores('WORST').get('picture')).toBeCloseTo(0.8 / 2, 12);
    expect(scores('WORST').get('sound')).toBeCloseTo(0.7, 12);
  });
});

describe('absence', () => {
  it('is nothing by default: an item that lacks a space neither gains nor loses', () => {
    const [only] = fuseAll([route('clip', ['a']), route('clap', [])]);
    expect(only).toMatchObject({ unitId: 'a', score: 1 / 61 });
    expect(only!.evidence).toHaveLength(1);
  });

  it('is the place behind the last one under WORST, for what the space can hold', () => {
    const holdsOnlyA = { canRank: ({ mediaId }: { mediaId: string }) => mediaId === 'a' };
    const fused = fuseAll([route('clip', ['a', 'b']), route('clap', ['c', 'd'], holdsOnlyA)], {
      absence: 'WORST',
    });
    const a = fused.find(({ unitId }) => unitId === 'a')!;
    expect(a.evidence[1]).toMatchObject({
      ...{ space: 'clap', rank: 3, similarity: null, moment: null, contribution: 1 / 63 },
    });
    expect(fused.find(({ unitId }) => unitId === 'b')!.evidence).toHaveLength(1);
  });

  it('is no answer under REQUIRE when a part of positive weight found the item by none of its routes', () => {
    const routes = [
      route('clip', ['a', 'b']),
      route('keywords', ['c']),
      route('clip', ['b', 'c'], { part: 1 }),
      route('clip', ['a'], { part: 2, weight: -1 }),
    ];
    expect(ids(fuseAll(routes, { absence: 'REQUIRE' }))).toEqual(['b', 'c']);
    expect(ids(fuseAll(routes)).sort()).toEqual(['a', 'b', 'c']);
  });
});

describe('contributions', () => {
  function randomRoutes(seed: number): RankedRoute[] {
    const { next, whole, oneOf } = createRandom(seed);
    return Array.from({ length: 1 + whole(6) }, (_, index) => {
      const found = Array.from({ length: whole(30) }, (__, item) => `m${(item * 7 + index) % 31}`);
      const items = found.map((id): [string, number | null] => [id, oneOf([null, 0, 1, next()])]);
      const steepness = 0.1 + next();
      return routeOver(`space${index}`, items, {
        part: index === 0 ? 0 : whole(3),
        weight: index === 0 ? next() + 0.01 : oneOf([1, 0.5, -0.7, 2, -2]) * (0.5 + next()),
        canRank: ({ mediaId }) => mediaId.charCodeAt(1) % 2 === index % 2,
        relevanceOf: oneOf([null, (similarity: number) => similarity ** (1 / steepness)]),
      });
    });
  }

  it('sum to the score exactly, in every fusion, with every policy, sign, trust and absence', () => {
    const problems: string[] = [];
    for (let seed = 0; seed < 300; seed++) {
      const routes = randomRoutes(seed);
      for (const fusion of FUSIONS) {
        for (const absence of ABSENCE_POLICIES) {
          for (const candidate of fuseAll(routes, { fusion, absence })) {
            if (sumOf(candidate) !== candidate.score) problems.push(`${seed} ${fusion} ${absence}`);
          }
        }
      }
    }
    expect(problems).toEqual([]);
  });

  it('drop nothing that any route found, and are weight * trust / (60 + rank)', () => {
    const problems: unknown[] = [];
    for (let seed = 0; seed < 100; seed++) {
      const routes = randomRoutes(seed);
      const fused = fuseAll(routes);
      const found = new Set(routes.flatMap(({ units }) => units.map(({ unitId }) => unitId)));
      if (fused.length !== found.size) problems.push(seed);
      for (const match of fused.flatMap(({ evidence }) => evidence)) {
        const { trust, weight, rank, contribution } = match;
        const isRight = trust >= 0.5 && trust <= 1 && contribution === (weight * trust) / (60 + rank!);
        if (!isRight) problems.push(match);
      }
    }
    expect(problems).toEqual([]);
  });
});

describe('low trust', () => {
  it('lets misheard words count less, by the factor that the evidence shows, and finds them still', () => {
    const fused = fuseAll([
      routeOver('text', [
        ['misheard', 0.1],
        ['heard', 0.95],
      ]),
    ]);
    expect(ids(fused)).toEqual(['heard', 'misheard']);
    const [match] = fused[1]!.evidence;
    expect(match).toMatchObject({ rank: 1, weight: 1 });
    expect(match!.trust).toBeCloseTo(0.5 + 0.1 / 1.2, 10);
    expect(match!.contribution).toBe(match!.trust / 61);
  });

  it('trusts what nobody measured: subtitles that people wrote, pictures, sounds', () => {
    expect([null, 0.6, 1].map(trustFactor)).toEqual([1, 1, 1]);
    expect(isLowTrust(null)).toBe(false);
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
