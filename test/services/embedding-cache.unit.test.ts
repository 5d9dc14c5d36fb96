import { describe, expect, it, jest } from '@jest/globals';
import { AppError } from '../../src/domain/errors.js';
import type { Embedder } from '../../src/domain/ports/embedder.js';
import { EmbeddingCache } from '../../src/services/embedding-cache.js';
import { createFakeEmbedder, wordVector } from '../fakes/fixed-embedder.js';

const cachedEmbedder = (cache = new EmbeddingCache()) => {
  const inner = createFakeEmbedder('clip', ['text', 'image', 'audio']);
  return { inner, cached: cache.before(inner) };
};

describe('the cache of embeddings', () => {
  it('computes a text once, whether asked again, at the same time, or twice in one call', async () => {
    const { inner, cached } = cachedEmbedder();
    const [twice, again] = await Promise.all([
      cached.embedTexts!(['dog', 'dog']),
      cached.embedTexts!(['dog']),
    ]);
    expect(await cached.embedTexts!(['cat', 'dog'])).toEqual([wordVector('cat'), wordVector('dog')]);
    expect(inner.texts).toEqual(['dog', 'cat']);
    expect([...twice, ...again]).toEqual([wordVector('dog'), wordVector('dog'), wordVector('dog')]);
  });

  it('tells pictures apart by their pixels and their shape, and sounds by their samples', async () => {
    const { inner, cached } = cachedEmbedder();
    const embedImages = jest.spyOn(inner as Required<Embedder>, 'embedImages');
    const wide = { widthPixels: 2, heightPixels: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    const tall = { ...wide, widthPixels: 1, heightPixels: 2 };
    const spied = new EmbeddingCache().before(inner);
    await spied.embedImages!([wide]);
    await spied.embedImages!([tall, { ...wide, data: wide.data.slice() }]);
    expect(embedImages.mock.calls.map(([images]) => images)).toEqual([[wide], [tall]]);
    const [quiet, loud, same] = await cached.embedAudio!([
      Float32Array.of(1, 1),
      Float32Array.of(5, 5),
      Float32Array.of(0, 1, 1).subarray(1),
    ]);
    expect(quiet).toBe(same);
    expect(quiet).not.toEqual(loud);
  });

  it('keeps spaces apart, unless model, revision and preprocessing are the same', async () => {
    const cache = new EmbeddingCache();
    const { inner, cached } = cachedEmbedder(cache);
    const twin = createFakeEmbedder('other name', ['text']);
    const other = createFakeEmbedder('clip', ['text']);
    const cachedTwin = cache.before({ ...twin, space: { ...inner.space, name: 'other name' } });
    const cachedOther = cache.before({ ...other, space: { ...inner.space, revision: '2' } });
    for (const each of [cached, cachedTwin, cachedOther]) await each.embedTexts!(['dog']);
    expect([inner.texts, twin.texts, other.texts]).toEqual([['dog'], [], ['dog']]);
  });

  it('forgets the least recently used beyond its size', async () => {
    const entryBytes = 16 * 4 + 200;
    const { inner, cached } = cachedEmbedder(new EmbeddingCache(2 * entryBytes));
    for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) await cached.embedTexts!([text]);
    expect(inner.texts).toEqual(['a', 'b', 'c', 'b']);
  });

  it('forgets failures', async () => {
    const { inner, cached } = cachedEmbedder();
    inner.failure = new AppError('INFERENCE_FAILED', 'no');
    await expect(cached.embedTexts!(['dog'])).rejects.toBe(inner.failure);
    inner.failure = null;
    await expect(cached.embedTexts!(['dog'])).resolves.toEqual([wordVector('dog')]);
  });

  it('does not let one asker who gives up take the vector from another', async () => {
    const asked: AbortSignal[] = [];
    const slow: Embedder = {
      ...createFakeEmbedder('text', []),
      embedTexts: (texts, signal) =>
        new Promise((resolve, reject) => {
          asked.push(signal!);
          signal!.addEventListener('abort', () => reject(new AppError('CANCELLED', 'gone')));
          if (asked.length > 1) resolve(texts.map(wordVector));
        }),
    };
    const cached = new EmbeddingCache().before(slow);
    const [first, second] = [new AbortController(), new AbortController()];
    const given = cached.embedTexts!(['dog'], first.signal);
    const wanted = cached.embedTexts!(['dog'], second.signal);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked).toHaveLength(1);
    first.abort();
    await expect(given).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(wanted).resolves.toEqual([wordVector('dog')]);
  });
});
