import { describe, expect, it } from '@jest/globals';
import { RememberedRows } from '../../src/stores/lancedb/remembered-rows.js';
import { RowMemory } from '../../src/stores/lancedb/row-memory.js';

describe('memory of rows', () => {
  it('forgets the old generation when the young one is full, but for what was asked for again', () => {
    const memory = new RowMemory<string, number>(2);
    memory.keep('a', 1, 1);
    memory.keep('b', 2, 1);
    memory.keep('c', 3, 1);
    expect(memory.get('a')).toBe(1);
    memory.keep('d', 4, 1);
    expect(['a', 'b', 'c', 'd'].map((key) => memory.get(key))).toEqual([1, undefined, 3, 4]);
  });
});

describe('remembered rows', () => {
  const rows = () => {
    const asked: (readonly string[])[] = [];
    const remembered = new RememberedRows<string, string>((ids) => {
      asked.push(ids);
      if (ids.includes('bad')) return Promise.reject(new Error('unreadable'));
      const there = ids.filter((id) => id !== 'gone');
      return Promise.resolve(there.map((id) => ({ id, found: `row ${id}`, bytes: 1 })));
    });
    return { asked, remembered };
  };

  it('are given in the order asked, and read once', async () => {
    const { asked, remembered } = rows();
    expect(await remembered.get(['b', 'a', 'gone'])).toEqual(['row b', 'row a', undefined]);
    expect(await remembered.get(['a', 'b'])).toEqual(['row a', 'row b']);
    expect(asked).toEqual([['b', 'a', 'gone']]);
  });

  it('that are asked for while others are read are read together afterwards', async () => {
    const { asked, remembered } = rows();
    const first = remembered.get(['a']);
    await Promise.resolve();
    const others = [remembered.get(['b', 'c']), remembered.get(['c', 'd'])];
    expect(await first).toEqual(['row a']);
    expect(await Promise.all(others)).toEqual([
      ['row b', 'row c'],
      ['row c', 'row d'],
    ]);
    expect(asked).toEqual([['a'], ['b', 'c', 'd']]);
  });

  it('can be asked for again after a reading failed', async () => {
    const { remembered } = rows();
    await expect(remembered.get(['bad'])).rejects.toThrow('unreadable');
    expect(await remembered.get(['a'])).toEqual(['row a']);
  });
});
