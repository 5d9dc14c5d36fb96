import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AUTO_ORDER, graphFile } from '../domain/dtype.js';
import { AppError } from '../domain/errors.js';
import { openCachedRepository } from './cache.js';
import { sizeOf } from './digest.js';
import { readPins, type FilePins } from './lock-file.js';
import { filesOf, stemsOf, type ModelFiles } from './model-layout.js';
import type { ModelRole, ModelSource } from './profile.js';

/** Where models are on this machine. */
export interface ModelPlaces {
  /** The Hugging Face cache, shared with other libraries. */
  readonly cacheDir: string;
  /** Absolute path of `chorus-models.lock.json`. */
  readonly lockFile: string;
}

/** A model that is ready to be opened. */
export interface ResolvedModel {
  /** Absolute; laid out like the repository. */
  readonly folder: string;
  /** Commit of the hub repository; null for folders and packages, which have none. */
  readonly revision: string | null;
}

/** A model of the hub. */
export type HubSource = Extract<ModelSource, { kind: 'HUB' }>;

/** What is found of a model without asking anybody. */
export interface FoundModel extends ResolvedModel {
  /** Pins of the lock file; null when the model was neither fetched nor added by Chorus. */
  readonly pins: FilePins | null;
  /** The files it is made of. */
  readonly files: ModelFiles;
}

/** @returns the key of a model in the lock file. */
export function pinKeyOf({ repository, revision }: HubSource): string {
  return `${repository}@${revision}`;
}

/**
 * Finds a model without the network: a folder, an npm package, or a commit in the shared cache. There the commit is
 * the pinned one; of a model that only another library fetched, the one that library saw last.
 * @throws AppError MODEL_NOT_READY when files are absent or of the wrong size; the message says how to fetch them.
 */
export async function resolveModel(role: ModelRole, places: ModelPlaces): Promise<ResolvedModel> {
  const { found, missing } = await lookUp(role, places);
  if (found !== null && missing.length === 0) return { folder: found.folder, revision: found.revision };
  throw notReady(role, missing);
}

/** @returns the error for a model whose files are not here. */
export function notReady({ name, source }: ModelRole, missing: readonly string[]): AppError {
  const remedy = {
    FOLDER: 'Files of its folder are absent or changed: see `chorus models verify`.',
    PACKAGE: 'Its package lacks files: run `npm ci`.',
    HUB: 'Fetch it once with `chorus models fetch`, with HF_HUB_OFFLINE unset; from then on no network is needed.',
  }[source.kind];
  return new AppError('MODEL_NOT_READY', `The model for "${name}" is not here. ${remedy}`, {
    details: { role: name, ...(source.kind === 'HUB' && { repository: source.repository }), missing },
  });
}

/** @returns what is here of a model, and which of its files are absent or not of the pinned size. */
export async function lookUp(
  role: ModelRole,
  places: ModelPlaces,
): Promise<{ found: FoundModel | null; missing: string[] }> {
  const place = await findPlace(role.source, places);
  if (place === null) return { found: null, missing: [...filesOf(role).required] };
  const present = role.source.kind === 'HUB' ? undefined : await listFolder(place.folder);
  const files = filesOf(role, present);
  const { pins } = place;
  const pinned = pins === null ? [] : namesOf(files).filter((file) => file in pins);
  const missing: string[] = [];
  for (const file of new Set([...files.required, ...pinned])) {
    const size = await sizeOf(join(place.folder, file));
    const pin = pins?.[file];
    if (size === null) missing.push(file + alternativesTo(file, role, present));
    else if (pin !== undefined && pin.sizeBytes !== size) {
      // A fetch mends a file of the hub; of a folder a person has to see what became of it.
      missing.push(place.revision === null ? `${file} (${size} bytes instead of ${pin.sizeBytes})` : file);
    }
  }
  return { found: { ...place, files }, missing };
}

/** @returns the names of all files of a model, also of those that need not exist. */
export function namesOf({ required, optional }: ModelFiles): string[] {
  return [...required, ...optional];
}

/** @returns the precisions in which an absent graph does exist, as a remark; empty when there are none. */
export function alternativesTo(
  file: string,
  { type }: Pick<ModelRole, 'type'>,
  present: ReadonlySet<string> = new Set(),
): string {
  const stem = stemsOf(type).find((each) => AUTO_ORDER.some((dtype) => graphFile(each, dtype) === file));
  if (stem === undefined) return '';
  const dtypes = AUTO_ORDER.filter((dtype) => present.has(graphFile(stem, dtype)));
  return dtypes.length > 0 ? ` (there is ${dtypes.join(', ')})` : '';
}

/** Folders of a model that hold files Chorus reads. */
const SUBFOLDERS = ['.', 'onnx', '1_Pooling'];

/** @returns the files of a model folder, relative; none when there is no such folder. */
export async function listFolder(folder: string): Promise<Set<string>> {
  const lists = SUBFOLDERS.map(async (subfolder) => {
    const names = await readdir(join(folder, subfolder)).catch(() => []);
    return names.map((name) => (subfolder === '.' ? name : `${subfolder}/${name}`));
  });
  return new Set((await Promise.all(lists)).flat());
}

async function findPlace(
  source: ModelSource,
  places: ModelPlaces,
): Promise<Omit<FoundModel, 'files'> | null> {
  if (source.kind === 'PACKAGE') {
    const folder = findPackage(source.packageName);
    return folder === null ? null : { folder: join(folder, source.path), revision: null, pins: null };
  }
  const { models, folders } = await readPins(places.lockFile);
  if (source.kind === 'FOLDER') {
    return { folder: source.folder, revision: null, pins: folders[source.folder] ?? null };
  }
  const cache = openCachedRepository(places.cacheDir, source.repository);
  const pin = models[pinKeyOf(source)] ?? null;
  const commit = pin?.commit ?? (await cache.commitOf(source.revision));
  if (commit === null) return null;
  return { folder: cache.snapshotFolder(commit), revision: commit, pins: pin?.files ?? null };
}

/** By hand, because a package may forbid to resolve the files inside it. */
function findPackage(name: string): string | null {
  const places = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return places.map((place) => join(place, name)).find((folder) => existsSync(folder)) ?? null;
}
