/** Entry of the thread that parses one large transcript; its bytes are the worker's data. */
import { parentPort, workerData } from 'node:worker_threads';
import { toFailure, type Failure } from '../domain/failure.js';
import type { ParsedTranscript } from '../domain/passages.js';
import { parseTranscript } from './transcript.js';

type Lists = Pick<ParsedTranscript, 'cues' | 'passages'>;

/** What the thread says: parts of the lists in order, and at last the rest; or why there is nothing. */
export type TranscriptReply =
  Partial<Lists> | { readonly rest: Omit<ParsedTranscript, keyof Lists> } | { readonly failure: Failure };

/** Entries of one message: reading a whole day at once would hold the other side as parsing would. */
const ENTRIES_AT_ONCE = 2000;

function* repliesTo(bytes: Uint8Array): Generator<TranscriptReply> {
  try {
    const { cues, passages, ...rest } = parseTranscript(bytes);
    for (const part of partsOf(cues)) yield { cues: part };
    for (const part of partsOf(passages)) yield { passages: part };
    yield { rest };
  } catch (error) {
    yield { failure: toFailure(error) };
  }
}

function* partsOf<T>(list: readonly T[]): Generator<T[]> {
  for (let from = 0; from < list.length; from += ENTRIES_AT_ONCE) {
    yield list.slice(from, from + ENTRIES_AT_ONCE);
  }
}

const replies = repliesTo(workerData as Uint8Array);
// One at a time, when asked: a port delivers all that lies ready in one go.
parentPort!.on('message', () => {
  const { value, done } = replies.next();
  if (done) parentPort!.close();
  else parentPort!.postMessage(value);
});
