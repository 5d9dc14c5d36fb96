import { join } from 'node:path';
import { openCachedRepository } from './cache.js';
import { matchesPin, sizeOf } from './digest.js';
import { findFileProblem } from './file-problem.js';
import { rolesOf, type ModelRole, type Profile } from './profile.js';
import { lookUp, namesOf, type FoundModel, type ModelPlaces } from './resolve-model.js';

/** State of one role of a profile. */
export interface RoleStatus extends ModelRole {
  readonly isReady: boolean;
  /** Commit of a hub model; null when not fetched, or not from the hub. */
  readonly revision: string | null;
  /** Whether digests are pinned in the lock file. */
  readonly isPinned: boolean;
  /** Of all files that are here. */
  readonly sizeBytes: number;
  /** Files that are absent or have the wrong size; of a graph with the precisions that there are. */
  readonly missing: readonly string[];
  /** Files that are not what they should be, with what is wrong; empty when nobody looked (`listProfile`). */
  readonly damaged: readonly string[];
}

/** @returns the state of every role, by names and sizes only. Quick; asks no server. */
export function listProfile(profile: Profile, places: ModelPlaces): Promise<RoleStatus[]> {
  return Promise.all(rolesOf(profile).map((role) => inspect(role, places, () => Promise.resolve([]))));
}

/**
 * Like `listProfile`, and reads every byte: files are held against their pins, or those of a hub model without pins
 * against the digests that the cache names them by. Files of folders that were never added and of packages have nothing
 * to be held against: there is only looked whether they can be what their names say.
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

/** @returns the state of one role; `examine` says which of the files that are there are damaged. */
async function inspect(
  role: ModelRole,
  places: ModelPlaces,
  examine: (found: FoundModel) => Promise<string[]>,
): Promise<RoleStatus> {
  const { found, missing } = await lookUp(role, places);
  const sizes =
    found === null
      ? []
      : await Promise.all(namesOf(found.files).map((file) => sizeOf(join(found.folder, file))));
  const damaged = found === null ? [] : await examine(found);
  return {
    ...role,
    isReady: found !== null && missing.length === 0 && damaged.length === 0,
    revision: found?.revision ?? null,
    isPinned: Object.keys(found?.pins ?? {}).length > 0,
    sizeBytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    missing,
    damaged,
  };
}

async function findDamage(
  { source }: ModelRole,
  { folder, revision, pins, files }: FoundModel,
  { cacheDir }: ModelPlaces,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const cache = source.kind === 'HUB' ? openCachedRepository(cacheDir, source.repository) : null;
  const damaged: string[] = [];
  for (const file of namesOf(files)) {
    const path = join(folder, file);
    const sizeBytes = await sizeOf(path);
    if (sizeBytes === null) continue;
    const pin = pins?.[file] ?? (revision !== null ? await cache?.pinOf(revision, file) : null);
    const problem = pin ? null : await findFileProblem(path);
    if (problem !== null) damaged.push(`${file} ${problem}`);
    // A wrong size was noticed already.
    else if (pin && pin.sizeBytes === sizeBytes && !(await matchesPin(path, pin, signal))) damaged.push(file);
  }
  return damaged;
}
