/**
 * A library of any size, made up from a seed: pictures, recordings with speech, transcripts. Each item is about one topic;
 * its vectors lie around the centre of the topic in each space, its words come from a vocabulary with Zipf's frequencies.
 * Half of the moments beside the pictures are windows of sound, so a moment has one vector in one of three spaces:
 * 40 % sound (clap), 20 % pictures (clip), 40 % passages (text, and their words).
 */
const space = (name, dimensions, modalities) => ({
  name,
  modelId: `made/${name}`,
  revision: '1',
  dimensions,
  preprocessingDigest: 'none',
  modalities,
});
export const SPACES = [
  space('clip', 512, ['text', 'image']),
  space('clap', 512, ['text', 'audio']),
  space('text', 384, ['text']),
];

const NOISE_VALUES = 1 << 20;
const VOCABULARY = 20_000;
const MOMENTS_PER_TOPIC = 200;
/** Moments of twelve items in a row: two recordings, eight pictures, one transcript and a half of one. */
const SOUNDS = 20;
const SPOKEN = 12;
const WRITTEN = 16;

/** @returns {{items: Generator, topicCount: number, query: (n: number) => object}} */
export function makeLibrary(momentCount, seed = 1) {
  const random = createRandom(seed);
  const noise = Float32Array.from({ length: NOISE_VALUES }, () => gauss(random));
  const topicCount = Math.max(20, Math.round(momentCount / MOMENTS_PER_TOPIC));
  const centreAt = (topic, { dimensions }, offset) => {
    const start = (topic * 7919 + offset * 104_729) % (NOISE_VALUES - dimensions);
    return noise.subarray(start, start + dimensions);
  };
  const around = (topic, which) => {
    const one = SPACES[which];
    const centre = centreAt(topic, one, which);
    const start = Math.floor(random() * (NOISE_VALUES - one.dimensions));
    const vector = centre.map((value, i) => value + 0.8 * noise[start + i]);
    const norm = Math.hypot(...vector);
    return vector.map((value) => value / norm);
  };
  const wordsOf = (topic, count) =>
    Array.from({ length: count }, (_, i) =>
      wordAt(i % 3 === 0 ? (topic * 31 + (i % 7)) % VOCABULARY : Math.floor(VOCABULARY ** random()) - 1),
    ).join(' ');
  const tools = { random, topicCount, around, wordsOf };
  return {
    topicCount,
    items: makeItems(momentCount, tools),
    /** A text about the topic of some item, with a vector in each space. */
    query: (n) => {
      const topic = (n * 613 + 7) % topicCount;
      const vectors = SPACES.map(({ name }, which) => [name, around(topic, which)]);
      return { text: wordsOf(topic, 3), vectors: Object.fromEntries(vectors) };
    },
  };
}

function* makeItems(momentCount, tools) {
  let made = 0;
  for (let n = 0; made < momentCount; n++) {
    const item = makeItem(n, momentCount - made, tools);
    made += item.moments.length;
    yield item;
  }
}

function makeItem(n, most, { random, topicCount, around, wordsOf }) {
  const topic = Math.floor(random() * topicCount);
  const kind = n % 12 < 2 ? 'AUDIO' : n % 12 < 10 ? 'IMAGE' : 'TRANSCRIPT';
  const id = n.toString(16).padStart(32, '0');
  const isTimed = kind !== 'IMAGE';
  const scope = {
    title: `${wordsOf(topic, 2)} ${n}`,
    tags: [`tag${topic % 50}`, kind.toLowerCase()],
    createdAt: new Date(Date.UTC(2026, 0, 1) + n * 1000).toISOString(),
    metadata: { year: 1900 + (n % 120), place: wordsOf(topic, 1) },
    durationSeconds: isTimed ? 5 * SOUNDS : null,
  };
  const momentAt = (momentKind, which, index) => ({
    ...momentOf(id, kind, { kind: momentKind, index, scope, isTimed }),
    text: momentKind === 'PASSAGE' ? wordsOf(topic, 14) : null,
    vectors: { [SPACES[which].name]: around(topic, which) },
  });
  const many = (momentKind, which, count) =>
    Array.from({ length: count }, (_, index) => momentAt(momentKind, which, index));
  const moments = {
    AUDIO: () => [...many('SOUND', 1, SOUNDS), ...many('PASSAGE', 2, SPOKEN)],
    IMAGE: () => many('IMAGE', 0, 1),
    TRANSCRIPT: () => many('PASSAGE', 2, WRITTEN / 2),
  }[kind]();
  return { mediaId: id, moments: moments.slice(0, most), item: itemOf(id, kind, scope) };
}

/** @returns the moment of an item, still without text and vectors: five seconds of it, or the whole of a picture. */
export function momentOf(mediaId, mediaKind, { kind, index, scope, isTimed }) {
  const isSound = kind === 'SOUND';
  return {
    id: `${mediaId}-${kind[0].toLowerCase()}${String(index).padStart(6, '0')}`,
    mediaId,
    mediaKind,
    kind,
    index,
    startSeconds: isTimed ? index * 5 : null,
    endSeconds: isTimed ? index * 5 + 5 : null,
    confidence: null,
    soundDomain: isSound ? 'ENVIRONMENT' : null,
    soundDomainConfidence: isSound ? 0.9 : null,
    scope,
  };
}

export function itemOf(id, kind, { title, tags, createdAt, metadata, durationSeconds }) {
  const facts = {
    AUDIO: { durationSeconds, sampleRateHz: 48_000, channels: 1, codec: 'mp3', loudnessLufs: -20, gainDb: 0 },
    IMAGE: { widthPixels: 640, heightPixels: 480, format: 'jpeg' },
    TRANSCRIPT: { format: 'SRT', durationSeconds },
  }[kind];
  return {
    ...facts,
    id,
    kind,
    title,
    tags,
    metadata,
    state: 'READY',
    source: id,
    digest: id.padEnd(64, '0'),
    sizeBytes: 1,
    mimeType: 'made/up',
    contentPath: `made/${id}`,
    createdAt,
    updatedAt: createdAt,
    error: null,
    warnings: [],
  };
}

/** @returns batches of items that hold about so many moments each. */
export function* inBatches(items, momentsPerBatch) {
  let batch = [];
  let count = 0;
  for (const item of items) {
    batch.push(item);
    count += item.moments.length;
    if (count < momentsPerBatch) continue;
    yield batch;
    batch = [];
    count = 0;
  }
  if (batch.length > 0) yield batch;
}

/** Made-up words that stemmers leave alone. */
function wordAt(rank) {
  let word = 'z';
  for (let rest = rank + 400; rest > 0; rest = Math.floor(rest / 20)) {
    word += 'bcdfghjklmnpqrtvwxzk'[rest % 20] + 'aou'[rest % 3];
  }
  return word;
}

/** Mulberry32, by Tommy Ettinger; public domain. */
function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Box and Muller. */
function gauss(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
