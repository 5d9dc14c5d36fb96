import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const SCRIPTS = resolve('scripts');
const NAMED_IMPORT = /import\s*\{([^}]*)\}\s*from\s*'([^']+)'/g;

/** What scripts name of the compiled product: nothing compiles them, and a benchmark may not be run for weeks. */
const wanted = readdirSync(SCRIPTS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.mjs'))
  .flatMap((script) =>
    [...readFileSync(join(SCRIPTS, script), 'utf8').matchAll(NAMED_IMPORT)].flatMap(([, names, from]) => {
      const compiled = relative(resolve('dist'), resolve(SCRIPTS, dirname(script), from!));
      if (compiled.startsWith('..')) return [];
      const source = join('src', compiled.replace(/\.js$/, '.ts'));
      return names!
        .split(',')
        .map((name) => name.trim().split(' as ')[0]!)
        .filter((name) => name)
        .map((name) => ({ script, source, name }));
    }),
  );

describe('scripts', () => {
  it('are read', () => {
    expect(wanted.length).toBeGreaterThan(50);
  });

  it('import only what the sources export', () => {
    const absent = wanted.filter(({ source, name }) => {
      const exported = new RegExp(`^export (async )?(function\\*?|const|class|enum) ${name}\\b`, 'm');
      return !existsSync(source) || !exported.test(readFileSync(source, 'utf8'));
    });
    expect(absent).toEqual([]);
  });
});
