import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

test('models/PARITY.md shows what the parity tables hold', () => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/goldens/report.mjs', '--check'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
