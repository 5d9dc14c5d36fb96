import { mkdir, readFile, rm, statfs } from 'node:fs/promises';
import { AppError, toAppError } from '../domain/errors.js';
import { openCachedRepository, type CachedRepository } from './cache.js';
import type { FileDescription } from './describe-file.js';
import { matchesPin, type FilePin } from './digest.js';
import { diskError, downloadBlob } from './download.js';
import { withFileLock } from './file-lock.js';
import { createHubClient, type HubClient } from './hub-client.js';
import { naming, type HubAccess } from './hub-request.js';
import { writePins, type ModelPin, type ModelPins } from './lock-file.js';
import { earlyPinOf, hasAllDigests, keyOf, planProfile, type PlannedModel } from './plan-profile.js';
import type { Profile } from './profile.js';
import type { ModelPlaces } from './resolve-model.js';

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

/**
 * Fetches all models of a profile that come from the hub into the shared cache. What the hub answers at the first
 * fetch is pinned in the lock file; every file is held against its pin, here too when it is already present. Of a
 * mirror that states no digests, the SHA-256 of the first complete download is pinned: it is trusted once.
 * Interrupted fetches go on where they stopped.
 * @returns the pins in use, by `owner/name@revision`.
 * @throws AppError MODEL_FETCH_FAILED (network, digest, disk), MODEL_FORBIDDEN (access), MODEL_NOT_FOUND (no such model
 *   or revision), MODEL_INVALID (the repository lacks files, or the lock file is damaged), MODEL_NOT_READY (offline and not in the
 *   cache), CANCELLED.
 */
export async function fetchProfile(
  profile: Profile,
  options: FetchOptions,
  onProgress: (progress: FetchProgress) => void = () => {},
): Promise<ModelPins> {
  try {
    const { access, client } = await openHub(options);
    const models = await planProfile(profile, options, client);
    if (models.length === 0) return {};
    // Pinned before the first byte arrives, so that a fetch that is taken up later stays with the same commit.
    const early = Object.fromEntries(models.map((model) => [keyOf(model), earlyPinOf(model)]));
    await writePins(options.lockFile, early, options.signal);
    const pins = await fetchModels(models, client, access, onProgress);
    if (models.some((model) => !hasAllDigests(model)))
      await writePins(options.lockFile, pins, options.signal);
    return pins;
  } catch (error) {
    throw explainFailure(error, options.signal);
  }
}

/** @returns the client, and the options with the token that is in use. */
export async function openHub(options: FetchOptions): Promise<{ client: HubClient; access: FetchOptions }> {
  const access = { ...options, token: options.token ?? (await readToken(options.tokenFile)) };
  return { access, client: createHubClient(access) };
}

/** @returns the error a caller gets when work with hub and cache ended with this one. */
export function explainFailure(error: unknown, signal: AbortSignal | undefined): AppError {
  if (isDiskError(error)) return diskError(error);
  return signal?.aborted ? cancelled(error) : toAppError(error);
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

/**
 * Fetches one model after another. Those with files that have no digest yet are pinned once they are here.
 * @returns the complete pins.
 */
export async function fetchModels(
  models: readonly PlannedModel[],
  client: HubClient,
  options: FetchOptions,
  onProgress: (progress: FetchProgress) => void,
): Promise<ModelPins> {
  const files = models.flatMap((model) => model.files);
  const totalBytes = files.reduce((sum, [, { sizeBytes }]) => sum + sizeBytes, 0);
  const pins: Record<string, ModelPin> = {};
  let earlierBytes = 0;
  for (const model of models) {
    const cache = openCachedRepository(options.cacheDir, model.repository);
    const fetched: Record<string, FilePin> = {};
    const fetchAll = async () => {
      for (const [file, description] of model.files) {
        const fileTotalBytes = description.sizeBytes;
        const report = (fileBytes: number) =>
          onProgress({
            repository: model.repository,
            file,
            fileBytes,
            fileTotalBytes,
            bytes: earlierBytes + fileBytes,
            totalBytes,
          });
        fetched[file] = await fetchFile(model, file, description, { cache, client, options, report });
        earlierBytes += fileTotalBytes;
      }
      if (model.isFresh) await cache.setCommit(model.revision, model.commit);
    };
    await naming(model.repository, () => withFileLock(cache.lockPath, fetchAll, options.signal));
    pins[keyOf(model)] = { commit: model.commit, files: { ...fetched, ...model.known } };
  }
  return pins;
}

interface FetchContext {
  readonly cache: CachedRepository;
  readonly client: HubClient;
  readonly options: FetchOptions;
  readonly report: (fileBytes: number) => void;
}

async function fetchFile(
  { repository, commit }: PlannedModel,
  path: string,
  description: FileDescription,
  { cache, client, options, report }: FetchContext,
): Promise<FilePin> {
  let pin = await findInCache(cache, commit, path, description, options.signal);
  if (pin === null) {
    if (options.offline) throw damagedOffline(repository, path);
    if (description.digest !== null) await rm(cache.blobPath(description.digest), { force: true });
    await requireSpace(options.cacheDir, description.sizeBytes);
    pin = await downloadBlob({ repository, commit, path, file: description }, cache, client, options, report);
  }
  await cache.link(commit, path, pin.digest);
  report(pin.sizeBytes);
  return pin;
}

/** @returns the pin of the file when the cache holds exactly it; without a digest, what an earlier fetch brought. */
async function findInCache(
  cache: CachedRepository,
  commit: string,
  path: string,
  description: FileDescription,
  signal: AbortSignal | undefined,
): Promise<FilePin | null> {
  const pin = description.digest === null ? await cache.pinOf(commit, path) : description;
  if (pin === null || pin.sizeBytes !== description.sizeBytes) return null;
  return (await matchesPin(cache.blobPath(pin.digest), pin, signal)) ? pin : null;
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
