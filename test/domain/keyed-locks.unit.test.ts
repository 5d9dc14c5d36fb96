import { describe, expect, it } from '@jest/globals';
import { KeyedLocks } from '../../src/domain/keyed-locks.js';

describe('KeyedLocks', () => {
  it('lets work on one item wait, and work on another run', async () => {
    const locks = new KeyedLocks();
    const events: string[] = [];
    let release = (): void => {};
    const blocked = new Promise<void>((resolve) => (release = resolve));
    const work = (name: string, until?: Promise<void>) => async () => {
      events.push(`${name} begins`);
      await until;
      events.push(`${name} ends`);
    };
    const first = locks.run(['a', 'b'], work('first', blocked));
    const second = locks.run(['b', 'c'], work('second'));
    await locks.run(['d'], work('other'));
    expect(events).toEqual(['first begins', 'other begins', 'other ends']);
    release();
    await Promise.all([first, second]);
    expect(events.slice(3)).toEqual(['first ends', 'second begins', 'second ends']);
  });

  it('goes on after work that failed', async () => {
    const locks = new KeyedLocks();
    await expect(locks.run(['a'], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await locks.run(['a'], () => Promise.resolve(1))).toBe(1);
  });
});
