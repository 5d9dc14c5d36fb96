import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { AppError } from '../domain/errors.js';
import { fromFailure } from '../domain/failure.js';
import type { Cue, ParsedTranscript, Passage } from '../domain/passages.js';
import { parseTranscript } from './transcript.js';
import type { TranscriptReply } from './transcript-worker.js';

/** What is parsed in some milliseconds. */
const LARGEST_AT_ONCE_BYTES = 32 << 10;
/** Compiled sources have it; sources that a test runs as they are have not. */
const WORKER = new URL('./transcript-worker.js', import.meta.url);
/** A day of speech is about one million characters. */
const DEFAULT_MAX_BYTES = 32 << 20;

/**
 * Reads a transcript file.
 * @param maxBytes largest file that is read, default 32 MiB.
 * @throws AppError SOURCE_NOT_FOUND, MEDIA_TOO_LARGE, and those of `parseTranscript`.
 */
export async function readTranscript(path: string, maxBytes = DEFAULT_MAX_BYTES): Promise<ParsedTranscript> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new AppError('SOURCE_NOT_FOUND', 'The transcript does not exist any more.', { cause });
  });
  if (size > maxBytes) {
    const details = { limit: maxBytes, actual: size, unit: 'bytes' };
    throw new AppError('MEDIA_TOO_LARGE', 'The transcript is too large. Split it.', { details });
  }
  const bytes = await readFile(path);
  const isSmall = size <= LARGEST_AT_ONCE_BYTES || !existsSync(WORKER);
  return isSmall ? parseTranscript(bytes) : parseOnThread(bytes);
}

/** Parses on a thread of its own: a day of speech would hold the server for a third of a second. */
async function parseOnThread(bytes: Uint8Array): Promise<ParsedTranscript> {
  const worker = new Worker(WORKER, { workerData: bytes });
  const cues: Cue[] = [];
  const passages: Passage[] = [];
  try {
    for (;;) {
      worker.postMessage('more');
      const [reply] = (await once(worker, 'message')) as [TranscriptReply];
      if ('failure' in reply) throw fromFailure(reply.failure);
      if ('rest' in reply) return { ...reply.rest, cues, passages };
      cues.push(...(reply.cues ?? []));
      passages.push(...(reply.passages ?? []));
    }
  } finally {
    void worker.terminate();
  }
}
