import { makeArrowTable, type Table } from '@lancedb/lancedb';
import { Schema, type Field } from 'apache-arrow';

/** Adds columns of nulls. */
export async function addColumns(table: Table, fields: readonly Field[]): Promise<void> {
  // Through an empty table: LanceDB knows the classes of its own copy of Arrow only.
  const { schema } = makeArrowTable([], { schema: new Schema([...fields]) });
  await table.addColumns(schema);
}

/** A table of an earlier version gets the columns that came later, with nulls: they are nullable for that. */
export async function ensureColumns(table: Table, fields: readonly Field[]): Promise<void> {
  const present = async () => new Set((await table.schema()).fields.map(({ name }) => name));
  const before = await present();
  const missing = fields.filter(({ name }) => !before.has(name));
  if (missing.length === 0) return;
  try {
    await addColumns(table, missing);
  } catch (error) {
    // Another process that starts at the same moment may have added them.
    const after = await present();
    if (missing.some(({ name }) => !after.has(name))) throw error;
  }
}
