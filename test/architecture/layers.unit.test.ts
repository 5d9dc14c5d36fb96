import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const SOURCE = resolve('src');

interface SourceFile {
  /** Relative to src, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Modules named in import and export declarations and in dynamic imports. */
  readonly imports: readonly string[];
}

const IMPORT =
  /(?:import|export)\s[^'"();]*?from\s*['"]([^'"]+)['"]|import\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g;

const files: readonly SourceFile[] = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => {
    const text = readFileSync(join(SOURCE, name), 'utf8');
    const imports = [...text.matchAll(IMPORT)].map((match) => (match[1] ?? match[2] ?? match[3])!);
    return { path: name.split(sep).join('/'), text, imports };
  });

/** First folder of a file under src: its layer. */
function layerOf(path: string): string {
  return path.split('/')[0]!;
}

const ADAPTERS = ['inference', 'decode', 'stores', 'hub', 'sources', 'queue', 'storage'];
/** What each layer may import besides itself. Entries (main.ts, container, cli mains) may import everything. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  dsp: [],
  ...Object.fromEntries(ADAPTERS.map((layer) => [layer, ['domain', 'dsp']])),
  services: ['domain', 'dsp'],
  config: ['domain'],
  graphql: ['domain', 'services'],
  http: ['domain', 'services', 'graphql'],
  cli: ['domain', 'services', 'graphql', 'http', 'config', 'container', 'project-root.js'],
};

describe('layers', () => {
  it('reads the sources', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(files.flatMap((file) => file.imports).length).toBeGreaterThan(200);
  });

  it.each(Object.keys(ALLOWED))('%s imports only what it may', (layer) => {
    const trespasses = files
      .filter((file) => layerOf(file.path) === layer)
      .flatMap(({ path, imports }) =>
        imports
          .filter((name) => name.startsWith('.'))
          .map((name) =>
            relative(SOURCE, resolve(SOURCE, dirname(path), name))
              .split(sep)
              .join('/'),
          )
          .filter((target) => ![layer, ...ALLOWED[layer]!].includes(layerOf(target)))
          .map((target) => `${path} -> ${target}`),
      );
    expect(trespasses).toEqual([]);
  });

  it.each([
    ['onnxruntime-node', 'inference/session.ts'],
    ['@huggingface/tokenizers', 'inference/tokenizer.ts'],
    ['sharp', 'decode/image.ts'],
    ['fluent-ffmpeg', 'decode/ffmpeg.ts'],
    ['@lancedb/lancedb', 'stores/lancedb/tables/'],
    ['bullmq', 'queue/redis-connection.ts'],
    ['ioredis', 'queue/redis-connection.ts'],
    ['@aws-sdk/client-s3', 'storage/bucket-connection.ts'],
    ['@aws-sdk/lib-storage', 'storage/bucket-connection.ts'],
    ['weaviate-client', 'stores/weaviate/connection.ts'],
    ['hyparquet', 'storage/parquet-vectors.ts'],
    ['hyparquet-writer', 'storage/parquet-vectors.ts'],
  ])('%s is imported in exactly one file, or one folder of parts', (technology, home) => {
    const importers = files.filter(({ imports }) => imports.includes(technology)).map(({ path }) => path);
    const homes = importers.map((path) => (path.startsWith(home) ? home : path));
    expect([...new Set(homes)]).toEqual([home]);
  });

  it('reads the environment in exactly one file', () => {
    expect(files.filter(({ text }) => text.includes('process.env')).map(({ path }) => path)).toEqual([
      'config/env.ts',
    ]);
  });

  it('starts processes in exactly one file', () => {
    const starters = files.filter(({ imports }) =>
      imports.some((name) => /^(node:)?child_process$/.test(name)),
    );
    expect(starters.map(({ path }) => path)).toEqual(['decode/ffmpeg.ts']);
  });

  it.each(['bullmq', 'ioredis', '@aws-sdk/client-s3'])(
    'does not load %s at the start of a command: nothing imports it but on demand',
    (technology) => {
      const byPath = new Map(files.map((file) => [file.path, file]));
      const reached = new Set<string>();
      const visit = (path: string): void => {
        const file = byPath.get(path);
        if (!file || reached.has(path)) return;
        reached.add(path);
        const onDemand = new Set(
          [...file.text.matchAll(/import\(\s*['"]([^'"]+)['"]/g)].map(([, name]) => name),
        );
        for (const name of file.imports.filter((each) => !onDemand.has(each))) {
          if (!name.startsWith('.')) reached.add(name);
          else
            visit(
              relative(SOURCE, resolve(SOURCE, dirname(path), name))
                .split(sep)
                .join('/')
                .replace(/\.js$/, '.ts'),
            );
        }
      };
      visit('cli/main.ts');
      expect(reached.size).toBeGreaterThan(100);
      expect([...reached]).not.toContain(technology);
    },
  );

  it('has no cycle of imports', () => {
    const targetsOf = new Map(
      files.map(({ path, imports }) => [
        path,
        imports
          .filter((name) => name.startsWith('.'))
          .map((name) =>
            relative(SOURCE, resolve(SOURCE, dirname(path), name))
              .split(sep)
              .join('/')
              .replace(/\.js$/, '.ts'),
          ),
      ]),
    );
    const finished = new Set<string>();
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) throw new Error(`cycle: ${[...trail, path].join(' -> ')}`);
      if (finished.has(path)) return;
      for (const target of targetsOf.get(path) ?? []) visit(target, [...trail, path]);
      finished.add(path);
    };
    expect(() => files.forEach(({ path }) => visit(path, []))).not.toThrow();
  });
});
