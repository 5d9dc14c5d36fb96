import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AUTO_ORDER, dtypeOf, graphFile, type DtypePreference } from '../domain/dtype.js';
import { AppError } from '../domain/errors.js';
import { openCachedRepository } from './cache.js';
import { explainFailure, fetchModels, openHub, type FetchOptions } from './fetch-profile.js';
import type { HubClient, ModelDescription } from './hub-client.js';
import { naming } from './hub-request.js';
import { readPins } from './lock-file.js';
import { MODEL_TYPES, stemsOf, type ModelType } from './model-layout.js';
import { listFolder, pinKeyOf, type HubSource } from './resolve-model.js';

/** A model before it is fetched or opened: enough to tell what it is. */
export interface PeekedModel {
  /** Content of config.json; empty when it is absent or damaged. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of its files, relative; of a hub model those that Chorus could use. */
  readonly files: ReadonlySet<string>;
}

const JSON_FILES = ['config.json', 'tokenizer.json', 'preprocessor_config.json'];
const ALL_STEMS = [...new Set(MODEL_TYPES.flatMap(stemsOf))];

/**
 * Looks at a model of the hub without fetching weights: config.json is fetched, of other files only the headers. Offline,
 * at what the cache holds.
 * @param dtype precision in which graphs are looked for.
 * @throws AppError as `fetchProfile`.
 */
export async function peekModel(
  source: HubSource,
  dtype: DtypePreference,
  options: FetchOptions,
): Promise<PeekedModel> {
  const { repository, revision } = source;
  const pinned = (await readPins(options.lockFile)).models[pinKeyOf(source)];
  const asked = pinned?.commit ?? revision;
  if (options.offline) return peekIntoCache(repository, asked, options.cacheDir);
  try {
    const { client, access } = await openHub(options);
    return await naming(repository, async () => {
      const paths = [...JSON_FILES, ...candidates(ALL_STEMS, dtype)];
      const found = await client.describe(repository, asked, paths);
      await fetchConfig(found, source, client, access);
      const folder = openCachedRepository(options.cacheDir, repository).snapshotFolder(found.commit);
      return { config: await readConfig(folder), files: new Set(Object.keys(found.files)) };
    });
  } catch (error) {
    throw explainFailure(error, options.signal);
  }
}

/** @returns the graphs of a kind of model that the hub has, in any precision. @throws AppError as `fetchProfile`. */
export async function listGraphs(
  { repository, revision }: HubSource,
  type: ModelType,
  options: FetchOptions,
): Promise<ReadonlySet<string>> {
  if (options.offline) return new Set();
  const { client } = await openHub(options);
  const found = await client.describe(repository, revision, [
    'config.json',
    ...candidates(stemsOf(type), 'auto'),
  ]);
  return new Set(Object.keys(found.files));
}

/** @returns config.json and the names of the files of a model folder. @throws AppError MODEL_NOT_READY. */
export async function peekFolder(folder: string): Promise<PeekedModel> {
  const files = await listFolder(folder);
  if (files.size === 0) throw new AppError('MODEL_NOT_READY', 'The model folder is absent or empty.');
  return { config: await readConfig(folder), files };
}

async function peekIntoCache(repository: string, revision: string, cacheDir: string): Promise<PeekedModel> {
  const cache = openCachedRepository(cacheDir, repository);
  const commit = await cache.commitOf(revision);
  const files = commit === null ? null : await listFolder(cache.snapshotFolder(commit));
  if (commit !== null && files?.has('config.json')) {
    return { config: await readConfig(cache.snapshotFolder(commit)), files };
  }
  const message = `${repository} is not in the cache, and HF_HUB_OFFLINE forbids to fetch it. Unset HF_HUB_OFFLINE.`;
  throw new AppError('MODEL_NOT_READY', message, { details: { repository, revision } });
}

function candidates(stems: readonly string[], dtype: DtypePreference): string[] {
  return stems.flatMap((stem) => {
    const wanted = dtypeOf(dtype, stem);
    return (wanted === 'auto' ? AUTO_ORDER : [wanted]).map((each) => graphFile(stem, each));
  });
}

async function fetchConfig(
  { commit, files }: ModelDescription,
  { repository, revision }: HubSource,
  client: HubClient,
  access: FetchOptions,
): Promise<void> {
  const config = files['config.json'];
  if (config === undefined) return;
  const planned = { repository, revision, commit, isFresh: false, known: {} };
  await fetchModels([{ ...planned, files: [['config.json', config]] }], client, access, () => {});
}

/** What is wrong with the file is said together with everything else that is wrong. */
async function readConfig(folder: string): Promise<PeekedModel['config']> {
  try {
    const config: unknown = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    return typeof config === 'object' && config !== null ? (config as PeekedModel['config']) : {};
  } catch {
    return {};
  }
}
