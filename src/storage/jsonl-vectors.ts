import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import type { VectorFileHeader, VectorRow } from '../domain/ports/vector-files.js';

/** One JSON document a line: the header first, then a row each, vectors as lists of numbers. */

/** @returns how many rows were written. */
export async function writeJsonLines(
  path: string,
  header: VectorFileHeader,
  rows: AsyncIterable<VectorRow>,
): Promise<number> {
  const file = createWriteStream(path, { flags: 'wx' });
  const writeLine = async (value: unknown): Promise<void> => {
    if (!file.write(`${JSON.stringify(value)}\n`)) await once(file, 'drain');
  };
  let count = 0;
  try {
    await writeLine({ chorus: header });
    for await (const { vector, ...row } of rows) {
      await writeLine({ ...row, vector: Array.from(vector) });
      count++;
    }
  } finally {
    file.end();
    await finished(file);
  }
  return count;
}

/** @returns the text of the header, null when the first line is none, and the rows in order. */
export async function readJsonLines(
  path: string,
): Promise<{ header: string | null; rows: AsyncIterable<VectorRow> }> {
  const input = createReadStream(path, 'utf8');
  const lines = createInterface({ input, crlfDelay: Infinity })[Symbol.asyncIterator]();
  const first = await lines.next();
  const parsed = first.done ? null : (JSON.parse(first.value) as { chorus?: unknown } | null);
  async function* rows(): AsyncIterable<VectorRow> {
    for (let next = await lines.next(); !next.done; next = await lines.next()) {
      if (next.value.trim() === '') continue;
      const { vector, ...row } = JSON.parse(next.value) as VectorRow & { vector: number[] };
      yield { ...row, vector: Float32Array.from(vector) };
    }
  }
  return { header: parsed?.chorus ? JSON.stringify(parsed.chorus) : null, rows: rows() };
}
