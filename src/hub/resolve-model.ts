import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { AppError } from '../domain/errors.js';
import { openCachedRepository } from './cache.js';
import { matchesPin, sizeOf, type FilePin } from './digest.js';
import { readPins, type ModelPin } from './lock-file.js';
import {
  filesOf,
  rolesOf,
  type ModelRole,
  type ModelSource,
  type Profile,
  type RoleName,
} from './profile.js';

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
interface FoundModel extends ResolvedModel {
  /** Pins of the lock file; null when the model was never fetched by Chorus, or does not come from the hub. */
  readonly pin: ModelPin | null;
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
    FOLDER: 'Its folder lacks files.',
    PACKAGE: 'Its package lacks files: run `npm ci`.',
    HUB: 'Fetch it once with `chorus models fetch`, with HF_HUB_OFFLINE unset; from then on no network is needed.',
  }[source.kind];
  return new AppError('MODEL_NOT_READY', `The model for "${name}" is not here. ${remedy}`, {
    details: { role: name, ...(source.kind === 'HUB' && { repository: source.repository }), missing },
  });
}

/** State of one role of a profile. */
export interface RoleStatus {
  readonly name: RoleName;
  readonly source: ModelSource;
  readonly isReady: boolean;
  /** Commit of a hub model; null when not fetched, or not from the hub. */
  readonly revision: string | null;
  /** Whether digests are pinned in the lock file. */
  readonly isPinned: boolean;
  /** Of all files that are here. */
  readonly sizeBytes: number;
  /** Files that are absent or have the wrong size. */
  readonly missing: readonly string[];
  /** Files whose bytes are not the pinned ones; empty when nobody looked (`listProfile`). */
  readonly damaged: readonly string[];
}

/** @returns the state of every role, by names and sizes only. Quick; asks no server. */
export function listProfile(profile: Profile, places: ModelPlaces): Promise<RoleStatus[]> {
  return Promise.all(rolesOf(profile).map((role) => inspect(role, places, () => Promise.resolve([]))));
}

/**
 * Like `listProfile`, and reads every byte: files of hub models are held against their pins, or without pins against
 * the digests the cache names them by. Files of folders and packages have nothing to be held against.
 */
export async function verifyProfile(
  profile: Profile,
  places: ModelPlaces,
  signal?: AbortSignal,
): Promise<RoleStatus[]> {
  const statuses: RoleStatus[] = [];
  for (const role of rolesOf(profile)) {
    statuses.push(await inspect(role, places, (found) => findDamage(role, found, places, signal)));
  }
  return statuses;
}

async function inspect(
  role: ModelRole,
  places: ModelPlaces,
  examine: (found: FoundModel) => Promise<string[]>,
): Promise<RoleStatus> {
  const { found, missing } = await lookUp(role, places);
  const sizes =
    found === null ? [] : await Promise.all(namesOf(role).map((file) => sizeOf(join(found.folder, file))));
  const damaged = found === null ? [] : await examine(found);
  return {
    name: role.name,
    source: role.source,
    isReady: found !== null && missing.length === 0 && damaged.length === 0,
    revision: found?.revision ?? null,
    isPinned: Object.keys(found?.pin?.files ?? {}).length > 0,
    sizeBytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    missing,
    damaged,
  };
}

async function findDamage(
  role: ModelRole,
  { folder, revision, pin }: FoundModel,
  places: ModelPlaces,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  if (role.source.kind !== 'HUB' || revision === null) return [];
  const cache = openCachedRepository(places.cacheDir, role.source.repository);
  const damaged: string[] = [];
  for (const file of namesOf(role)) {
    const filePin: FilePin | null = pin?.files[file] ?? (await cache.pinOf(revision, file));
    const path = join(folder, file);
    if (filePin !== null && (await sizeOf(path)) === filePin.sizeBytes) {
      if (!(await matchesPin(path, filePin, signal))) damaged.push(file);
    }
  }
  return damaged;
}

async function lookUp(
  role: ModelRole,
  places: ModelPlaces,
): Promise<{ found: FoundModel | null; missing: string[] }> {
  const found = await find(role.source, places);
  const { required } = filesOf(role);
  if (found === null) return { found, missing: [...required] };
  const pinned = Object.keys(found.pin?.files ?? {}).filter((file) => namesOf(role).includes(file));
  const missing: string[] = [];
  for (const file of new Set([...required, ...pinned])) {
    const size = await sizeOf(join(found.folder, file));
    const pin = found.pin?.files[file];
    if (size === null || (pin !== undefined && pin.sizeBytes !== size)) missing.push(file);
  }
  return { found, missing };
}

function namesOf(role: ModelRole): string[] {
  const { required, optional } = filesOf(role);
  return [...required, ...optional];
}

async function find(source: ModelSource, places: ModelPlaces): Promise<FoundModel | null> {
  if (source.kind === 'FOLDER') return { folder: source.folder, revision: null, pin: null };
  if (source.kind === 'PACKAGE') {
    const folder = findPackage(source.packageName);
    return folder === null ? null : { folder: join(folder, source.path), revision: null, pin: null };
  }
  const cache = openCachedRepository(places.cacheDir, source.repository);
  const pin = (await readPins(places.lockFile))[pinKeyOf(source)] ?? null;
  const commit = pin?.commit ?? (await cache.commitOf(source.revision));
  return commit === null ? null : { folder: cache.snapshotFolder(commit), revision: commit, pin };
}

/** By hand, because a package may forbid to resolve the files inside it. */
function findPackage(name: string): string | null {
  const places = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return places.map((place) => join(place, name)).find((folder) => existsSync(folder)) ?? null;
}
