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
 * building it 0.3 s (LanceDB 0.33, two cores). Up to 2,500 vectors every search looks into all partitions, and so finds
 * what comparing finds.
 */
const VECTORS_FOR_INDEX = 250;
/**
 * From this many vectors on there are more than 256 partitions, which LanceDB finds level by level: among 40,000 in 3 s in
 * place of 16, and a search takes 3.0 ms in place of 5.7 in 400 partitions of 100, with the same recall.
 */
const VECTORS_FOR_SMALL_PARTITIONS = 25_600;
const VECTORS_OF_SMALL_PARTITION = 100;
/**
 * Of more, beyond some 50,000 vectors, each search would look into too small a part of what is near, and sizes get uneven:
 * LanceDB 0.33 splits the largest partition into sixteen until it has as many as it should, so that at three times the root
 * some of 450,000 vectors were left in partitions of 2,700, which are near to every query. The twentieth of them nearest to
 * a query held 130,000 vectors then, and a third of that at this number.
 */
const MOST_PARTITIONS_PER_ROOT = 2.25;
/** The index is made anew when it has half of the partitions that it should have. */
const OUTGROWN = 2;

/**
 * Partitions that a search by vector looks into, at least and per root of all; more when these hold too few rows that meet
 * the filter. Real vectors decide: of the ten definitions of WordNet nearest to a sentence (MiniLM, 300 queries) 50 of 141
 * partitions found 98 % (20,000 definitions), 150 of 450 98 (45,000), and 200 of 772 97 to 98 % (118,000, two indices). Made
 * vectors, which keep together, are found by a quarter of these. scripts/bench/recall-real.mjs measures it.
 */
const LEAST_PARTITIONS_SEARCHED = 50;
const SEARCHED_PER_ROOT = 7;

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
    const partitions = partitionsFor(count);
    const present = indexNames.filter((name) => partitionsOf(name, column) !== null);
    if (present.some((name) => OUTGROWN * partitionsOf(name, column)! > partitions)) continue;
    make.push({ name: vectorIndexName(column, partitions), column, kind: 'IVF_FLAT', partitions });
    drop.push(...present);
  }
  return { make, drop };
}

function partitionsFor(vectors: number): number {
  const root = Math.sqrt(vectors);
  if (vectors < VECTORS_FOR_SMALL_PARTITIONS) return Math.round(root);
  return Math.round(Math.min(vectors / VECTORS_OF_SMALL_PARTITION, MOST_PARTITIONS_PER_ROOT * root));
}

/** The name of a vector index tells its partitions, which LanceDB 0.33 does not. */
function vectorIndexName(column: string, partitions: number | ''): string {
  return `${column}_ivf${partitions}`;
}

/** @returns into how many partitions a search of the column looks; null where the column has no index. */
export function partitionsToSearch(indexNames: readonly string[], column: string): number | null {
  const partitions = Math.max(...indexNames.map((name) => partitionsOf(name, column) ?? 0));
  if (partitions <= 0) return null;
  return Math.max(LEAST_PARTITIONS_SEARCHED, Math.ceil(SEARCHED_PER_ROOT * Math.sqrt(partitions)));
}

function partitionsOf(indexName: string, column: string): number | null {
  const prefix = vectorIndexName(column, '');
  const partitions = Number(indexName.startsWith(prefix) ? indexName.slice(prefix.length) : NaN);
  return Number.isInteger(partitions) ? partitions : null;
}
