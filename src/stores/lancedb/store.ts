import type { MediaCatalog } from '../../domain/ports/media-catalog.js';
import type { RecordStore } from '../../domain/ports/record-store.js';
import { JOBS, LanceCatalog, MEDIA } from './catalog.js';
import { openLanceFolder } from './tables/connection.js';
import { MOMENTS } from './moments.js';
import { completeMoments } from './complete.js';
import { LanceRecords, RECORDS } from './records.js';
import { SPACES } from './spaces.js';
import { LanceVectorStore } from './vectors.js';
import { Lifetime } from '../lifetime.js';

/** The stores of one folder. */
export interface LanceStore {
  readonly vectors: LanceVectorStore;
  readonly catalog: MediaCatalog;
  readonly records: RecordStore;
  /** Closes all, after the calls and the background work under way. */
  close(): Promise<void>;
}

/**
 * Opens the embedded store in a folder, which is made when it does not exist. Several processes may use one folder at
 * once. What a call has acknowledged survives a kill of the process.
 * @param options `momentMemoryBytes`: how much of found moments is remembered.
 * @throws AppError STORE_UNAVAILABLE when the folder cannot be opened.
 */
export async function createLanceStore(
  folder: string,
  { momentMemoryBytes }: { readonly momentMemoryBytes?: number } = {},
): Promise<LanceStore> {
  return new Lifetime().run(async () => {
    const lance = await openLanceFolder(folder);
    const moments = await lance.openTable(MOMENTS, momentMemoryBytes);
    const spaces = await lance.openTable(SPACES);
    const media = await lance.openTable(MEDIA);
    const jobs = await lance.openTable(JOBS);
    const documents = await lance.openTable(RECORDS);
    const vectors = new LanceVectorStore({ moments, spaces }, new Lifetime());
    const catalog = new LanceCatalog({ media, jobs }, new Lifetime());
    await completeMoments(moments, media);
    const records = new LanceRecords(documents, new Lifetime());
    return {
      vectors,
      catalog,
      records,
      close: async () => {
        await Promise.all([vectors.close(), catalog.close(), records.close()]);
        lance.close();
      },
    };
  });
}
