import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createAudioDecoder } from '../../../src/decode/audio.js';
import type { Vector } from '../../../src/domain/embedding.js';
import type { MediaItem } from '../../../src/domain/media.js';
import { momentIdOf, type MomentRecord } from '../../../src/domain/moment.js';
import { createMediaAnalyzer } from '../../../src/services/analysis/analyzer.js';
import { Embedders } from '../../../src/services/embedders.js';
import { encodeMoments } from '../../../src/services/spaces/encode-moments.js';
import { scopeOf } from '../../contract/store-fixtures.js';
import { createFakeEmbedder, FAKE_DIMENSIONS } from '../../fakes/fixed-embedder.js';
import { createRandom } from '../../fakes/random.js';
import { blankWav, WAV_HEADER_BYTES } from '../../fixtures/media/wav-header.js';

const RATE_HZ = 22050;
let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-backfill-'));
  path = join(folder, 'noise.wav');
  await writeFile(path, noisyWav(23.7));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Noise with pauses, so that windows do not lie on a grid. */
function noisyWav(seconds: number): Buffer {
  const frames = Math.round(seconds * RATE_HZ);
  const wav = blankWav({ samples: frames, channels: 1, rateHz: RATE_HZ, width: 2, isFloat: false });
  const { next } = createRandom(5);
  for (let frame = 0; frame < frames; frame++) {
    const isPause = (frame / RATE_HZ) % 6 > 5;
    wav.writeInt16LE(isPause ? 0 : Math.round((next() - 0.5) * 20000), WAV_HEADER_BYTES + frame * 2);
  }
  return wav;
}

/** Every sample counts: one that differs gives another vector. */
function digestVector(pcm: Float32Array): Vector {
  const digest = createHash('sha256')
    .update(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength))
    .digest();
  return Float32Array.from(digest.subarray(0, FAKE_DIMENSIONS), (byte) => byte / 255 - 0.5);
}

function listener(name: string) {
  const embedder = createFakeEmbedder(name, ['audio']);
  embedder.embedAudio = (windows) => Promise.resolve(windows.map(digestVector));
  return embedder;
}

test('hears in a stored sound exactly the samples that ingest heard', async () => {
  const decoder = createAudioDecoder({ maxDurationSeconds: 60, timeoutMs: 10_000 });
  const [first, later] = [listener('clap'), listener('clap_next')];
  const unused = {} as never;
  const analyzer = createMediaAnalyzer({
    decoder,
    embedders: new Embedders([first]),
    speech: null,
    unready: {},
    images: unused,
    readTranscript: unused,
  });
  const signal = new AbortController().signal;
  const analysis = await analyzer.analyse({ path, kind: 'AUDIO' }, () => {}, signal);
  const records = analysis.moments.map((moment, index): MomentRecord => {
    const id = momentIdOf('m', 'SOUND', index);
    return { ...moment, id, index, mediaId: 'm', mediaKind: 'AUDIO', scope: scopeOf() };
  });
  expect(records.length).toBeGreaterThan(2);
  const storage = { borrow: async () => ({ path, release: async () => {} }) } as never;
  const item = { ...analysis.facts, id: 'm', contentPath: path, source: 'noise.wav' } as unknown as MediaItem;
  const encoded = await encodeMoments({ storage, decoder, images: unused }, later, item, records, signal);
  expect(encoded.map(({ momentId }) => momentId)).toEqual(records.map(({ id }) => id));
  encoded.forEach(({ vector }, index) => expect(vector).toEqual(records[index]!.vectors['clap']));

  const some = [records[2]!];
  const again = await encodeMoments({ storage, decoder, images: unused }, later, item, some, signal);
  expect(again).toEqual([encoded[2]]);
});

test('refuses windows that are longer than the space takes', async () => {
  const short = listener('clap_next');
  Object.assign(short, { audioInput: { sampleRateHz: 16000, maxWindowSeconds: 2 } });
  const unused = {} as never;
  const storage = { borrow: async () => ({ path, release: async () => {} }) } as never;
  const item = {
    kind: 'AUDIO',
    gainDb: 0,
    durationSeconds: 10,
    contentPath: path,
    source: 'x',
  } as unknown as MediaItem;
  const moment = { id: 'm', kind: 'SOUND', startSeconds: 0, endSeconds: 5 } as MomentRecord;
  const encoding = encodeMoments(
    { storage, decoder: unused, images: unused },
    short,
    item,
    [moment],
    new AbortController().signal,
  );
  await expect(encoding).rejects.toMatchObject({ code: 'CAPABILITY_UNSUPPORTED' });
});
