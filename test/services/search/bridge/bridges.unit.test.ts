import { describe, expect, test } from '@jest/globals';
import type { Vector } from '../../../../src/domain/embedding.js';
import { AppError } from '../../../../src/domain/errors.js';
import type { Embedder } from '../../../../src/domain/ports/embedder.js';
import { dotProduct } from '../../../../src/dsp/dot-product.js';
import { Embedders } from '../../../../src/services/embedders.js';
import { AnchorBridge, ANCHOR_BANK } from '../../../../src/services/search/bridge/anchor-bridge.js';
import { AnchorMaps } from '../../../../src/services/search/bridge/anchor-maps.js';
import { BridgeService } from '../../../../src/services/search/bridge/bridge-service.js';
import { BridgeRegistry } from '../../../../src/services/search/bridge/bridges.js';
import { fitMap, applyMap } from '../../../../src/services/linear-map.js';
import { packVectors, unpackVectors } from '../../../../src/services/search/bridge/packed-vectors.js';
import { BridgePreparer } from '../../../../src/services/search/bridge/bridge-preparation.js';
import { StoredBridges } from '../../../../src/services/search/bridge/stored-bridges.js';
import { TextBanks } from '../../../../src/services/search/bridge/text-banks.js';
import { createMemoryStore } from '../../../fakes/memory-store.js';
import { createRandom } from '../../../fakes/random.js';
import {
  createTopicEmbedder,
  DIMENSIONS,
  directionOf,
  mixOf,
  momentAt,
} from '../calibration/made-up-space.js';

const WORDS = ANCHOR_BANK.texts.filter((text) => !text.includes(' '));
const BANK = { id: 'some-things', texts: ['violin', ...WORDS.slice(0, 80)] };
/** The other space says the same things with its axes the other way round. */
const mirrored = (vector: Vector) => Float32Array.from(vector).reverse();

/** Two spaces of words and pictures that share no axis, over one store. */
function twoSpaces(store = createMemoryStore(), revision = '1', patienceMs = Infinity) {
  const clip = createTopicEmbedder('clip', revision);
  const plain = createTopicEmbedder('clap');
  const clap = {
    ...plain,
    embedTexts: async (texts: readonly string[]) => (await plain.embedTexts!(texts)).map(mirrored),
  };
  const embedders = new Embedders([clip, clap]);
  const stored = new StoredBridges(embedders, store.records);
  const anchors = new AnchorBridge(
    embedders,
    new TextBanks(embedders, store.records),
    new AnchorMaps(embedders, store.records),
    BANK,
  );
  const bridges = new BridgeRegistry(anchors, stored, () => Promise.resolve(null), patienceMs);
  const preparer = new BridgePreparer(anchors, store.vectors);
  let seconds = 0;
  const clock = { nowIso: () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++)).toISOString() };
  const service = new BridgeService({ embedders, vectors: store.vectors, stored, bridges, preparer, clock });
  return { store, clip, clap, embedders, bridges, service, open: () => store.vectors.open(embedders.spaces) };
}

const TOPICS = 6;

/**
 * Pictures and sounds of the same things. What they are is a mixture of topics, but a thing sounds like the topic after the
 * one that it shows: words mislead, pairs tell.
 */
async function pairedLibrary(count: number) {
  const world = twoSpaces();
  await world.open();
  const random = createRandom(5);
  const weights = Array.from({ length: count }, () =>
    Array.from({ length: TOPICS }, () => random.next() ** 3),
  );
  const mixture = (index: number, shift: number) =>
    mixOf(
      ...weights[index]!.map(
        (weight, topic) => [weight, directionOf(WORDS[(topic + shift) % TOPICS]!)] as const,
      ),
    );
  const shown = (index: number) => mixture(index, 0);
  const heard = (index: number) => mirrored(mixture(index, 1));
  const moments = Array.from({ length: count }, (_, index) => [
    momentAt(index, 'clip', shown(index)),
    momentAt(1000 + index, 'clap', heard(index)),
  ]);
  await world.store.vectors.replaceMoments(
    moments.flat().map((moment) => ({ mediaId: moment.mediaId, moments: [moment] })),
  );
  const pairs = moments.map(([picture, sound]) => ({ firstId: sound!.mediaId, secondId: picture!.mediaId }));
  return { ...world, pairs, shown, heard };
}

describe('text anchors', () => {
  test('carry a vector to where the other space has the same thing', async () => {
    const { bridges } = twoSpaces();
    const way = bridges.wayInto('clap', ['clip'])!;
    expect(way.name).toBe('text-anchors');
    const [carried] = await way.carry([mixOf([1, directionOf('violin')], [0.4, directionOf('varnish')])]);
    const similarities = WORDS.map((word) => dotProduct(carried!, mirrored(directionOf(word))));
    expect(WORDS[similarities.indexOf(Math.max(...similarities))]).toBe('violin');
    expect(Math.hypot(...carried!)).toBeCloseTo(1, 5);
  });

  test('are encoded once in the life of a library, and again when a space changes', async () => {
    const first = twoSpaces();
    await first.bridges.wayInto('clap', ['clip'])!.carry([directionOf('dog')]);
    expect(first.clip.texts).toHaveLength(BANK.texts.length);
    const second = twoSpaces(first.store);
    const [before] = await first.bridges.wayInto('clap', ['clip'])!.carry([directionOf('dog')]);
    const [after] = await second.bridges.wayInto('clap', ['clip'])!.carry([directionOf('dog')]);
    expect(second.clip.texts).toHaveLength(0);
    expect(after).toEqual(before);
    const third = twoSpaces(first.store, '2');
    await third.bridges.wayInto('clap', ['clip'])!.carry([directionOf('dog')]);
    expect(third.clip.texts).toHaveLength(BANK.texts.length);
  });

  test('lead nowhere from a space without words', () => {
    const { bridges } = twoSpaces();
    expect(bridges.wayInto('clap', ['vggish'])).toBeNull();
  });
});

/** Holds each call of a text tower until it is let through. */
function slowDown(embedder: Pick<Embedder, 'embedTexts'>) {
  const waiting: (() => void)[] = [];
  const encode = embedder.embedTexts!;
  embedder.embedTexts = async (texts) => {
    await new Promise<void>((resolve) => waiting.push(resolve));
    return encode(texts);
  };
  const letThrough = async () => {
    while (waiting.length === 0) await new Promise(setImmediate);
    waiting.shift()!();
  };
  return { letThrough, speedUp: () => (embedder.embedTexts = encode) };
}

/** A library with a picture and a sound, so that there is something to connect. */
async function worthABridge(...options: Parameters<typeof twoSpaces>) {
  const world = twoSpaces(...options);
  // Kinds of media tell spaces apart that a bridge is of use between.
  Object.assign(world.clap.space, { modalities: ['text', 'audio'] });
  await world.open();
  await world.store.vectors.replaceMoments(
    [momentAt(0, 'clip', directionOf('dog')), momentAt(1, 'clap', mirrored(directionOf('dog')))].map(
      (moment) => ({ mediaId: moment.mediaId, moments: [moment] }),
    ),
  );
  return world;
}

describe('making bridges in the background', () => {
  test('does nothing for a library that has nothing to connect', async () => {
    const world = twoSpaces();
    await world.open();
    expect(await world.service.prepare()).toMatchObject({ state: 'PENDING', encodedWords: 0 });
    expect(world.clip.texts).toEqual([]);
  });

  test('tells how far it is, and searches find the bridge made', async () => {
    const { service, clip, clap, bridges } = await worthABridge();
    expect((await service.prepare()).state).toBe('PROCESSING');
    const total = 2 * BANK.texts.length;
    const status = await service.prepared();
    expect(status).toEqual({ state: 'READY', encodedWords: total, totalWords: total, error: null });
    const before = [clip.texts.length, clap.texts.length];
    await bridges.wayInto('clap', ['clip'])!.carry([directionOf('dog')]);
    expect([clip.texts.length, clap.texts.length]).toEqual(before);
  });

  test('can be stopped, keeps what it has, and goes on from there in another process', async () => {
    const first = await worthABridge();
    const { letThrough } = slowDown(first.clip);
    await first.service.prepare();
    await letThrough();
    await letThrough();
    while (first.service.preparation().encodedWords < 32 + BANK.texts.length) await new Promise(setImmediate);
    const stopping = first.service.cancelPreparation();
    await letThrough();
    expect(await stopping).toMatchObject({
      ...{ state: 'CANCELLED', encodedWords: 48 + BANK.texts.length },
    });
    const second = await worthABridge(first.store);
    await second.service.prepare();
    expect((await second.service.prepared()).state).toBe('READY');
    expect(second.clip.texts).toEqual(BANK.texts.slice(48));
    expect(second.clap.texts).toEqual([]);
  });

  test('that takes too long makes a search go on without, and say how far it is', async () => {
    const { bridges, clip, service } = await worthABridge(createMemoryStore(), '1', 5);
    const { letThrough, speedUp } = slowDown(clip);
    const way = bridges.wayInto('clap', ['clip'])!;
    await expect(way.carry([directionOf('dog')])).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      retryable: true,
      message: expect.stringMatching(/\d+ of 162 words are encoded/),
    });
    speedUp();
    await letThrough();
    await service.prepare();
    await service.prepared();
    expect(await way.carry([directionOf('dog')])).toHaveLength(1);
  });

  test('that fails says why, and can be begun again', async () => {
    const { service, clip } = await worthABridge();
    const encode = clip.embedTexts;
    clip.embedTexts = () => Promise.reject(new AppError('INFERENCE_FAILED', 'The model refused.'));
    await service.prepare();
    expect(await service.prepared()).toMatchObject({ state: 'FAILED', error: 'The model refused.' });
    clip.embedTexts = encode!;
    await service.prepare();
    expect(await service.prepared()).toMatchObject({ state: 'READY', error: null });
  });
});

describe('trained bridges', () => {
  test('find what pairs taught and words cannot tell, and say in the evidence that they did', async () => {
    const { bridges, service, pairs, shown, heard } = await pairedLibrary(60);
    const recallOnUntaught = async () => {
      const untaught = Array.from({ length: 20 }, (_, index) => 40 + index);
      const carried = await bridges.wayInto('clap', ['clip'])!.carry(untaught.map(shown));
      const hits = untaught.filter((index, query) => {
        const similarities = pairs.map((_pair, other) => dotProduct(carried[query]!, heard(other)));
        return similarities.indexOf(Math.max(...similarities)) === index;
      });
      return hits.length / untaught.length;
    };
    const before = await recallOnUntaught();
    const trained = await service.train(pairs.slice(0, 40));
    expect(trained.map(({ from, to, pairs: count }) => [from, to, count])).toEqual([
      ['clip', 'clap', 40],
      ['clap', 'clip', 40],
    ]);
    expect(bridges.wayInto('clap', ['clip'])!.name).toBe('learned-map');
    expect(bridges.wayInto('clap', ['clip'], 'ANCHORS')!.name).toBe('text-anchors');
    expect(bridges.wayInto('clap', ['clip'], 'LEARNED')!.name).toBe('learned-map');
    expect(bridges.wayInto('clap', ['clip'], 'NONE')).toBeNull();
    expect(await recallOnUntaught()).toBeGreaterThan(before + 0.25);
    const { anchors, learned } = trained[0]!.heldOut;
    expect(learned.recallAt1).toBeGreaterThan(anchors.recallAt1 + 0.25);
  });

  test('serve until they are forgotten, in later processes too, and not once a space has changed', async () => {
    const { store, service, pairs, bridges } = await pairedLibrary(20);
    const trained = await service.train(pairs);
    const later = twoSpaces(store);
    expect(await later.service.list()).toEqual(trained.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1)));
    expect(await twoSpaces(store, '2').service.list()).toEqual([]);
    await service.train(pairs);
    expect((await service.list()).map(({ isServing }) => isServing)).toEqual([false, false, true, true]);
    for (const { id } of (await service.list()).slice(2)) await service.forget(id);
    expect(await service.list()).toEqual(trained);
    for (const { id } of trained) expect(await service.forget(id)).toBe(true);
    expect(bridges.wayInto('clap', ['clip'])!.name).toBe('text-anchors');
    expect(await service.forget(trained[0]!.id)).toBe(false);
  });

  test('are not trained on when whoever asked has gone', async () => {
    const { service, pairs } = await pairedLibrary(20);
    await expect(service.train(pairs, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(await service.list()).toEqual([]);
  });

  test.each([
    ['too few pairs', (pairs: readonly unknown[]) => pairs.slice(0, 3)],
    ['pairs that connect nothing', () => Array.from({ length: 10 }, () => ({ firstId: 'a', secondId: 'b' }))],
  ])('refuse %s', async (_name, choose) => {
    const { service, pairs } = await pairedLibrary(10);
    const chosen = choose(pairs) as typeof pairs;
    await expect(service.train(chosen)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('linear maps', () => {
  test('find the map behind noiseless pairs, and stay at the prior without them', async () => {
    const inputs = WORDS.slice(0, DIMENSIONS + 40).map(directionOf);
    const pairs = inputs.map((input) => ({ input, output: mirrored(input) }));
    const map = await fitMap(pairs, 1e-4);
    const image = applyMap(map, directionOf('something else'));
    expect(dotProduct(image, mirrored(directionOf('something else')))).toBeGreaterThan(0.99);
    const held = await fitMap([{ input: inputs[0]!, output: inputs[1]! }], 1e6, map);
    expect(dotProduct(applyMap(held, inputs[5]!), mirrored(inputs[5]!))).toBeGreaterThan(0.99);
  });

  test('weigh a lone pair against a ridge of 1 by half', async () => {
    const [input, output] = [directionOf('dog'), directionOf('bark')];
    const image = applyMap(await fitMap([{ input, output }], 1), input);
    expect(dotProduct(image, output)).toBeCloseTo(0.5, 4);
  });
});

test('packed vectors come back within a step of int16', () => {
  const vectors = [directionOf('one'), directionOf('two')];
  const back = unpackVectors(packVectors(vectors), DIMENSIONS);
  back.forEach((vector, row) =>
    vector.forEach((value, column) => expect(Math.abs(value - vectors[row]![column]!)).toBeLessThan(1.6e-5)),
  );
  expect(() => unpackVectors(packVectors(vectors), DIMENSIONS - 1)).toThrow(RangeError);
});
