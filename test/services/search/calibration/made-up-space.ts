import type { EmbeddingSpace, Vector } from '../../../../src/domain/embedding.js';
import { momentIdOf, NO_SOUND_DOMAIN, type MomentRecord } from '../../../../src/domain/moment.js';
import type { Embedder } from '../../../../src/domain/ports/embedder.js';
import { unitVector } from '../../../../src/dsp/unit-vector.js';
import { createRandom } from '../../../fakes/random.js';

export const DIMENSIONS = 256;

/** Where neither words nor pictures of the made-up space have anything, so that a gap can be put there. */
export const GAP: Vector = Float32Array.from({ length: DIMENSIONS }, (_, index) => (index === 0 ? 1 : 0));

/** @returns a unit vector that depends on the text alone; unrelated texts are about orthogonal. */
export function directionOf(text: string): Vector {
  const known = DIRECTIONS.get(text) ?? makeDirection(text);
  DIRECTIONS.set(text, known);
  return known;
}

const DIRECTIONS = new Map<string, Vector>();

function makeDirection(text: string): Vector {
  const seed = [...text].reduce((sum, character) => Math.imul(sum, 31) + character.charCodeAt(0), 7);
  const random = createRandom(seed);
  const value = () => random.next() + random.next() + random.next() - 1.5;
  return unitVector(Float32Array.from({ length: DIMENSIONS }, (_, index) => (index === 0 ? 0 : value())))!;
}

/** @returns the unit vector of a weighted sum. */
export function mixOf(...parts: readonly (readonly [number, Vector])[]): Vector {
  const sum = new Float32Array(DIMENSIONS);
  for (const [weight, vector] of parts) vector.forEach((value, index) => (sum[index]! += weight * value));
  return unitVector(sum)!;
}

/** @returns the vector of a picture: all pictures share a little, which is not what they show. */
export function pictureOf(topic: string, which = 0): Vector {
  return mixOf(
    [1, directionOf(topic)],
    [0.5, directionOf(`take ${topic} ${which}`)],
    [0.6, directionOf('picture')],
  );
}

/** A space of words and pictures: a text lies in the direction of its words, so that a picture of the word is near. */
export function createTopicEmbedder(name: string, revision = '1'): Embedder & { readonly texts: string[] } {
  const texts: string[] = [];
  const space: EmbeddingSpace = {
    name,
    modelId: 'made/up',
    revision,
    dimensions: DIMENSIONS,
    preprocessingDigest: 'none',
    modalities: ['text', 'image'],
  };
  return {
    space,
    texts,
    embedTexts(asked) {
      texts.push(...asked);
      return Promise.resolve(
        asked.map((text) => mixOf(...text.split(' ').map((word) => [1, directionOf(word)] as const))),
      );
    },
    dispose: () => Promise.resolve(),
  };
}

/** @returns one item with one moment. */
export function momentAt(
  index: number,
  space: string,
  vector: Vector,
  title = `item ${index}`,
): MomentRecord {
  const mediaId = index.toString(16).padStart(32, '0');
  return {
    id: momentIdOf(mediaId, 'IMAGE', 0),
    mediaId,
    mediaKind: 'IMAGE',
    kind: 'IMAGE',
    index: 0,
    startSeconds: null,
    endSeconds: null,
    text: null,
    confidence: null,
    ...NO_SOUND_DOMAIN,
    scope: {
      title,
      tags: [],
      createdAt: '2026-01-01T00:00:00.000Z',
      metadata: {},
      durationSeconds: null,
    },
    vectors: { [space]: vector },
  };
}
