import { isAscii } from 'node:buffer';
import { createRequire } from 'node:module';
import type * as Arrow from 'apache-arrow';
import type {
  Data,
  DataType,
  Field,
  FixedSizeList,
  Float32,
  Float64,
  List,
  RecordBatch,
  Table,
  Utf8,
  Vector,
} from 'apache-arrow';

/** Rows to Arrow and back, column by column: the rows that Arrow itself makes are proxies, several times slower. */

/** LanceDB is CommonJS: it takes and gives objects of that copy of Arrow, not of the one that `import` finds. */
const arrow = createRequire(import.meta.url)('apache-arrow') as typeof Arrow;

/** Values by column, as plain values: texts, numbers, nulls, arrays, and Float32Array for lists of one size. */
export type Row = Readonly<Record<string, unknown>>;

const EXTENSION = 'ARROW:extension:name';

/** @returns a nullable column of JSON that LanceDB can look into with `json_exists`; it is written as text. */
export function jsonField(name: string): Field {
  return new arrow.Field(name, new arrow.Utf8(), true, new Map([[EXTENSION, 'arrow.json']]));
}

/** @returns the rows as an Arrow table with these columns; an absent value is null. */
export function arrowOfRows(fields: readonly Field[], rows: readonly Row[]): Table {
  const schema = new arrow.Schema(fields.map(writable));
  const children = schema.fields.map(({ name, type }) =>
    columnOf(
      type,
      rows.map((row) => row[name] ?? null),
    ),
  );
  const data = arrow.makeData({
    type: new arrow.Struct(schema.fields),
    length: rows.length,
    nullCount: 0,
    children,
  });
  return new arrow.Table(schema, [new arrow.RecordBatch(schema, data)]);
}

/**
 * A table says of its JSON how it is kept, and takes it as text. Its other remarks stay behind: a merge that deletes does
 * not take columns that are marked as the key.
 */
function writable({ name, type, nullable, metadata }: Field): Field {
  return metadata.get(EXTENSION)?.endsWith('.json') ? jsonField(name) : new arrow.Field(name, type, nullable);
}

/** By hand where Arrow's own builders take values one by one, which takes longer than writing them to disk. */
function columnOf(type: DataType, values: readonly unknown[]): Data {
  const { DataType: Kind } = arrow;
  if (Kind.isUtf8(type)) return textColumn(values as readonly (string | null)[]);
  if (Kind.isList(type) && Kind.isUtf8(type.children[0]?.type)) {
    return textListColumn(type as List<Utf8>, values as readonly (readonly string[] | null)[]);
  }
  if (Kind.isFixedSizeList(type) && Kind.isFloat(type.children[0]?.type)) {
    return vectorColumn(type as FixedSizeList<Float32>, values as readonly (Float32Array | null)[]);
  }
  if (Kind.isFloat(type)) return numberColumn(type, Float64Array.from(values as number[]), values);
  if (Kind.isInt(type)) return numberColumn(type, Int32Array.from(values as number[]), values);
  throw new Error(`no column can be made of ${String(type)}`);
}

function numberColumn(type: DataType, data: Float64Array | Int32Array, values: readonly unknown[]): Data {
  return arrow.makeData({
    type: type as Float64,
    length: values.length,
    ...presence(values),
    data: data as Float64Array,
  });
}

function textColumn(values: readonly (string | null)[]): Data<Utf8> {
  const sizes = values.map((value) => (value === null ? 0 : Buffer.byteLength(value, 'utf8')));
  const valueOffsets = offsetsOf(sizes);
  const data = Buffer.allocUnsafe(valueOffsets[values.length]!);
  values.forEach((value, i) => {
    if (value !== null) data.write(value, valueOffsets[i]!, 'utf8');
  });
  return arrow.makeData({
    type: new arrow.Utf8(),
    length: values.length,
    ...presence(values),
    valueOffsets,
    data,
  });
}

function textListColumn(type: List<Utf8>, values: readonly (readonly string[] | null)[]): Data<List<Utf8>> {
  return arrow.makeData({
    type,
    length: values.length,
    ...presence(values),
    valueOffsets: offsetsOf(values.map((list) => list?.length ?? 0)),
    child: textColumn(values.flatMap((list) => list ?? [])),
  });
}

/** @returns where each value begins, and behind them where the last one ends. */
function offsetsOf(sizes: readonly number[]): Int32Array {
  const offsets = new Int32Array(sizes.length + 1);
  sizes.forEach((size, i) => (offsets[i + 1] = offsets[i]! + size));
  return offsets;
}

/** Rows without a vector have zeros there, which nobody reads. */
function vectorColumn(
  type: FixedSizeList<Float32>,
  values: readonly (Float32Array | null)[],
): Data<FixedSizeList> {
  const flat = new Float32Array(values.length * type.listSize);
  values.forEach((vector, i) => vector && flat.set(vector, i * type.listSize));
  const child = arrow.makeData({ type: new arrow.Float32(), length: flat.length, nullCount: 0, data: flat });
  return arrow.makeData({ type, length: values.length, ...presence(values), child });
}

/** @returns one bit per row, least significant first, 1 where there is a value. */
function presence(values: readonly unknown[]): { nullCount: number; nullBitmap: Uint8Array } {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  let nullCount = 0;
  values.forEach((value, i) => {
    if (value === null) nullCount++;
    else nullBitmap[i >> 3]! |= 1 << (i & 7);
  });
  return { nullCount, nullBitmap };
}

/** @returns the rows of an Arrow table as plain objects; vectors are copies of their own. */
export function rowsOfArrow(table: Table): Row[] {
  const rows = Array.from({ length: table.numRows }, (): Record<string, unknown> => ({}));
  for (const { name } of table.schema.fields) {
    const values = valuesOf(table.getChild(name)!);
    for (let i = 0; i < rows.length; i++) rows[i]![name] = values[i];
  }
  return rows;
}

/** @returns the rows of a batch, as of a table, some at a time. */
export function* rowsOfBatch(batch: RecordBatch, rowsAtOnce: number): Generator<Row[]> {
  for (let at = 0; at < batch.numRows; at += rowsAtOnce) {
    yield rowsOfArrow(new arrow.Table([batch.slice(at, at + rowsAtOnce)]));
  }
}

/** @returns the numbers of a column without nulls: float32, or whole and below 2^53; none where there are no rows. */
export function numbersOfArrow(table: Table, column: string): number[] {
  const values = (table.getChild(column)?.toArray() ?? []) as Float32Array | BigUint64Array;
  if (!(values instanceof BigUint64Array)) return Array.from(values);
  // By halves, because a BigInt is an object of its own.
  const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  return Array.from(values, (_, i) => halves[2 * i + 1]! * 2 ** 32 + halves[2 * i]!);
}

function valuesOf(column: Vector): unknown[] {
  if (arrow.DataType.isUtf8(column.type)) return (column.data as Data<Utf8>[]).flatMap(textsOf);
  return Array.from({ length: column.length }, (_, i) => plainValue(column.get(i) ?? null));
}

/** All texts are decoded at once and then cut, where no character takes more than a byte. */
function textsOf({ length, values, valueOffsets, nullCount, nullBitmap, offset }: Data<Utf8>): unknown[] {
  const start = valueOffsets[0] ?? 0;
  const bytes = Buffer.from(
    values.buffer,
    values.byteOffset + start,
    (valueOffsets[length] ?? start) - start,
  );
  const whole = isAscii(bytes) ? bytes.toString('latin1') : null;
  return Array.from({ length }, (_, i) => {
    if (nullCount > 0 && !isPresent(nullBitmap, offset + i)) return null;
    const [from, to] = [valueOffsets[i]! - start, valueOffsets[i + 1]! - start];
    return whole === null ? bytes.toString('utf8', from, to) : whole.slice(from, to);
  });
}

function isPresent(bitmap: Uint8Array, index: number): boolean {
  return (bitmap[index >> 3]! & (1 << (index & 7))) !== 0;
}

function plainValue(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const list = value as Vector;
  return arrow.DataType.isFloat(list.type) ? Float32Array.from(list.toArray() as Float32Array) : [...list];
}
