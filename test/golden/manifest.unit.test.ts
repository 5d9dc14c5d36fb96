import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const FOLDER = 'test/golden';
const SCRIPTS = 'scripts/goldens';
/** Folders that other scripts fill. */
const FOREIGN = ['whisper', 'parity', 'audio-spaces'];

const manifest = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8')) as {
  readonly versions: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
};

function digests(folder: string, names: readonly string[]): Record<string, string> {
  const digest = (name: string) => createHash('sha256').update(readFileSync(join(folder, name))).digest('hex');
  return Object.fromEntries([...names].sort().map((name) => [name, digest(name)]));
}

describe('the manifest of the goldens', () => {
  test('lists every golden with its digest, and no other file', () => {
    const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(FOLDER, name)).isFile() && !/\.(ts|md)$/.test(name))
      .filter((name) => name !== 'manifest.json' && !FOREIGN.includes(name.split('/')[0]!));
    expect(digests(FOLDER, names)).toEqual(manifest.files);
    expect(names.length).toBeGreaterThan(60);
  });

  test('lists the scripts that made them: changed ones must make them again', () => {
    expect(digests(SCRIPTS, Object.keys(manifest.scripts))).toEqual(manifest.scripts);
    // Every module of make.py is among them.
    const imported = Object.keys(manifest.scripts)
      .filter((name) => name.endsWith('.py'))
      .flatMap((name) => [
        ...readFileSync(join(SCRIPTS, name), 'utf8').matchAll(/^(?:import|from) (\w+)(?: import .*)?$/gm),
      ])
      .map((match) => `${match[1]}.py`)
      .filter((name) => readdirSync(SCRIPTS).includes(name));
    expect(imported.filter((name) => !(name in manifest.scripts))).toEqual([]);
    expect(imported).toContain('file_cases.py');
  });

  test('states the versions that requirements.txt pins', () => {
    const pins = readFileSync(join(SCRIPTS, 'requirements.txt'), 'utf8').matchAll(/^([\w-]+)==(\S+)$/gm);
    expect(Object.fromEntries([...pins].map((match) => [match[1], match[2]]))).toEqual(manifest.versions);
  });
});
