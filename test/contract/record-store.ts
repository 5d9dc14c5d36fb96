import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordStore } from '../../src/domain/ports/record-store.js';

/** One place where record stores can be opened; several of one place see the same records. */
export interface RecordStorePlace {
  /** Not called twice for a store that is not durable. */
  create(): Promise<RecordStore>;
  /** Removes everything, after the stores are closed. */
  remove(): Promise<void>;
}

/**
 * What every record store must do. One that is not durable skips the cases of reopening.
 * @param makePlace gives each case a place of its own.
 */
export function describeRecordStore(
  name: string,
  makePlace: () => Promise<RecordStorePlace>,
  options: { readonly durable: boolean },
): void {
  describe(`${name} as a store of records`, () => {
    let place: RecordStorePlace;
    let records: RecordStore;
    let opened: RecordStore[];

    async function openAnother(): Promise<RecordStore> {
      const another = await place.create();
      opened.push(another);
      return another;
    }
    const ids = async (...request: Parameters<RecordStore['list']>) =>
      (await records.list(...request)).map(({ id }) => id);

    beforeEach(async () => {
      place = await makePlace();
      opened = [];
      records = await openAnother();
    });
    afterEach(async () => {
      for (const each of opened) await each.close();
      await place.remove();
    });

    it('gives documents back as they were stored, in the order asked, null for unknown ids', async () => {
      const value = { 'it\'s "odd" \\': ['日本語 🎻', 0.1, 1e21, true, null, {}], a: { b: [[]] }, '': '' };
      await records.put('runs', [
        { id: "o'clock 🎻", value },
        { id: 'b', value: {} },
      ]);
      expect(await records.get('runs', ['b', 'nobody', "o'clock 🎻"])).toEqual([{}, null, value]);
      expect(await records.get('runs', [])).toEqual([]);
      expect(await records.get('nothing', ['b'])).toEqual([null]);
    });

    it('replaces a document as a whole, also within one batch: the last one counts', async () => {
      await records.put('runs', [
        { id: 'a', value: { one: 1 } },
        { id: 'a', value: { two: 2 } },
      ]);
      await records.put('runs', [{ id: 'a', value: { three: 3 } }]);
      await records.put('runs', []);
      expect(await records.list('runs', { first: 10 })).toEqual([{ id: 'a', value: { three: 3 } }]);
    });

    it('keeps collections apart', async () => {
      await records.put('runs', [{ id: 'a', value: { of: 'runs' } }]);
      await records.put("weights' OR '1'='1", [{ id: 'a', value: { of: 'weights' } }]);
      expect(await records.get("weights' OR '1'='1", ['a'])).toEqual([{ of: 'weights' }]);
      await records.delete('runs', ['a']);
      expect(await ids('runs', { first: 10 })).toEqual([]);
      expect(await ids("weights' OR '1'='1", { first: 10 })).toEqual(['a']);
    });

    it('deletes by id; unknown ids are no error', async () => {
      const value = {};
      await records.put('runs', [
        { id: 'a', value },
        { id: 'b', value },
      ]);
      await records.delete('runs', ['a', 'nobody', "x' OR 'x'='x"]);
      await records.delete('runs', []);
      expect(await ids('runs', { first: 10 })).toEqual(['b']);
    });

    it.each([1, 2, 3, 7])('lists pages of %i by id without gap or repeat', async (first) => {
      const all = ['a', 'b', 'b1', 'c', 'd', 'é', '🎻'];
      for (const id of [...all].reverse()) await records.put('runs', [{ id, value: { id } }]);
      const seen: string[] = [];
      for (let page = await ids('runs', { first }); page.length > 0;) {
        expect(page.length).toBeLessThanOrEqual(first);
        seen.push(...page);
        page = await ids('runs', { first, after: page.at(-1)! });
      }
      expect(seen).toEqual(all);
    });

    it('goes on after an id that is gone, and gives no page of no size', async () => {
      const value = {};
      await records.put('runs', [
        { id: 'a', value },
        { id: 'c', value },
      ]);
      expect(await ids('runs', { first: 10, after: 'b' })).toEqual(['c']);
      expect(await ids('runs', { first: 0 })).toEqual([]);
      await expect(records.list('runs', { first: -1 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });

    it('is not changed by changing what was handed over or given back', async () => {
      const value = { list: [1] };
      await records.put('runs', [{ id: 'a', value }]);
      value.list.push(2);
      const [first] = await records.get('runs', ['a']);
      (first as typeof value).list.push(3);
      expect(await records.get('runs', ['a'])).toEqual([{ list: [1] }]);
    });

    it('keeps a document of 1 MB, and loses nothing when many are stored at once', async () => {
      const value = { note: 'né "à" \\ '.repeat(100_000) };
      const all = Array.from({ length: 12 }, (_, i) => `r${String(i).padStart(2, '0')}`);
      await Promise.all([
        records.put('runs', [{ id: 'large', value }]),
        ...all.map((id) => records.put('runs', [{ id, value: { id } }])),
      ]);
      expect(await records.get('runs', ['large'])).toEqual([value]);
      expect(await ids('runs', { first: 100 })).toEqual(['large', ...all]);
    });

    it('says that it is gone after it was closed', async () => {
      await records.close();
      await expect(records.get('runs', ['a'])).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        retryable: true,
      });
    });

    if (options.durable) {
      it('finds everything again after close, and shows two handles the same documents', async () => {
        await records.put('runs', [{ id: 'a', value: { n: 1 } }]);
        await records.close();
        records = await openAnother();
        const other = await openAnother();
        expect(await records.get('runs', ['a'])).toEqual([{ n: 1 }]);
        for (let n = 2; n < 8; n++) {
          await Promise.all([
            records.put('runs', [{ id: 'a', value: { n } }]),
            other.put('runs', [{ id: `b${n}`, value: {} }]),
          ]);
          expect(await other.get('runs', ['a'])).toEqual([{ n }]);
        }
        expect(await ids('runs', { first: 100 })).toHaveLength(7);
      });
    }
  });
}
