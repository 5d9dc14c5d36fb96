import { setImmediate as nextTurn } from 'node:timers/promises';

/** Up to this size the copy that posting a message makes is too short to matter. */
const LARGE_BYTES = 8 * 2 ** 20;
/** Copied in about a millisecond. */
const SLICE_BYTES = 4 * 2 ** 20;

/**
 * Makes large bytes cheap to post to a thread: a copy in shared memory, made slice by slice so that the event loop keeps
 * turning. Small ones come back as they are.
 */
export async function inSharedMemory(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.byteLength <= LARGE_BYTES || bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  for (let start = 0; start < bytes.byteLength; start += SLICE_BYTES) {
    shared.set(bytes.subarray(start, start + SLICE_BYTES), start);
    await nextTurn();
  }
  return shared;
}
