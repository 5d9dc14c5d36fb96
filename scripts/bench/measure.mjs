/** What the benchmarks share: times, peers, and how a result is written. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @returns {number} of the mean. */
export const standardError = (values) =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1));

/** @returns {number} the middle value. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

/**
 * Times several ways of doing the same thing in turn, so that what else happens on the machine hits all of them.
 * @param {Record<string, () => unknown>} ways
 * @returns {Promise<Record<string, number>>} median milliseconds of each.
 */
export async function timeInTurn(ways, rounds, warmUps = 2) {
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = -warmUps; round < rounds; round++) {
    for (const [name, work] of Object.entries(ways)) {
      const started = performance.now();
      await work();
      if (round >= 0) times[name].push(performance.now() - started);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, each]) => [name, median(each)]));
}

/** @returns {number} three significant digits, so that results can be read. */
export const rounded = (value) => Number(value.toPrecision(3));

export const roundedAll = (values) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, rounded(value)]));

/** @returns the options of a benchmark: `--peers FOLDER`, `--python PROGRAM`, `--models FOLDER`, `--rounds N`, and those named. */
export function benchOptions(...more) {
  const names = ['peers', 'python', 'models', 'rounds', ...more];
  return parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) }).values;
}

/**
 * Installs npm packages that the project itself must not have (@huggingface/transformers is replaced by an empty
 * package there) into a folder outside of it, once.
 * @returns {string} the entry of the package, to be imported; null when it cannot be installed, which is said aloud.
 */
export function installPeer(name, version, entry, folder = join(tmpdir(), 'chorus-bench-peers')) {
  const path = join(folder, 'node_modules', name, entry);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const install = ['i', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', [...install, `${name}@${version}`], { stdio: 'inherit' });
  if (status === 0 && existsSync(path)) return path;
  return skip(`${name}@${version} cannot be installed into ${folder}`);
}

/** @returns the last line of JSON that a Python script prints; null when there is no such interpreter or module. */
export function runPython(python, script, ...args) {
  if (!python) return skip('no --python PROGRAM with the peers of the script was given');
  const { status, stdout, stderr } = spawnSync(python, [script, ...args], { encoding: 'utf8' });
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1));
  return skip(`${script}: ${stderr.trim().split('\n').at(-1)}`);
}

function skip(reason) {
  process.stderr.write(`SKIPPED: ${reason}\n`);
  return null;
}

export function versionOf(entryOfPeer, name) {
  const folder = entryOfPeer.slice(0, entryOfPeer.indexOf(`node_modules/${name}`));
  return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** Prints a result and writes it to results/NAME.json, with the machine. */
export function writeResult(name, result) {
  const machine = {
    cpu: `${cpus().length} x ${cpus()[0].model}`,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  const text = `${JSON.stringify({ ...result, machine }, null, 2)}\n`;
  process.stdout.write(text);
  writeFileSync(new URL(`results/${name}.json`, import.meta.url), text);
}
