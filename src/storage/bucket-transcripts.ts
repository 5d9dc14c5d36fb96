import { buffer } from 'node:stream/consumers';
import type { TranscriptArchive } from '../domain/ports/transcript-archive.js';
import type { SpeechTranscript } from '../domain/speech-transcript.js';
import type { BucketConnection } from './bucket-connection.js';
import { safeId } from './storage-errors.js';

/**
 * Transcripts as objects `transcripts/<item id>.json`.
 * @param before answers for transcripts of before there was a bucket, on the machine that has them.
 */
export function createBucketTranscripts(
  bucket: BucketConnection,
  before: TranscriptArchive,
): TranscriptArchive {
  const keyOf = (mediaId: string) => `transcripts/${safeId(mediaId)}.json`;
  return {
    async write(mediaId, transcript) {
      await bucket.put(keyOf(mediaId), oneChunk(JSON.stringify(transcript)));
    },

    async read(mediaId) {
      const body = await bucket.get(keyOf(mediaId), {});
      if (!body) return before.read(mediaId);
      return JSON.parse((await buffer(body)).toString('utf8')) as SpeechTranscript;
    },

    async delete(mediaIds) {
      await Promise.all(mediaIds.map((mediaId) => bucket.delete(keyOf(mediaId))));
      await before.delete(mediaIds);
    },
  };
}

async function* oneChunk(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}
