import type { Field } from 'apache-arrow';
import type { Row } from './arrow.js';
import type { ScalarIndex } from './index-plan.js';

/**
 * What searches and look-ups by key give of rows. Rows are remembered by their addresses, so these columns never change in
 * place: `LanceTable.putColumns` moves a row when it sets one of them.
 */
export interface FoundRows<Found> {
  readonly columns: readonly string[];
  /** @returns one for each row. They are shared by all who find the row: nobody may change them. */
  readonly read: (rows: readonly Row[]) => Found[];
}

/** A table is a key, plain columns and at most one column of words. */
export interface TableDefinition<Found = unknown> {
  readonly name: string;
  readonly fields: readonly Field[];
  /** Unique text column. */
  readonly key: string;
  /** Text column that `match` searches. */
  readonly keywordColumn?: string;
  /** Columns that are filtered by, with the index that suits each once the table is large. */
  readonly scalarIndices?: Readonly<Record<string, ScalarIndex>>;
  /** Columns whose names begin so hold vectors, which get an index once there are many. */
  readonly vectorPrefix?: string;
  readonly found?: FoundRows<Found>;
}
