/** Ends the wait of one entry. */
export interface Settle<Result> {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Puts an entry at the end of a line and waits until whoever takes it out has settled it.
 * @param wake tells that there is something new in the line.
 * @throws what the entry is rejected with; the signal's reason as soon as it fires, and the entry leaves the line.
 */
export async function waitInLine<Entry, Result>(
  line: Entry[],
  entryOf: (settle: Settle<Result>) => Entry,
  wake: () => void,
  signal: AbortSignal | undefined,
): Promise<Result> {
  signal?.throwIfAborted();
  let giveUp: (() => void) | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const entry = entryOf({ resolve, reject });
      line.push(entry);
      giveUp = () => {
        leave(line, entry);
        reject(signal!.reason as Error);
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      wake();
    });
  } finally {
    signal?.removeEventListener('abort', giveUp!);
  }
}

/** Takes an entry out of a line, if it is still there. */
export function leave<Entry>(line: Entry[], entry: Entry): void {
  const place = line.indexOf(entry);
  if (place >= 0) line.splice(place, 1);
}

/** @returns a function that has the work done at the end of this turn of the event loop, once however often it is called. */
export function oncePerTurn(work: () => void): () => void {
  let isDue = false;
  return () => {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      work();
    });
  };
}
