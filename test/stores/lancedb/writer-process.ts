/**
 * A process of its own that writes jobs and moments into a store until it is killed or has written enough, and prints
 * each number once its writes are acknowledged. Arguments: folder, name, count.
 */
import { createLanceStore } from '../../../src/stores/lancedb/store.js';
import { jobOf, momentOf, replaceItem, TEXT_SPACE, vectorOf } from '../../contract/store-fixtures.js';

const [folder = '', name = '', count = '0'] = process.argv.slice(2);
const store = await createLanceStore(folder);
await store.vectors.open([TEXT_SPACE]);
for (let i = 0; i < Number(count); i++) {
  const id = `${name}${i}`;
  await store.catalog.putJobs([jobOf(id), jobOf('shared', { label: id })]);
  const vectors = { text: vectorOf(1, i, 0, 0) };
  await replaceItem(store.vectors, id, [
    momentOf(id, { vectors, text: `word${name}` }),
    momentOf(id, { index: 1 }),
  ]);
  process.stdout.write(`${i}\n`);
}
await store.close();
