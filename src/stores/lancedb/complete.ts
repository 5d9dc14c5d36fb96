import type { MediaItem } from '../../domain/media.js';
import { scopeOf, type Moment, type MomentScope } from '../../domain/moment.js';
import type { Row } from './tables/arrow.js';
import type { LanceTable } from './tables/table.js';
import { isOneOf } from './filter.js';
import { momentColumns, scopeColumns } from './moments.js';

const MOMENTS_AT_ONCE = 10_000;
/** Columns of an earlier version, which kept what is read of a moment in a column each. */
const FORMER_COLUMNS = [
  'index',
  'start_seconds',
  'end_seconds',
  'text',
  'confidence',
  'sound_domain_confidence',
  'title',
];
const KEPT_COLUMNS = ['id', 'media_id', 'media_kind', 'kind', 'sound_domain', 'tags', 'created_at'];

/**
 * Rewrites moments of an earlier version as they are read now. They knew neither metadata nor length of their items,
 * which the catalogue in the same folder does. Goes on where a killed process stopped: the former columns go last.
 */
export async function completeMoments(moments: LanceTable, media: LanceTable): Promise<void> {
  const former = await formerColumns(moments);
  if (former.length === 0) return;
  try {
    await rewrite(moments, media, former);
    for (const name of former) await moments.dropColumn(name);
  } catch (error) {
    // Another process that opens the library at the same moment may be further: it drops them when all is rewritten.
    if ((await formerColumns(moments)).length === former.length) throw error;
    await completeMoments(moments, media);
  }
}

async function formerColumns(moments: LanceTable): Promise<string[]> {
  const present = new Set(await moments.columnNames());
  return FORMER_COLUMNS.filter((name) => present.has(name));
}

async function rewrite(moments: LanceTable, media: LanceTable, former: readonly string[]): Promise<void> {
  for (;;) {
    const columns = [...KEPT_COLUMNS, ...former];
    const rows = await moments.find({ columns, where: 'scope IS NULL', limit: MOMENTS_AT_ONCE });
    if (rows.length === 0) return;
    const completed = await completeRows(rows, media);
    await moments.putColumns(Object.keys(completed[0]!), () => Promise.resolve(completed));
  }
}

async function completeRows(rows: readonly Row[], media: LanceTable): Promise<Row[]> {
  const mediaIds = [...new Set(rows.map((row) => row['media_id'] as string))];
  const found = await media.find({ columns: ['id', 'record'], where: isOneOf('id', mediaIds) });
  const scopes = new Map<unknown, MomentScope>(
    found.map(({ id, record }) => [id, scopeOf(JSON.parse(record as string) as MediaItem)]),
  );
  return rows.map((row) => ({
    ...momentColumns(formerMoment(row)),
    ...scopeColumns({ ...formerScope(row), ...scopes.get(row['media_id']) }),
  }));
}

function formerMoment(row: Row): Moment {
  return {
    id: row['id'],
    mediaId: row['media_id'],
    mediaKind: row['media_kind'],
    kind: row['kind'],
    index: row['index'],
    startSeconds: row['start_seconds'],
    endSeconds: row['end_seconds'],
    text: row['text'],
    confidence: row['confidence'],
    soundDomain: row['sound_domain'] ?? null,
    soundDomainConfidence: row['sound_domain_confidence'] ?? null,
  } as Moment;
}

/** What the moment itself tells, should its item be gone. */
function formerScope(row: Row): MomentScope {
  return {
    title: row['title'] as string,
    tags: row['tags'] as string[],
    createdAt: row['created_at'] as string,
    metadata: {},
    durationSeconds: null,
  };
}
