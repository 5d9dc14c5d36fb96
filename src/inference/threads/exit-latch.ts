/**
 * Keeps a thread from being ended in the middle of native code: onnxruntime-node then aborts the whole process
 * ("terminate called after throwing Napi::Error", seen with 1.30 on Node 20). The thread counts its native calls in
 * shared memory; whoever ends it closes the latch first, after which no call starts, and waits for the count to fall to 0.
 */
export type ExitLatch = Int32Array<SharedArrayBuffer>;

const RUNNING = 0;
const IS_CLOSED = 1;
/** A run that takes longer is stuck: then the process may as well abort. */
const LONGEST_WAIT_MS = 10_000;

export function createExitLatch(): ExitLatch {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/** In the thread: runs a native call, or rejects once the latch is closed. */
export async function throughLatch<T>(latch: ExitLatch, call: () => Promise<T>): Promise<T> {
  Atomics.add(latch, RUNNING, 1);
  try {
    if (Atomics.load(latch, IS_CLOSED) === 1) throw new Error('this thread is about to end');
    return await call();
  } finally {
    Atomics.sub(latch, RUNNING, 1);
    Atomics.notify(latch, RUNNING);
  }
}

/** Outside: blocks the calling thread until no native call runs. For the end of a thread or of the process only. */
export function closeLatch(latch: ExitLatch): void {
  Atomics.store(latch, IS_CLOSED, 1);
  const deadlineMs = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const running = Atomics.load(latch, RUNNING);
    const leftMs = deadlineMs - performance.now();
    if (running === 0 || leftMs <= 0) return;
    Atomics.wait(latch, RUNNING, running, leftMs);
  }
}
