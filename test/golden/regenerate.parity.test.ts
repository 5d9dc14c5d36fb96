import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

/** The interpreter of scripts/goldens/setup.sh, unless CHORUS_GOLDENS_PYTHON names another. */
const python = process.env['CHORUS_GOLDENS_PYTHON'] ?? '.venv/bin/python';

function run(...args: string[]) {
  return spawnSync(python, args, { encoding: 'utf8', timeout: 600_000 });
}

const isPinned = existsSync(python) && run('scripts/goldens/pins.py').status === 0;

describe('the committed goldens', () => {
  if (isPinned) {
    test('are what scripts/goldens/make.py writes today', () => {
      const { status, stdout, stderr } = run('scripts/goldens/make.py', '--check');
      expect({ status, stdout, stderr: status === 0 ? '' : stderr }).toMatchObject({ status: 0 });
      expect(stdout).toMatch(/^\d+ files are the same in bytes, \d+ within the tolerance, 0 differ$/m);
    }, 600_000);
  } else {
    test.skip('SKIPPED: no Python with the pinned versions. Run scripts/goldens/setup.sh, or set CHORUS_GOLDENS_PYTHON.', () => {});
  }
});
