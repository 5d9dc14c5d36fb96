/**
 * Runs every tier of the tests and ends with one line from jest's own report: `N passed, N failed, N skipped`.
 * Usage: node scripts/test.mjs [JEST OPTION ...]; the exit code is jest's, or 1 when jest had to be stopped.
 * Types and style are checked first.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = (name) => join(root, 'node_modules', '.bin', name);

/** The whole suite takes a quarter of that. */
const LIMIT_SECONDS = 3600;
/** Jest waits for ever for what a test that failed has left open, such as a server that listens. */
const SECONDS_TO_END = 30;

const isWhole = process.argv.length === 2;
if (isWhole) check();
const folder = mkdtempSync(join(tmpdir(), 'chorus-test-'));
const report = join(folder, 'report.json');
const status = await runJest(report);
const results = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null;
rmSync(folder, { recursive: true });
print(results === null ? 'There is no report.' : lineOf(results));
process.exit(status);

function check() {
  const checks = [
    ['tsc', ['-p', 'tsconfig.build.json']],
    ['tsc', ['--noEmit']],
    ['eslint', ['.', '--max-warnings', '0']],
    ['prettier', ['--check', '--log-level', 'warn', '.']],
  ];
  for (const [tool, args] of checks) {
    print(`${tool} ${args.join(' ')}`);
    if (spawnSync(bin(tool), args, { cwd: root, stdio: 'inherit' }).status === 0) continue;
    print(`${tool} found something: the tests were not run.`);
    process.exit(1);
  }
}

async function runJest(report) {
  const jest = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings=ExperimentalWarning',
      join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
      '--json',
      `--outputFile=${report}`,
      ...process.argv.slice(2),
    ],
    // In a group of its own: what the tests have started ends with it.
    { cwd: root, stdio: 'inherit', detached: true, env: { ...process.env, NODE_NO_WARNINGS: '1' } },
  );
  const signalAll = (signal) => process.kill(-jest.pid, signal);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, signalAll);
  const ended = once(jest, 'exit').then(([code]) => code ?? 1);
  const stopped = giveUpOn(report).then((why) => {
    print(why);
    signalAll('SIGKILL');
    return 1;
  });
  return Promise.race([ended, stopped]);
}

/** @returns why jest is not waited for any longer, when it is not. */
async function giveUpOn(report) {
  for (let seconds = 0; !existsSync(report); seconds++) {
    if (seconds > LIMIT_SECONDS) return `The tests were stopped after ${LIMIT_SECONDS} seconds.`;
    await sleep(1000);
  }
  await sleep(SECONDS_TO_END * 1000);
  return `Jest was stopped ${SECONDS_TO_END} seconds after its report: a test left something open.`;
}

function lineOf({ numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
  const line = `${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`;
  return numRuntimeErrorTestSuites > 0
    ? `${numRuntimeErrorTestSuites} test files did not run.\n${line}`
    : line;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
