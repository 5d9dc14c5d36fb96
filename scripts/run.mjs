/**
 * Runs a compiled entry point, compiling first when a source is newer than the last build.
 * Usage: node scripts/run.mjs ENTRY [ARG ...]; ENTRY is relative to dist/.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Holds the modification time of the newest source that the last build saw, in milliseconds. */
const stamp = join(root, 'dist', '.built');

/** @returns {number} newest modification time below the folder, in milliseconds. */
function newestMs(folder) {
  let newest = statSync(folder).mtimeMs;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestMs(path) : statSync(path).mtimeMs);
  }
  return newest;
}

function buildIfStale() {
  const sourceMs = Math.max(newestMs(join(root, 'src')), statSync(join(root, 'tsconfig.json')).mtimeMs);
  if (existsSync(stamp) && Number(readFileSync(stamp, 'utf8')) === sourceMs) return;
  process.stderr.write('Compiling Chorus ...\n');
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const build = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], {
    stdio: ['ignore', 2, 2],
  });
  if (build.status !== 0) process.exit(build.status ?? 1);
  writeFileSync(stamp, String(sourceMs));
}

buildIfStale();
const [entry, ...args] = process.argv.slice(2);
const child = spawn(process.execPath, ['--enable-source-maps', join(root, 'dist', entry), ...args], {
  stdio: 'inherit',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
