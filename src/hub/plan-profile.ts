import { AppError } from '../domain/errors.js';
import { openCachedRepository } from './cache.js';
import type { FileDescription } from './describe-file.js';
import type { FilePin } from './digest.js';
import type { HubClient, ModelDescription } from './hub-client.js';
import { naming } from './hub-request.js';
import { readPins, type ModelPin } from './lock-file.js';
import { filesOf } from './model-layout.js';
import { rolesOf, type ModelRole, type Profile } from './profile.js';
import { namesOf, notReady, pinKeyOf, type HubSource, type ModelPlaces } from './resolve-model.js';

/** One model of the hub, decided down to the commit and, where the server states them, the digests. */
export interface PlannedModel {
  readonly repository: string;
  readonly revision: string;
  readonly commit: string;
  /** Whether the hub was asked just now what the revision stands for. */
  readonly isFresh: boolean;
  /** Pins from earlier fetches; may be of files that this profile does not use. */
  readonly known: Readonly<Record<string, FilePin>>;
  /** The files this profile uses. */
  readonly files: readonly (readonly [path: string, file: FileDescription])[];
}

interface PlanOptions extends ModelPlaces {
  readonly offline: boolean;
  readonly update?: boolean;
}

/**
 * Decides what a fetch has to bring. The hub is asked only about files that have no pin, at the commit that is pinned.
 * @throws AppError MODEL_NOT_FOUND, MODEL_FORBIDDEN, MODEL_FETCH_FAILED, MODEL_INVALID (the repository lacks files, or the lock file is
 *   damaged), MODEL_NOT_READY (offline and not in the cache), CANCELLED.
 */
export async function planProfile(
  profile: Profile,
  options: PlanOptions,
  client: HubClient,
): Promise<PlannedModel[]> {
  const { models: pins } = await readPins(options.lockFile);
  const models: PlannedModel[] = [];
  for (const role of rolesOf(profile)) {
    if (role.source.kind !== 'HUB') continue;
    const pinned = options.update ? undefined : pins[pinKeyOf(role.source)];
    const { source } = role;
    models.push(await naming(source.repository, () => planModel(role, source, pinned, options, client)));
  }
  return models;
}

/** @returns the key of the model in the lock file. */
export function keyOf({ repository, revision }: PlannedModel): string {
  return pinKeyOf({ kind: 'HUB', repository, revision });
}

/** @returns whether the model can be pinned before it is here. */
export function hasAllDigests({ files }: PlannedModel): boolean {
  return files.every(([, file]) => file.digest !== null);
}

/** @returns what can be pinned before a byte has arrived: a model that lacks digests is held to its commit only. */
export function earlyPinOf(model: PlannedModel): ModelPin {
  const { commit, known, files } = model;
  const pins = files.flatMap(([path, file]) => (file.digest === null ? [] : [[path, file] as const]));
  return { commit, files: hasAllDigests(model) ? { ...known, ...Object.fromEntries(pins) } : known };
}

async function planModel(
  role: ModelRole,
  source: HubSource,
  pinned: ModelPin | undefined,
  options: PlanOptions,
  client: HubClient,
): Promise<PlannedModel> {
  const { repository, revision } = source;
  const known = pinned?.files ?? {};
  const isComplete = filesOf(role).required.every((file) => file in known);
  const unknown = namesOf(filesOf(role)).filter((file) => !(file in known));
  const asked = pinned?.commit ?? revision;
  const { commit, files }: ModelDescription =
    pinned !== undefined && isComplete
      ? pinned
      : options.offline
        ? await adopt(role, repository, asked, options)
        : await client.describe(repository, asked, unknown);
  const isFresh = pinned === undefined && !options.offline;
  // What is pinned stays pinned, whatever the server says of it later.
  return {
    repository,
    revision,
    commit,
    isFresh,
    known,
    files: select(role, repository, { ...files, ...known }),
  };
}

/** @throws AppError MODEL_INVALID when the repository lacks a file the role cannot do without. */
function select(
  role: ModelRole,
  repository: string,
  files: Readonly<Record<string, FileDescription>>,
): PlannedModel['files'] {
  const missing = filesOf(role).required.filter((file) => !(file in files));
  if (missing.length > 0) {
    const message = `${repository} lacks files that "${role.name}" needs: ${missing.join(', ')}.`;
    throw new AppError('MODEL_INVALID', message, { details: { repository, missing } });
  }
  return namesOf(filesOf(role)).flatMap((path) => {
    const file = files[path];
    return file === undefined ? [] : [[path, file] as const];
  });
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
  for (const file of namesOf(filesOf(role))) {
    const pin = await cache.pinOf(commit, file);
    if (pin !== null) files[file] = pin;
  }
  const missing = required.filter((file) => !(file in files));
  if (missing.length > 0) throw notReady(role, missing);
  return { commit, files };
}
