import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MediaItem } from '../../src/domain/media.js';
import type { MediaCatalog, MediaPageRequest, Page } from '../../src/domain/ports/media-catalog.js';
import { itemOf, jobOf } from './store-fixtures.js';

/** One place where catalogues can be opened; several of one place see the same records. */
export interface MediaCatalogPlace {
  /** Not called twice for a catalogue that is not durable. */
  create(): Promise<MediaCatalog>;
  /** Removes everything, after the catalogues are closed. */
  remove(): Promise<void>;
}

/**
 * What every catalogue must do. One that is not durable skips the cases of reopening.
 * @param makePlace gives each case a place of its own.
 */
export function describeMediaCatalog(
  name: string,
  makePlace: () => Promise<MediaCatalogPlace>,
  options: { readonly durable: boolean },
): void {
  describe(`${name} as a catalogue`, () => {
    let place: MediaCatalogPlace;
    let catalog: MediaCatalog;
    let opened: MediaCatalog[];

    async function openAnother(): Promise<MediaCatalog> {
      const another = await place.create();
      opened.push(another);
      return another;
    }

    beforeEach(async () => {
      place = await makePlace();
      opened = [];
      catalog = await openAnother();
    });
    afterEach(async () => {
      for (const each of opened) await each.close();
      await place.remove();
    });

    describe('items', () => {
      it('come back as they were stored, in the order asked, null for unknown ids', async () => {
        const sound = itemOf('a', {
          kind: 'AUDIO',
          title: 'Grüße "an" \'alle\' 日本語 🎻 \\',
          tags: ["o'clock", '🎻'],
          metadata: { take: 2, nested: { list: [1, null, 'x', true, 0.1] }, "it's": '' },
          warnings: [{ code: 'SILENT_AUDIO', message: 'No sound.' }],
          error: { code: 'MEDIA_DECODE_FAILED', message: 'Broken.' },
          durationSeconds: 1.25,
          loudnessLufs: null,
        } as Partial<MediaItem>);
        const picture = itemOf('b');
        await catalog.putMedia([sound, picture]);
        expect(await catalog.getMedia(['b', 'nobody', 'a'])).toEqual([picture, null, sound]);
        expect(await catalog.getMedia([])).toEqual([]);
      });

      it('are replaced when stored again, also within one batch: the last one counts', async () => {
        await catalog.putMedia([itemOf('a', { title: 'one' }), itemOf('a', { title: 'two' })]);
        await catalog.putMedia([itemOf('a', { title: 'three', state: 'FAILED' })]);
        const page = await catalog.listMedia({ first: 10 });
        expect(page.items.map(({ title }) => title)).toEqual(['three']);
        expect(page.totalCount).toBe(1);
        await catalog.putMedia([]);
      });

      it('are deleted by id, unknown ids are no error', async () => {
        await catalog.putMedia([itemOf('a'), itemOf('b')]);
        await catalog.deleteMedia(['a', 'nobody', "x' OR 'x'='x"]);
        await catalog.deleteMedia([]);
        expect((await catalog.listMedia({ first: 10 })).items.map(({ id }) => id)).toEqual(['b']);
      });

      it('keep 1 MB of metadata', async () => {
        const item = itemOf('a', { metadata: { note: 'né "à" \\ '.repeat(120_000) } });
        await catalog.putMedia([item]);
        expect(await catalog.getMedia(['a'])).toEqual([item]);
      });

      it('are not changed by changing what was handed over or given back', async () => {
        const metadata = { take: 1 };
        await catalog.putMedia([itemOf('a', { metadata })]);
        metadata.take = 2;
        const [first] = await catalog.getMedia(['a']);
        (first?.metadata as { take: number }).take = 3;
        expect((await catalog.getMedia(['a']))[0]?.metadata).toEqual({ take: 1 });
      });

      it('survive many writers at once', async () => {
        const ids = Array.from({ length: 24 }, (_, i) => `item${i}`);
        await Promise.all(ids.map((id) => catalog.putMedia([itemOf(id), itemOf('shared', { title: id })])));
        expect((await catalog.listMedia({ first: 100 })).totalCount).toBe(25);
      });
    });

    describe('pages of items', () => {
      const ids = ({ items }: Page<{ readonly id: string }>): string => items.map(({ id }) => id).join('');

      beforeEach(async () => {
        const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;
        await catalog.putMedia([
          itemOf('c', { createdAt: at(1), kind: 'AUDIO', tags: ['farm', "o'clock"] } as Partial<MediaItem>),
          itemOf('a', { createdAt: at(2), state: 'FAILED', tags: ['farm'] }),
          itemOf('e', { createdAt: at(2), kind: 'TRANSCRIPT' } as Partial<MediaItem>),
          itemOf('b', { createdAt: at(2), state: 'PENDING' }),
          itemOf('d', { createdAt: at(3), tags: ['farm', "o'clock", 'old'] }),
        ]);
      });

      it.each([
        ['nothing', {}, 'dabec'],
        ['a kind', { kinds: ['AUDIO', 'TRANSCRIPT'] }, 'ec'],
        ['a state', { states: ['FAILED', 'PENDING'] }, 'ab'],
        ['tags, all of which must be there', { allTags: ['farm', "o'clock"] }, 'dc'],
        ['empty lists, which restrict nothing', { kinds: [], states: [], allTags: [] }, 'dabec'],
        ['all at once', { kinds: ['IMAGE'], states: ['READY'], allTags: ['farm'] }, 'd'],
        ['what nobody has', { allTags: ["') OR true --"] }, ''],
      ] as [string, Omit<MediaPageRequest, 'first'>, string][])(
        'come newest first, ties by id, restricted by %s',
        async (_what, request, expected) => {
          const page = await catalog.listMedia({ ...request, first: 10 });
          expect([ids(page), page.hasNextPage, page.totalCount]).toEqual([expected, false, expected.length]);
        },
      );

      it.each([1, 2, 3, 4, 5])('of %i cover all items without gap or repeat', async (first) => {
        let seen = '';
        let after: MediaPageRequest['after'];
        for (let hasNextPage = true; hasNextPage;) {
          const page: Page<MediaItem> = await catalog.listMedia(after ? { first, after } : { first });
          expect(page.totalCount).toBe(5);
          expect(page.items.length).toBeLessThanOrEqual(first);
          seen += ids(page);
          after = page.items.at(-1);
          hasNextPage = page.hasNextPage;
        }
        expect(seen).toBe('dabec');
      });

      it('go on after an item that is gone meanwhile', async () => {
        const after = { createdAt: '2026-01-01T00:00:02.000Z', id: 'b' };
        await catalog.deleteMedia(['b']);
        expect(ids(await catalog.listMedia({ first: 10, after }))).toBe('ec');
        expect(
          ids(
            await catalog.listMedia({
              first: 10,
              after: { ...after, createdAt: '2026-01-01T01:00:02+01:00' },
            }),
          ),
        ).toBe('ec');
      });

      it('may have no size, and refuse a size that is none', async () => {
        expect(await catalog.listMedia({ first: 0 })).toEqual({
          items: [],
          hasNextPage: true,
          totalCount: 5,
        });
        await expect(catalog.listMedia({ first: -1 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
        await expect(
          catalog.listMedia({ first: 1, after: { createdAt: 'x', id: 'a' } }),
        ).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
        });
      });
    });

    describe('jobs', () => {
      it('come back as they were stored, the latest version of each', async () => {
        const source = { type: 'URL', url: "https://example.test/it's?a=%20" } as const;
        const job = jobOf('a', { source, attributes: { tags: ['x'] }, progress: 0.3333333333333333 });
        await catalog.putJobs([jobOf('a'), jobOf('b')]);
        await catalog.putJobs([job]);
        expect(await catalog.getJobs(['a', 'nobody', 'b'])).toEqual([job, null, jobOf('b')]);
      });

      it('are listed by state, newest first, in pages', async () => {
        const at = (minute: number): string => `2026-01-01T00:0${minute}:00.000Z`;
        await catalog.putJobs([
          jobOf('old', { createdAt: at(1) }),
          jobOf('done', { createdAt: at(2), state: 'READY', stage: 'DONE' }),
          jobOf('new', { createdAt: at(3), state: 'PROCESSING' }),
        ]);
        const states = ['PENDING', 'PROCESSING'] as const;
        const page = await catalog.listJobs({ states, first: 1 });
        expect([page.items[0]?.id, page.hasNextPage, page.totalCount]).toEqual(['new', true, 2]);
        const next = await catalog.listJobs({ states, first: 1, after: { createdAt: at(3), id: 'new' } });
        expect([next.items[0]?.id, next.hasNextPage, next.totalCount]).toEqual(['old', false, 2]);
        expect((await catalog.listJobs({ first: 10 })).totalCount).toBe(3);
      });

      it('do not mix with items of the same id', async () => {
        await catalog.putJobs([jobOf('a')]);
        await catalog.putMedia([itemOf('a')]);
        await catalog.deleteMedia(['a']);
        expect(await catalog.getJobs(['a'])).toEqual([jobOf('a')]);
      });
    });

    it('finds nothing in an empty catalogue', async () => {
      const empty = { items: [], hasNextPage: false, totalCount: 0 };
      expect(await catalog.listMedia({ first: 10 })).toEqual(empty);
      expect(await catalog.listJobs({ first: 10 })).toEqual(empty);
      expect(await catalog.getMedia(['a'])).toEqual([null]);
    });

    it('says that it is gone after it was closed', async () => {
      await catalog.close();
      await expect(catalog.getMedia(['a'])).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
        retryable: true,
      });
    });

    if (options.durable) {
      it('finds everything again after close', async () => {
        await catalog.putMedia([itemOf('a')]);
        await catalog.putJobs([jobOf('b')]);
        await catalog.close();
        catalog = await openAnother();
        expect(await catalog.getMedia(['a'])).toEqual([itemOf('a')]);
        expect(await catalog.getJobs(['b'])).toEqual([jobOf('b')]);
      });

      it('shows two handles the same records, one row for each id', async () => {
        const other = await openAnother();
        for (let round = 0; round < 8; round++) {
          await Promise.all([
            catalog.putJobs([jobOf('a', { progress: 0.1 }), jobOf(`mine${round}`)]),
            other.putJobs([jobOf('a', { progress: 0.2 }), jobOf(`yours${round}`)]),
          ]);
        }
        expect((await catalog.listJobs({ first: 100 })).items).toHaveLength(17);
        expect((await other.listJobs({ first: 100 })).totalCount).toBe(17);
      });
    }
  });
}
