import { accessSync, chmodSync, constants, copyFileSync, existsSync, mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../domain/errors.js';
import { readVersionText } from './ffmpeg.js';
import { parseVersion, type VersionFacts } from './ffmpeg-output.js';

/** CONFIGURED: named by the operator. SYSTEM: found on PATH. PACKAGED: came with the npm packages. */
export type BinarySource = 'CONFIGURED' | 'SYSTEM' | 'PACKAGED';

export interface Binary extends VersionFacts {
  /** Path, or bare name where the system finds it. */
  readonly path: string;
  readonly source: BinarySource;
}

/** The pair of programs in use; `doctor` shows it. */
export interface Binaries {
  readonly ffmpeg: Binary;
  readonly ffprobe: Binary;
  /** `soxr` as the Python reference uses, or our own filter of the same shape where soxr is not built in. */
  readonly resampler: 'soxr' | 'own';
}

export interface BinaryPaths {
  readonly ffmpegPath?: string | undefined;
  readonly ffprobePath?: string | undefined;
}

type Program = 'ffmpeg' | 'ffprobe';

/**
 * Finds both programs: the configured path, else the system's, else the packaged one. A configured ffmpeg brings the
 * ffprobe that lies beside it.
 * @throws AppError BAD_USER_INPUT when a configured path does not run; CAPABILITY_UNSUPPORTED when nothing is found.
 */
export async function findBinaries(paths: BinaryPaths): Promise<Binaries> {
  const ffmpeg = await findProgram('ffmpeg', paths.ffmpegPath);
  const ffprobe = await findProgram('ffprobe', paths.ffprobePath ?? siblingProbe(paths.ffmpegPath));
  return { ffmpeg, ffprobe, resampler: ffmpeg.hasSoxr ? 'soxr' : 'own' };
}

function siblingProbe(ffmpegPath: string | undefined): string | undefined {
  if (ffmpegPath === undefined) return undefined;
  const sibling = join(dirname(ffmpegPath), basename(ffmpegPath).replace('ffmpeg', 'ffprobe'));
  return sibling !== ffmpegPath && existsSync(sibling) ? sibling : undefined;
}

async function findProgram(program: Program, configuredPath: string | undefined): Promise<Binary> {
  if (configuredPath !== undefined) {
    const found = await tryProgram(configuredPath, 'CONFIGURED');
    if (found !== null) return found;
    throw new AppError(
      'BAD_USER_INPUT',
      `The configured ${program} does not run. Check its path and its mode.`,
    );
  }
  const found = (await tryProgram(program, 'SYSTEM')) ?? (await tryPackaged(program));
  if (found !== null) return found;
  throw new AppError(
    'CAPABILITY_UNSUPPORTED',
    `No ${program} was found. Install ffmpeg with the package manager of your system, or configure its path.`,
  );
}

async function tryPackaged(program: Program): Promise<Binary | null> {
  const path = packagedPath(program);
  return path === null ? null : tryProgram(makeExecutable(path), 'PACKAGED');
}

async function tryProgram(path: string, source: BinarySource): Promise<Binary | null> {
  const { stdout, failure } = await readVersionText(path);
  const facts = failure === null ? parseVersion(stdout) : null;
  return facts === null ? null : { path, source, ...facts };
}

/** @returns the packaged program for this platform; null where the packages have none. */
export function packagedPath(program: Program): string | null {
  const require = createRequire(import.meta.url);
  try {
    return (require(`@${program}-installer/${program}`) as { path: string }).path;
  } catch {
    // The packages throw, a bare string even, on platforms they do not serve.
    return null;
  }
}

/**
 * ffprobe's file is not executable until its package's install script ran, which many installations forbid.
 * @returns the path itself, or that of a copy where the mode cannot be changed.
 */
export function makeExecutable(path: string): string {
  try {
    accessSync(path, constants.X_OK);
    return path;
  } catch {
    return chmodOrCopy(path);
  }
}

function chmodOrCopy(path: string): string {
  try {
    chmodSync(path, 0o755);
    return path;
  } catch {
    const copy = join(mkdtempSync(join(tmpdir(), 'chorus-ffmpeg-')), basename(path));
    copyFileSync(path, copy);
    chmodSync(copy, 0o755);
    return copy;
  }
}
