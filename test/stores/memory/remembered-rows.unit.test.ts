import { describe, expect, it } from '@jest/globals';
import { ReadAhead } from '../../../src/stores/memory/read-ahead.js';
import { RememberedRows, type ReadRow } from '../../../src/stores/memory/remembered-rows.js';
import { RowMemory } from '../../../src/stores/memory/row-memory.js';

describe('memory of rows', () => {
  it('forgets the old generation when the young one is full, but for what was asked for again', () => {
    const memory = new RowMemory<string, number>(4);
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

describe('reading ahead', () => {
  async function* table(rows: number): AsyncGenerator<ReadRow<number, string>[]> {
    for (let at = 0; at < rows; at += 100) {
      yield Array.from({ length: 100 }, (_, i) => ({ id: at + i, found: `row ${at + i}`, bytes: 1 }));
      await Promise.resolve();
    }
  }

  it('keeps the table once searches had to read many of its rows', async () => {
    const memory = new RowMemory<number, string>(20_000);
    const ahead = new ReadAhead(memory);
    ahead.noteRead(3_999, () => table(500));
    await ahead.idle();
    expect(memory.has(0)).toBe(false);
    ahead.noteRead(1, () => table(500));
    await ahead.idle();
    expect([0, 499, 500].map((id) => memory.get(id))).toEqual(['row 0', 'row 499', undefined]);
    expect(memory.roomBytes).toBe(9_500);
  });

  it('forgets nothing for it: it ends where there is no more room, and does not begin again', async () => {
    const memory = new RowMemory<number, string>(500);
    const ahead = new ReadAhead(memory);
    memory.keep(7, 'known', 1);
    let begun = 0;
    const read = () => {
      begun += 1;
      return table(500);
    };
    ahead.noteRead(4_000, read);
    await ahead.idle();
    expect([7, 249, 250].map((id) => memory.get(id))).toEqual(['known', 'row 249', undefined]);
    ahead.noteRead(4_000, read);
    await ahead.idle();
    expect(begun).toBe(1);
  });

  it('ends when it is closed, and when reading fails', async () => {
    const memory = new RowMemory<number, string>(20_000);
    const ahead = new ReadAhead(memory);
    // eslint-disable-next-line require-yield
    ahead.noteRead(4_000, async function* () {
      await Promise.resolve();
      throw new Error('unreadable');
    });
    await ahead.idle();
    ahead.noteRead(4_000, () => table(5_000));
    await ahead.close();
    expect(memory.has(4_999)).toBe(false);
  });
});
