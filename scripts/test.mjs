/**
 * Runs every tier of the tests and ends with one line from jest's own report: `N passed, N failed, N skipped`.
 * Usage: node scripts/test.mjs [JEST OPTION ...]; the exit code is jest's. Types and style are checked first.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name) => join(root, 'node_modules', '.bin', name);

function run(command, args, env = {}) {
  return (
    spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1
  );
}

const isWhole = process.argv.length === 2;
if (isWhole) {
  const checks = [
    ['tsc', ['-p', 'tsconfig.build.json']],
    ['tsc', ['--noEmit']],
    ['eslint', ['.', '--max-warnings', '0']],
    ['prettier', ['--check', '--log-level', 'warn', '.']],
  ];
  for (const [tool, args] of checks) {
    process.stdout.write(`${tool} ${args.join(' ')}\n`);
    if (run(bin(tool), args) !== 0) {
      process.stdout.write(`${tool} found something: the tests were not run.\n`);
      process.exit(1);
    }
  }
}

const folder = mkdtempSync(join(tmpdir(), 'chorus-test-'));
const report = join(folder, 'report.json');
const status = run(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings=ExperimentalWarning',
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--json',
    `--outputFile=${report}`,
    ...process.argv.slice(2),
  ],
  { NODE_NO_WARNINGS: '1' },
);
const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(
  readFileSync(report, 'utf8'),
);
rmSync(folder, { recursive: true });
if (numRuntimeErrorTestSuites > 0)
  process.stdout.write(`${numRuntimeErrorTestSuites} test files did not run.\n`);
process.stdout.write(`${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped\n`);
process.exit(status);
