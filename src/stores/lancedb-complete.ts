import type { MediaItem } from '../domain/media.js';
import { scopeOf } from '../domain/moment.js';
import type { Row } from './lancedb-arrow.js';
import type { LanceTable } from './lancedb-connection.js';
import { isOneOf } from './lancedb-filter.js';
import { scopeColumns } from './lancedb-moments.js';

const MOMENTS_AT_ONCE = 10_000;
/** Of a moment whose item is gone. */
const NOTHING = { media_duration_seconds: null, metadata: '{}', metadata_index: null };

/**
 * Moments of an earlier version know neither metadata nor length of their items, which the catalogue in the same folder
 * does: they take it over, so that they can be filtered by it. Goes on where a killed process stopped.
 */
export async function completeScopes(moments: LanceTable, media: LanceTable): Promise<void> {
  for (;;) {
    const where = 'metadata IS NULL';
    const rows = await moments.find({ columns: ['id', 'media_id'], where, limit: MOMENTS_AT_ONCE });
    if (rows.length === 0) return;
    const mediaIds = [...new Set(rows.map((row) => row['media_id'] as string))];
    const found = await media.find({ columns: ['id', 'record'], where: isOneOf('id', mediaIds) });
    const known = new Map<unknown, Row>(
      found.map(({ id, record }) => [id, columnsOf(JSON.parse(record as string) as MediaItem)]),
    );
    const completed = rows.map(({ id, media_id: mediaId }) => ({ ...(known.get(mediaId) ?? NOTHING), id }));
    await moments.putColumns(Object.keys(NOTHING), () => Promise.resolve(completed));
  }
}

function columnsOf(item: MediaItem): Row {
  const columns = scopeColumns(scopeOf(item));
  return Object.fromEntries(Object.keys(NOTHING).map((name) => [name, columns[name]]));
}
