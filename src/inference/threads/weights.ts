import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** @returns the bytes of graphs on disk, external weights (`model.onnx_data`) included; what is absent counts nothing. */
export async function weightsBytesOf(graphs: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    graphs.map(async (graph) => {
      const names = await readdir(dirname(graph)).catch(() => []);
      const files = names.filter(
        (name) => name === basename(graph) || name.startsWith(`${basename(graph)}_data`),
      );
      return Promise.all(files.map(async (name) => (await stat(join(dirname(graph), name))).size));
    }),
  );
  return sizes.flat().reduce((sum, size) => sum + size, 0);
}
