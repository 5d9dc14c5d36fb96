import { describe, expect, it } from '@jest/globals';
import type { Vector } from '../../../../src/domain/embedding.js';
import type { MomentRecord } from '../../../../src/domain/moment.js';
import type { Candidate } from '../../../../src/services/search/candidate.js';
import { diversify, DIVERSE_HEAD } from '../../../../src/services/search/shape/diversify.js';
import { orderOf } from '../../../../src/services/search/shape/sort.js';
import { vectorsOf, type VectorsBySpace } from '../../../../src/services/search/shape/unit-vectors.js';
import { createRandom } from '../../../fakes/random.js';
import { candidateOf } from './candidates.js';

const ids = (candidates: readonly Candidate[]) => candidates.map(({ unitId }) => unitId).join('');
const pointing = (degrees: number): Vector =>
  Float32Array.of(Math.cos((degrees / 180) * Math.PI), Math.sin((degrees / 180) * Math.PI));
const ranking = (...units: string[]) => units.map((id, index) => candidateOf(id, { score: 1 - index / 100 }));
const vectors = (by: Record<string, VectorsBySpace>) => new Map(Object.entries(by));

describe('sorting', () => {
  const candidates = [
    candidateOf('c', { score: 3, scope: { title: 'Take 10', createdAt: '2026-01-02T00:00:00.000Z' } }),
    candidateOf('b', { score: 2, scope: { title: 'Take 9', createdAt: '2026-01-03T00:00:00.000Z' } }),
    candidateOf('a', { score: 2, scope: { title: 'éclair', createdAt: '2026-01-02T00:00:00.000Z' } }),
    candidateOf('d', { score: 1, scope: { title: 'Eclair', createdAt: '2026-01-01T00:00:00.000Z' } }),
  ];

  it.each([
    ['SCORE', 'cabd'],
    ['NEWEST', 'bacd'],
    ['OLDEST', 'dacb'],
    ['TITLE', 'dabc'],
  ] as const)('by %s is the same whatever came first, ties by id', (order, expected) => {
    expect(ids([...candidates].sort(orderOf(order)))).toBe(expected);
    expect(ids([...candidates].reverse().sort(orderOf(order)))).toBe(expected);
  });
});

describe('diversity', () => {
  const alike = vectors({
    a: { clip: pointing(0) },
    b: { clip: pointing(1) },
    c: { clip: pointing(2) },
    d: { clip: pointing(90) },
    e: { clap: pointing(0) },
  });

  it('of 0 keeps the order, and more of it brings forward what is unlike what stands before', () => {
    const candidates = ranking('a', 'b', 'c', 'd', 'e');
    expect(ids(diversify(candidates, alike, 0))).toBe('abcde');
    expect(ids(diversify(candidates, alike, 0.5))).toBe('adebc');
  });

  it('changes no score and loses nobody', () => {
    const { next, whole } = createRandom(3);
    for (let round = 0; round < 50; round++) {
      const candidates = Array.from({ length: whole(150) }, (_, index) =>
        candidateOf(`m${String(index).padStart(3, '0')}`, { score: 1 - index / 200 }),
      );
      const drawn = vectors(
        Object.fromEntries(candidates.map(({ unitId }) => [unitId, { clip: pointing(360 * next()) }])),
      );
      const diverse = diversify(candidates, drawn, next());
      expect(new Set(diverse)).toEqual(new Set(candidates));
      expect(diverse[0]).toBe(candidates[0]);
      expect(diverse.slice(DIVERSE_HEAD)).toEqual(candidates.slice(DIVERSE_HEAD));
    }
  });

  it('never counts what shares no space as alike, and keeps those without vectors in their order', () => {
    expect(ids(diversify(ranking('a', 'b', 'c'), vectors({}), 0.7))).toBe('abc');
    expect(ids(diversify([], vectors({}), 0.7))).toBe('');
  });
});

describe('vectors of a hit', () => {
  it('are in each space those of the best moment that has one, read in one look-up', async () => {
    const candidate = candidateOf('a', { moments: [{ kind: 'SOUND' }, { kind: 'PASSAGE' }] });
    const [sound, passage] = candidate.evidence.map(({ moment }) => moment!);
    const asked: (readonly string[])[] = [];
    const record = (id: string, own: VectorsBySpace) => ({ id, vectors: own }) as unknown as MomentRecord;
    const store = {
      getMoments: (wanted: readonly string[]) => {
        asked.push(wanted);
        return Promise.resolve([
          record(passage!.id, { text: pointing(1), clap: pointing(2) }),
          record(sound!.id, { clap: pointing(3) }),
        ]);
      },
    };
    const found = await vectorsOf(store, [candidate, candidateOf('gone')]);
    expect(asked).toHaveLength(1);
    expect(found.get('a')).toEqual({ text: pointing(1), clap: pointing(3) });
    expect(found.get('gone')).toEqual({});
  });
});
