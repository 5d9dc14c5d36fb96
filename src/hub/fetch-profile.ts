import { mkdir, readFile, rm, statfs } from 'node:fs/promises';
import { AppError, toAppError } from '../domain/errors.js';
import { openCachedRepository, type CachedRepository } from './cache.js';
import { matchesPin, type FilePin } from './digest.js';
import { diskError, downloadBlob } from './download.js';
import { withFileLock } from './file-lock.js';
import { createHubClient, type HubAccess, type HubClient } from './hub-client.js';
import { readPins, writePins, type ModelPin, type ModelPins } from './lock-file.js';
import { filesOf, rolesOf, type ModelRole, type Profile } from './profile.js';
import { notReady, pinKeyOf, type ModelPlaces } from './resolve-model.js';

/** What a fetch needs to know; `hub` of the configuration with the lock file beside it. */
export interface FetchOptions extends ModelPlaces, HubAccess {
  /** Where a login keeps its token; read when `token` is null. */
  readonly tokenFile?: string;
  /** Makes no request at all: adopts what the cache holds, or fails. */
  readonly offline: boolean;
  /** Pins anew what the revisions stand for now, instead of holding the models to the lock file. */
  readonly update?: boolean;
}

/** Told after each piece. */
export interface FetchProgress {
  /** `owner/name`. */
  readonly repository: string;
  readonly file: string;
  readonly fileBytes: number;
  readonly fileTotalBytes: number;
  /** Over all files of the profile; those already here count from the start. */
  readonly bytes: number;
  readonly totalBytes: number;
}

/** One model of the hub, decided down to the digest. */
interface PlannedModel {
  readonly repository: string;
  readonly revision: string;
  readonly pin: ModelPin;
  /** Whether the hub was asked just now what the revision stands for. */
  readonly isFresh: boolean;
  /** The files this profile uses; the pin may hold more. */
  readonly files: readonly (readonly [path: string, pin: FilePin])[];
}

/**
 * Fetches all models of a profile that come from the hub into the shared cache. What the hub answers at the first
 * fetch is pinned in the lock file; every file is held against its pin, here too when it is already present.
 * Interrupted fetches go on where they stopped.
 * @returns the pins in use, by `owner/name@revision`.
 * @throws AppError MODEL_FETCH_FAILED (network, digest, disk, access), MODEL_NOT_FOUND (no such model or revision),
 *   MODEL_INVALID (the repository lacks files, or the lock file is damaged), MODEL_NOT_READY (offline and not in the
 *   cache), CANCELLED.
 */
export async function fetchProfile(
  profile: Profile,
  options: FetchOptions,
  onProgress: (progress: FetchProgress) => void = () => {},
): Promise<ModelPins> {
  try {
    const access = { ...options, token: options.token ?? (await readToken(options.tokenFile)) };
    const client = createHubClient(access);
    const models = await plan(profile, options, client);
    const pins = Object.fromEntries(models.map((model) => [pinKeyOf({ kind: 'HUB', ...model }), model.pin]));
    // Pinned before the first byte arrives, so that a fetch that is taken up later stays with the same commit.
    if (models.length > 0) await writePins(options.lockFile, pins, options.signal);
    await fetchModels(models, client, { ...options, ...access }, onProgress);
    return pins;
  } catch (error) {
    if (isDiskError(error)) throw diskError(error);
    throw options.signal?.aborted ? cancelled(error) : toAppError(error);
  }
}

function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'errno' in error;
}

function cancelled(cause: unknown): AppError {
  return new AppError('CANCELLED', 'The fetch was cancelled. What has arrived is kept.', { cause });
}

async function readToken(tokenFile: string | undefined): Promise<string | null> {
  if (tokenFile === undefined) return null;
  const text = await readFile(tokenFile, 'utf8').catch(() => '');
  return text.trim() || null;
}

async function plan(profile: Profile, options: FetchOptions, client: HubClient): Promise<PlannedModel[]> {
  const pins = await readPins(options.lockFile);
  const models: PlannedModel[] = [];
  for (const role of rolesOf(profile)) {
    const { source } = role;
    if (source.kind !== 'HUB') continue;
    const known = options.update ? undefined : pins[pinKeyOf(source)];
    const isKnown = known !== undefined && filesOf(role).required.every((file) => file in known.files);
    const pin = isKnown
      ? known
      : options.offline
        ? await adopt(role, source.repository, known?.commit ?? source.revision, options)
        : await client.describe(source.repository, known?.commit ?? source.revision, namesOf(role));
    models.push(
      toPlannedModel(role, source, { known, pin, isFresh: !isKnown && !known && !options.offline }),
    );
  }
  return models;
}

function namesOf(role: ModelRole): string[] {
  const { required, optional } = filesOf(role);
  return [...required, ...optional];
}

/** @throws AppError MODEL_INVALID when the repository lacks a file the role cannot do without. */
function toPlannedModel(
  role: ModelRole,
  { repository, revision }: { repository: string; revision: string },
  { known, pin, isFresh }: { known: ModelPin | undefined; pin: ModelPin; isFresh: boolean },
): PlannedModel {
  const missing = filesOf(role).required.filter((file) => !(file in pin.files));
  if (missing.length > 0) {
    const message = `${repository} lacks files that "${role.name}" needs: ${missing.join(', ')}.`;
    throw new AppError('MODEL_INVALID', message, { details: { repository, missing } });
  }
  const files = namesOf(role).flatMap((file) => {
    const filePin = pin.files[file];
    return filePin === undefined ? [] : [[file, filePin] as const];
  });
  const merged = { commit: pin.commit, files: { ...known?.files, ...pin.files } };
  return { repository, revision, pin: merged, isFresh, files };
}

/** Pins a model that another library put into the cache, without asking the hub. */
async function adopt(
  role: ModelRole,
  repository: string,
  revision: string,
  places: ModelPlaces,
): Promise<ModelPin> {
  const cache = openCachedRepository(places.cacheDir, repository);
  const commit = await cache.commitOf(revision);
  const { required } = filesOf(role);
  if (commit === null) throw notReady(role, required);
  const files: Record<string, FilePin> = {};
  for (const file of namesOf(role)) {
    const pin = await cache.pinOf(commit, file);
    if (pin !== null) files[file] = pin;
  }
  const missing = required.filter((file) => !(file in files));
  if (missing.length > 0) throw notReady(role, missing);
  return { commit, files };
}

async function fetchModels(
  models: readonly PlannedModel[],
  client: HubClient,
  options: FetchOptions,
  onProgress: (progress: FetchProgress) => void,
): Promise<void> {
  const files = models.flatMap((model) => model.files);
  const totalBytes = files.reduce((sum, [, pin]) => sum + pin.sizeBytes, 0);
  let earlierBytes = 0;
  for (const model of models) {
    const cache = openCachedRepository(options.cacheDir, model.repository);
    const fetchAll = async () => {
      for (const [file, pin] of model.files) {
        const report = (fileBytes: number) =>
          onProgress({
            repository: model.repository,
            file,
            fileBytes,
            fileTotalBytes: pin.sizeBytes,
            bytes: earlierBytes + fileBytes,
            totalBytes,
          });
        await fetchFile(model, file, pin, { cache, client, options, report });
        earlierBytes += pin.sizeBytes;
      }
      if (model.isFresh) await cache.setCommit(model.revision, model.pin.commit);
    };
    await withFileLock(cache.lockPath, fetchAll, options.signal);
  }
}

interface FetchContext {
  readonly cache: CachedRepository;
  readonly client: HubClient;
  readonly options: FetchOptions;
  readonly report: (fileBytes: number) => void;
}

async function fetchFile(
  { repository, pin: { commit } }: PlannedModel,
  path: string,
  pin: FilePin,
  { cache, client, options, report }: FetchContext,
): Promise<void> {
  const blob = cache.blobPath(pin.digest);
  if (!(await matchesPin(blob, pin, options.signal))) {
    if (options.offline) throw damagedOffline(repository, path);
    await rm(blob, { force: true });
    await requireSpace(options.cacheDir, pin.sizeBytes);
    await downloadBlob({ repository, commit, path, pin }, cache, client, options, report);
  }
  await cache.link(commit, path, pin.digest);
  report(pin.sizeBytes);
}

function damagedOffline(repository: string, file: string): AppError {
  const message =
    `${file} of ${repository} is absent or damaged in the cache, and HF_HUB_OFFLINE forbids to fetch it. Unset ` +
    'HF_HUB_OFFLINE and run `chorus models fetch`.';
  return new AppError('MODEL_NOT_READY', message, { details: { repository, file } });
}

/** Better to know before an hour of download than after it. */
async function requireSpace(folder: string, neededBytes: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize >= neededBytes) return;
  throw diskError(Object.assign(new Error('not enough space for the next file'), { code: 'ENOSPC' }));
}
