import { describe, expect, test } from '@jest/globals';
import type { Vector } from '../../../../src/domain/embedding.js';
import { dotProduct } from '../../../../src/dsp/dot-product.js';
import { Embedders } from '../../../../src/services/embedders.js';
import { TextBanks } from '../../../../src/services/search/bridge/text-banks.js';
import { BackgroundCalibrator } from '../../../../src/services/search/calibration/background-calibrator.js';
import { MEANINGLESS_BANK } from '../../../../src/services/search/calibration/meaningless-texts.js';
import { SpaceMeasurer } from '../../../../src/services/search/calibration/space-measurer.js';
import { createMemoryStore } from '../../../fakes/memory-store.js';
import { GAP, createTopicEmbedder, directionOf, mixOf, momentAt, pictureOf } from './made-up-space.js';

const TOPICS = Array.from({ length: 40 }, (_, index) => `topic${index}`);

/** A library of pictures in the space `clip`, with a calibrator whose clock stands still until it is moved. */
async function libraryOf(pictures: readonly Vector[], store = createMemoryStore(), revision = '1') {
  const embedder = createTopicEmbedder('clip', revision);
  const embedders = new Embedders([embedder]);
  await store.vectors.open([embedder.space]);
  let nowMs = 0;
  const failures: unknown[] = [];
  const banks = new TextBanks(embedders, store.records);
  const measurer = new SpaceMeasurer({ ...store, embedders, banks });
  const add = async (vectors: readonly Vector[], from = 0) => {
    const records = vectors.map((vector, index) => momentAt(from + index, 'clip', vector));
    await store.vectors.replaceMoments(
      records.map((record) => ({ mediaId: record.mediaId, moments: [record] })),
    );
  };
  await add(pictures);
  const calibrator = new BackgroundCalibrator(
    measurer,
    () => ['clip'],
    (error) => failures.push(error),
    () => nowMs,
  );
  const wait = (seconds: number) => (nowMs += 1000 * seconds);
  /** Relevance of the best match of a query. */
  const bestOf = async (query: Vector, modality: 'text' | 'media' | 'bridge') => {
    const curve = await calibrator.relevanceOf('clip', { vectors: [query], modality });
    const best = await store.vectors.searchVector({ space: 'clip', vector: query, limit: 1, filter: {} });
    return curve!(best[0]!.similarity);
  };
  return { store, embedder, calibrator, bestOf, add, wait, failures };
}

const wordsOf = (text: string) => mixOf(...text.split(' ').map((word) => [1, directionOf(word)] as const));

describe('relevance of what words find', () => {
  test.each([
    ['forty different pictures', TOPICS.map((topic) => pictureOf(topic))],
    ['three pictures', TOPICS.slice(0, 3).map((topic) => pictureOf(topic))],
    ['one picture', [pictureOf('topic0')]],
    ['fifty pictures of one thing', Array.from({ length: 50 }, (_, take) => pictureOf('topic0', take))],
    ['twenty copies of one picture', Array.from({ length: 20 }, () => pictureOf('topic0'))],
  ])('is high for a match and low for nonsense in a library of %s', async (_name, pictures) => {
    const { bestOf } = await libraryOf(pictures);
    expect(await bestOf(wordsOf('topic0'), 'text')).toBeGreaterThan(0.5);
    for (const nonsense of ['blorf qwzx', 'xyzzyfoo', 'gnarp fleem snood', 'quuxly']) {
      expect(await bestOf(wordsOf(nonsense), 'text')).toBeLessThan(0.25);
    }
  });

  test('never falls as similarity rises, and stays between 0 and 1', async () => {
    const { calibrator } = await libraryOf(TOPICS.map((topic) => pictureOf(topic)));
    for (const modality of ['text', 'media', 'bridge', 'image'] as const) {
      const curve = (await calibrator.relevanceOf('clip', { vectors: [wordsOf('topic3 dog')], modality }))!;
      const values = Array.from({ length: 201 }, (_, step) => curve(step / 100 - 1));
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(values).toEqual([...values].sort((a, b) => a - b));
    }
  });

  test('means the same in two spaces whose similarities have other sizes', async () => {
    const plain = await libraryOf(TOPICS.map((topic) => pictureOf(topic)));
    // Similarities a third as large, as where words and pictures lie far apart.
    const flat = await libraryOf(TOPICS.map((topic) => mixOf([1, pictureOf(topic)], [2.5, GAP])));
    const [high, low] = [
      await plain.bestOf(wordsOf('topic5'), 'text'),
      await flat.bestOf(wordsOf('topic5'), 'text'),
    ];
    expect(dotProduct(wordsOf('topic5'), mixOf([1, pictureOf('topic5')], [2.5, GAP]))).toBeLessThan(0.4);
    expect(low).toBeGreaterThan(0.5);
    expect(Math.abs(high - low)).toBeLessThan(0.3);
  });
});

describe('relevance of what pictures find', () => {
  test('is high for another picture of the same thing, low for a random vector', async () => {
    const { bestOf } = await libraryOf(TOPICS.map((topic) => pictureOf(topic)));
    expect(await bestOf(pictureOf('topic7', 1), 'media')).toBeGreaterThan(0.5);
    expect(await bestOf(directionOf('noise'), 'media')).toBeLessThan(0.25);
  });

  test.each([1, 3])('does not need more than %i items', async (count) => {
    const { bestOf } = await libraryOf(TOPICS.slice(0, count).map((topic) => pictureOf(topic)));
    expect(await bestOf(pictureOf('topic0'), 'media')).toBeGreaterThan(0.5);
    expect(await bestOf(directionOf('noise'), 'media')).toBeLessThan(0.25);
  });

  test('holds where every item is nearly the same', async () => {
    const copies = Array.from({ length: 30 }, (_, take) =>
      mixOf([1, pictureOf('topic0')], [0.05, directionOf(`${take}`)]),
    );
    const { bestOf } = await libraryOf(copies);
    expect(await bestOf(pictureOf('topic0'), 'media')).toBeGreaterThan(0.5);
    expect(await bestOf(pictureOf('topic1'), 'media')).toBeLessThan(0.25);
  });
});

describe('what comes over a bridge', () => {
  test('is relevant when it stands out of what chance finds there', async () => {
    const { bestOf } = await libraryOf(TOPICS.map((topic) => pictureOf(topic)));
    expect(await bestOf(directionOf('topic9'), 'bridge')).toBeGreaterThan(0.5);
    expect(await bestOf(directionOf('noise'), 'bridge')).toBeLessThan(0.4);
  });
});

describe('keeping up with the library', () => {
  test('nothing is known of an empty library', async () => {
    const { calibrator } = await libraryOf([]);
    expect(
      await calibrator.relevanceOf('clip', { vectors: [directionOf('dog')], modality: 'text' }),
    ).toBeNull();
  });

  test('a library that has doubled is measured before the next query is answered', async () => {
    const { calibrator, add, wait } = await libraryOf([pictureOf('topic0')]);
    const query = { vectors: [wordsOf('topic20')], modality: 'text' } as const;
    const before = (await calibrator.relevanceOf('clip', query))!(0.2);
    await add(
      TOPICS.slice(1).map((topic) => pictureOf(topic)),
      1,
    );
    wait(3);
    // Among forty pictures chance finds more than with one, so the same similarity is worth less.
    expect((await calibrator.relevanceOf('clip', query))!(0.2)).toBeLessThan(before);
  });

  test('the texts are encoded once in the life of the library', async () => {
    const first = await libraryOf([pictureOf('topic0')]);
    await first.bestOf(wordsOf('topic0'), 'text');
    expect(first.embedder.texts).toHaveLength(MEANINGLESS_BANK.texts.length);
    const second = await libraryOf([], first.store);
    expect(await second.bestOf(wordsOf('topic0'), 'text')).toBeGreaterThan(0.5);
    expect(second.embedder.texts).toHaveLength(0);
  });

  test('a failure leaves relevance unknown and is told, and the next look tries again', async () => {
    const { embedder, calibrator, failures, wait } = await libraryOf([pictureOf('topic0')]);
    const works = embedder.embedTexts!.bind(embedder);
    embedder.embedTexts = () => Promise.reject(new Error('no memory'));
    const query = { vectors: [wordsOf('topic0')], modality: 'text' } as const;
    expect(await calibrator.relevanceOf('clip', query)).toBeNull();
    expect(failures).toEqual([expect.objectContaining({ message: 'no memory' })]);
    embedder.embedTexts = works;
    wait(3);
    expect(await calibrator.relevanceOf('clip', query)).not.toBeNull();
  });
});
