import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe } from '@jest/globals';
import { createLanceStore } from '../../../../src/stores/lancedb/store.js';
import { CURSOR_CASES, describeCursors } from './cursors.js';

/** The whole table runs on the store in memory; here the paths that read the store again. */
const cases = CURSOR_CASES.filter(
  ([what, , , { isForgotten }]) =>
    (isForgotten === true && ['by score', 'folded'].includes(what)) ||
    (isForgotten === null && what === 'by moment'),
);
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

describe('paging over LanceDB', () => {
  describeCursors(
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'chorus-cursors-'));
      folders.push(folder);
      return createLanceStore(folder);
    },
    { isConcurrent: true, cases },
  );
});
