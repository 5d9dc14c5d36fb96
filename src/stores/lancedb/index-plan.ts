/** Which indices a table needs, by how much is in it. Pure: the connection makes and drops them. */

export type ScalarIndex = 'BTREE' | 'BITMAP' | 'LABEL_LIST';

/** An index to make. */
export interface WantedIndex {
  readonly name: string;
  readonly column: string;
  readonly kind: ScalarIndex | 'IVF_FLAT';
  /** Of a vector index. */
  readonly partitions?: number;
}

/** What is in a table. */
export interface TableContent {
  readonly rows: number;
  /** Number of vectors by column. */
  readonly vectors: ReadonlyMap<string, number>;
  readonly indexNames: readonly string[];
}

/** Below this many rows reading a whole column is as fast as asking an index. */
const ROWS_FOR_SCALAR_INDICES = 10_000;
/**
 * From this many vectors on an index pays. Comparing with all reads the whole column, rows without a vector too: in a table
 * of 10,000 rows 17 ms of processor time for 900 vectors of 512 values as for 4,000; asking the index takes 2.5 ms and
 * building it 0.3 s (LanceDB 0.33, two cores). Up to 1,600 vectors every search looks into all partitions, and so finds
 * what comparing finds.
 */
const VECTORS_FOR_INDEX = 250;
/** Partitions grow with the root of the rows; the index is made anew when it has half of what it should have. */
const OUTGROWN = 2;

/**
 * Partitions that a search by vector looks into, at least and as a share of all; more when these hold too few rows that meet
 * the filter. 40 of 200 found all of the ten nearest among 40,000 clustered vectors; among 200,000 to 400,000, 40 of 447 to 632 found
 * 90 to 96 %, an eighth 94 to 100 % (scripts/bench/search-scale.mjs).
 */
const LEAST_PARTITIONS_SEARCHED = 40;
const SHARE_SEARCHED = 1 / 6;

/** @returns what is to be made, and what it takes the place of. */
export function planIndices(
  scalars: Readonly<Record<string, ScalarIndex>>,
  { rows, vectors, indexNames }: TableContent,
): { make: WantedIndex[]; drop: string[] } {
  const make: WantedIndex[] = [];
  const drop: string[] = [];
  for (const [column, kind] of Object.entries(scalars)) {
    const name = `${column}_filter`;
    if (rows >= ROWS_FOR_SCALAR_INDICES && !indexNames.includes(name)) make.push({ name, column, kind });
  }
  for (const [column, count] of vectors) {
    if (count < VECTORS_FOR_INDEX) continue;
    const partitions = Math.round(Math.sqrt(count));
    const present = indexNames.filter((name) => partitionsOf(name, column) !== null);
    if (present.some((name) => OUTGROWN * partitionsOf(name, column)! > partitions)) continue;
    make.push({ name: vectorIndexName(column, partitions), column, kind: 'IVF_FLAT', partitions });
    drop.push(...present);
  }
  return { make, drop };
}

/** The name of a vector index tells its partitions, which LanceDB 0.33 does not. */
function vectorIndexName(column: string, partitions: number | ''): string {
  return `${column}_ivf${partitions}`;
}

/** @returns into how many partitions a search of the column looks; null where the column has no index. */
export function partitionsToSearch(indexNames: readonly string[], column: string): number | null {
  const partitions = Math.max(...indexNames.map((name) => partitionsOf(name, column) ?? 0));
  return partitions > 0 ? Math.max(LEAST_PARTITIONS_SEARCHED, Math.ceil(partitions * SHARE_SEARCHED)) : null;
}

function partitionsOf(indexName: string, column: string): number | null {
  const prefix = vectorIndexName(column, '');
  const partitions = Number(indexName.startsWith(prefix) ? indexName.slice(prefix.length) : NaN);
  return Number.isInteger(partitions) ? partitions : null;
}
