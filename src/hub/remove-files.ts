import { readdir, readlink, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../domain/errors.js';
import { openCachedRepository, type CachedRepository } from './cache.js';
import { sizeOf } from './digest.js';
import { withFileLock } from './file-lock.js';
import { changePins, readPins, type ModelPin, type ModelPins } from './lock-file.js';
import { filesOf } from './model-layout.js';
import { rolesOf, type Profile, type RoleName } from './profile.js';
import { namesOf, pinKeyOf, type ModelPlaces } from './resolve-model.js';

/** What a removal takes away, or has taken. */
export interface Removal {
  /** `owner/name`. */
  readonly repository: string;
  /** Files of snapshots, as `COMMIT/PATH`. */
  readonly files: readonly string[];
  /** What the disk gets back: contents that no other file of the cache stands for, and remains of broken fetches. */
  readonly freedBytes: number;
  /** Roles of the profile whose files stay. */
  readonly keptFor: readonly RoleName[];
}

/** Files that go, and contents that nothing stands for then; absolute. */
interface Plan {
  readonly removal: Removal;
  readonly paths: readonly string[];
  readonly pins: ModelPins;
}

/**
 * Tells what `removeFiles` would take away.
 * @param revision of which the files go; null for all that Chorus fetched.
 * @throws AppError MODEL_NOT_FOUND when Chorus fetched nothing of it, MODEL_INVALID (lock file).
 */
export async function previewRemoval(
  repository: string,
  revision: string | null,
  profile: Profile,
  places: ModelPlaces,
): Promise<Removal> {
  return (await plan(repository, revision, profile, places)).removal;
}

/**
 * Deletes from the shared cache what Chorus fetched of a model, and its pins. What a role of the profile needs stays, as
 * does every file that another program put into the same folders, with the contents that those stand for.
 * @throws AppError as `previewRemoval`.
 */
export async function removeFiles(
  repository: string,
  revision: string | null,
  profile: Profile,
  places: ModelPlaces,
): Promise<Removal> {
  const cache = openCachedRepository(places.cacheDir, repository);
  return withFileLock(cache.lockPath, async () => {
    const { removal, paths, pins } = await plan(repository, revision, profile, places);
    for (const path of paths) await rm(path, { force: true });
    await dropRefs(cache, pins);
    await dropEmptyFolders(cache.folder);
    await changePins(places.lockFile, ({ models, folders }) => ({ models: without(models, pins), folders }));
    return removal;
  });
}

async function plan(
  repository: string,
  revision: string | null,
  profile: Profile,
  places: ModelPlaces,
): Promise<Plan> {
  const { models } = await readPins(places.lockFile);
  const known = Object.entries(models).filter(([key]) => key.startsWith(`${repository}@`));
  const chosen = known.filter(([key]) => revision === null || key === `${repository}@${revision}`);
  if (chosen.length === 0) throw nothingFetched(repository, Object.keys(models));
  const needed = neededFiles(repository, profile, models);
  const others = known.filter((entry) => !chosen.includes(entry)).flatMap(([, pin]) => pinnedFiles(pin));
  const stays = new Set([...needed.keys(), ...others]);
  const wanted = new Set(chosen.flatMap(([, pin]) => pinnedFiles(pin)).filter((file) => !stays.has(file)));

  const cache = openCachedRepository(places.cacheDir, repository);
  const snapshots = join(cache.folder, 'snapshots');
  const links = await listLinks(snapshots);
  const going = links.filter(({ file }) => wanted.has(file));
  const used = new Set(links.filter((link) => !going.includes(link)).map(({ blob }) => blob));
  const blobs = new Set(going.flatMap(({ blob }) => (blob === null || used.has(blob) ? [] : [blob])));
  const remains = needed.size > 0 ? [] : await listRemains(cache);
  const contents = [...[...blobs].map((blob) => cache.blobPath(blob)), ...remains];
  const copies = going.filter(({ blob }) => blob === null).map(({ file }) => join(snapshots, file));
  const sizes = await Promise.all([...contents, ...copies].map(sizeOf));
  return {
    removal: {
      repository,
      files: going.map(({ file }) => file).sort(),
      freedBytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
      keptFor: [...new Set(needed.values())],
    },
    paths: [...going.map(({ file }) => join(snapshots, file)), ...contents],
    pins: Object.fromEntries(chosen.map(([key, pin]) => [key, keptPart(pin, needed)])),
  };
}

function nothingFetched(repository: string, keys: readonly string[]): AppError {
  const known = keys.length > 0 ? ` It did fetch ${keys.join(', ')}.` : '';
  return new AppError(
    'MODEL_NOT_FOUND',
    `Chorus fetched nothing of ${repository} for this library.${known}`,
    {
      details: { repository, known: keys },
    },
  );
}

function pinnedFiles({ commit, files }: ModelPin): string[] {
  return Object.keys(files).map((file) => `${commit}/${file}`);
}

/** @returns the files that roles of the profile are made of, each with a role that needs it. */
function neededFiles(repository: string, profile: Profile, models: ModelPins): Map<string, RoleName> {
  const needed = new Map<string, RoleName>();
  for (const role of rolesOf(profile)) {
    if (role.source.kind !== 'HUB' || role.source.repository !== repository) continue;
    const commit = models[pinKeyOf(role.source)]?.commit ?? '';
    for (const file of namesOf(filesOf(role))) needed.set(`${commit}/${file}`, role.name);
  }
  return needed;
}

function keptPart({ commit, files }: ModelPin, needed: ReadonlyMap<string, RoleName>): ModelPin {
  const kept = Object.entries(files).filter(([file]) => needed.has(`${commit}/${file}`));
  return { commit, files: Object.fromEntries(kept) };
}

/** A model of which nothing stays is forgotten with its commit. */
function without(models: ModelPins, changed: ModelPins): ModelPins {
  const entries = Object.entries({ ...models, ...changed });
  return Object.fromEntries(
    entries.filter(([key, { files }]) => !(key in changed) || Object.keys(files).length > 0),
  );
}

/** A file of a snapshot: a link to a blob, or a copy where links are not allowed. */
interface CachedLink {
  /** `COMMIT/PATH`. */
  readonly file: string;
  /** Null for a copy. */
  readonly blob: string | null;
}

/** Looks into no folder that is a link itself: what is behind it belongs to somebody else. */
async function listLinks(snapshots: string, inside = ''): Promise<CachedLink[]> {
  const entries = await readdir(join(snapshots, inside), { withFileTypes: true }).catch(() => []);
  const links = entries.map(async (entry): Promise<CachedLink[]> => {
    const file = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isDirectory()) return listLinks(snapshots, file);
    const target = entry.isSymbolicLink() ? await readlink(join(snapshots, file)) : null;
    return [{ file, blob: target === null ? null : basename(target) }];
  });
  return (await Promise.all(links)).flat();
}

async function listRemains({ folder }: CachedRepository): Promise<string[]> {
  const names = await readdir(join(folder, 'blobs')).catch(() => []);
  return names
    .filter((name) => name.endsWith('.chorus.incomplete'))
    .map((name) => join(folder, 'blobs', name));
}

/** A name for a commit whose snapshot is gone would make other libraries look for it in vain. */
async function dropRefs(cache: CachedRepository, pins: ModelPins): Promise<void> {
  for (const [key, { commit, files }] of Object.entries(pins)) {
    const revision = key.slice(key.indexOf('@') + 1);
    if (Object.keys(files).length > 0 || (await cache.commitOf(revision)) !== commit) continue;
    const left = await listLinks(cache.snapshotFolder(commit));
    if (left.length === 0) await rm(join(cache.folder, 'refs', revision), { force: true });
  }
}

/** From the innermost out; a folder with something in it refuses to go. */
async function dropEmptyFolders(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await dropEmptyFolders(join(folder, entry.name));
  await rmdir(folder).catch(() => undefined);
}
