import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { AppError } from '../domain/errors.js';

/** What a folder is searched for. A file named by itself, or by a glob, is taken whatever its name. */
const MEDIA_EXTENSIONS = new Set(
  (
    '.aac .ac3 .aif .aifc .aiff .amr .ape .au .avi .caf .dsf .flac .flv .m4a .m4b .m4v .mka .mkv .mov .mp2 .mp3 .mp4 .mpc ' +
    '.mpeg .mpg .oga .ogg .ogv .opus .spx .tta .voc .w64 .wav .weba .webm .wma .wmv .wv ' +
    '.avif .gif .jpeg .jpg .png .svg .tif .tiff .webp ' +
    '.json .srt .txt .vtt'
  ).split(' '),
);
/** Left behind by systems, editors and downloads. Names that begin with a dot are never looked at. */
const JUNK = [
  '**/Thumbs.db',
  '**/desktop.ini',
  '**/ehthumbs.db',
  '**/~$*',
  '**/*~',
  '**/*.{part,partial,crdownload,download,tmp}',
  '**/{__MACOSX,$RECYCLE.BIN,System Volume Information,lost+found,node_modules}/**',
  // Made by package managers and builds; never a transcript.
  '**/{package,package-lock,tsconfig}.json',
];

/**
 * Files behind a path: the file itself, every media file below a folder, or every match of a glob. Hidden files and
 * junk are skipped; links are followed, and a file reached on several ways is named once.
 * @returns absolute paths, sorted. A glob or a link can lead anywhere: check each with `isInsideRoots` where it matters.
 * @throws AppError SOURCE_NOT_FOUND when there is nothing.
 */
export async function expandPath(pathOrGlob: string): Promise<string[]> {
  const stats = await stat(pathOrGlob).catch(() => null);
  if (stats?.isFile()) return [resolve(pathOrGlob)];
  if (stats?.isDirectory()) {
    const files = await globFiles('**/*', resolve(pathOrGlob));
    const media = files.filter((file) => MEDIA_EXTENSIONS.has(extname(file).toLowerCase()));
    return found(media, 'There are no sounds, pictures or transcripts in this folder.');
  }
  if (stats !== null) throw new AppError('SOURCE_NOT_FOUND', 'This is neither a file nor a folder.');
  if (!isDynamicPattern(pathOrGlob)) {
    throw new AppError('SOURCE_NOT_FOUND', 'There is no such file or folder.');
  }
  return found(await globFiles(pathOrGlob, process.cwd()), 'No file matches this pattern.');
}

async function globFiles(pattern: string, cwd: string): Promise<string[]> {
  const matches = await glob(pattern, { cwd, absolute: true, onlyFiles: true, dot: false, ignore: JUNK });
  return onePerFile(matches);
}

/** The shallowest way to a file is its name; a link that points upward would give endless others. */
async function onePerFile(paths: readonly string[]): Promise<string[]> {
  const shallowFirst = [...paths].sort((left, right) => depth(left) - depth(right) || compare(left, right));
  const byTarget = new Map<string, string>();
  for (const path of shallowFirst) {
    const target = await realpath(path).catch(() => path);
    if (!byTarget.has(target)) byTarget.set(target, path);
  }
  return [...byTarget.values()].sort(compare);
}

function depth(path: string): number {
  return path.split(sep).length;
}

/** By code units: the same order on every machine. */
function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}

function found(paths: string[], message: string): string[] {
  if (paths.length === 0) throw new AppError('SOURCE_NOT_FOUND', message);
  return paths;
}

/**
 * @returns true when the path, with all links resolved, is one of the roots or lies below one. Of a path that does not
 * exist (yet), the part that does counts. No roots: nothing is inside.
 */
export async function isInsideRoots(path: string, roots: readonly string[]): Promise<boolean> {
  const target = await resolveLinks(resolve(path));
  for (const root of roots) {
    const below = relative(await resolveLinks(resolve(root)), target);
    if (below === '' || (below !== '..' && !below.startsWith(`..${sep}`))) return true;
  }
  return false;
}

async function resolveLinks(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null);
  if (real !== null) return real;
  const parent = dirname(path);
  return parent === path ? path : join(await resolveLinks(parent), basename(path));
}
