import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, test } from '@jest/globals';

const COMMITTED = 'test/generated/operations.ts';

test('the committed types are those that codegen makes of schema and documents', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chorus-codegen-'));
  try {
    const output = join(folder, 'operations.ts');
    const config = join(folder, 'codegen.yml');
    const absolute = (path: string) => join(process.cwd(), path);
    const text = readFileSync('codegen.yml', 'utf8')
      .replace(COMMITTED, output)
      .replace('schema/schema.graphql', absolute('schema/schema.graphql'))
      .replace('schema/operations', absolute('schema/operations'));
    await writeFile(config, text);
    const cli = absolute('node_modules/@graphql-codegen/cli/esm/bin.js');
    await promisify(execFile)(process.execPath, [cli, '--config', config, '--silent'], {
      cwd: process.cwd(),
    });
    expect(await readFile(output, 'utf8')).toBe(await readFile(COMMITTED, 'utf8'));
  } finally {
    await rm(folder, { recursive: true });
  }
});
