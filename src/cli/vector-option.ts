import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { QueryInput } from '../domain/query.js';
import { UsageError } from './command.js';

/** A list of numbers, or what `chorus embed --json` prints of an input that is one window. */
const VECTOR_FILE = z.union([
  z.array(z.number()),
  z
    .object({ windows: z.tuple([z.object({ vector: z.array(z.number()) })]) })
    .transform(({ windows: [{ vector }] }) => vector),
]);

/**
 * Reads `SPACE=FILE`; `-` for FILE is what `stdin` brings.
 * @throws UsageError when the option, the file or its content is not what it should be.
 */
export async function readVectorOption(option: string, stdin: NodeJS.ReadableStream): Promise<QueryInput> {
  const [, space, file] = /^([^=]+)=(.+)$/su.exec(option) ?? [];
  if (space === undefined || file === undefined)
    throw new UsageError(`--vector "${option}" must read SPACE=FILE, or SPACE=- for standard input.`);
  const content = await (file === '-' ? text(stdin) : readFile(file, 'utf8')).catch(() => {
    throw new UsageError(`The file "${file}" cannot be read.`);
  });
  const name = file === '-' ? 'standard input' : `"${file}"`;
  const parsed = VECTOR_FILE.safeParse(parseJson(content));
  if (parsed.success) return { type: 'VECTOR', space, values: parsed.data };
  throw new UsageError(
    `${name} holds no vector: give a JSON list of numbers, or what chorus embed --json prints of one window.`,
  );
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
