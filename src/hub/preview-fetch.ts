import { openCachedRepository } from './cache.js';
import { sizeOf } from './digest.js';
import { incompletePathOf } from './download.js';
import { explainFailure, openHub, type FetchOptions } from './fetch-profile.js';
import { planProfile, type PlannedModel } from './plan-profile.js';
import type { Profile } from './profile.js';

/** A file that a fetch would look after. */
export interface PreviewedFile {
  /** `owner/name`. */
  readonly repository: string;
  readonly file: string;
  readonly sizeBytes: number;
  /** Of these, what is in the cache already. */
  readonly presentBytes: number;
}

/**
 * Tells what `fetchProfile` would bring, without bringing it: the hub is asked for sizes only, and nothing is pinned.
 * @throws AppError as `fetchProfile`.
 */
export async function previewFetch(profile: Profile, options: FetchOptions): Promise<PreviewedFile[]> {
  try {
    const { client } = await openHub(options);
    const models = await planProfile(profile, options, client);
    return (await Promise.all(models.map((model) => previewModel(model, options.cacheDir)))).flat();
  } catch (error) {
    throw explainFailure(error, options.signal);
  }
}

async function previewModel(model: PlannedModel, cacheDir: string): Promise<PreviewedFile[]> {
  const { repository, commit } = model;
  const cache = openCachedRepository(cacheDir, repository);
  return Promise.all(
    model.files.map(async ([path, file]) => {
      const pin = file.digest === null ? await cache.pinOf(commit, path) : file;
      const whole = pin === null ? null : await sizeOf(cache.blobPath(pin.digest));
      const part = await sizeOf(incompletePathOf({ repository, commit, path, file }, cache));
      const presentBytes = whole === file.sizeBytes ? whole : Math.min(part ?? 0, file.sizeBytes);
      return { repository, file: path, sizeBytes: file.sizeBytes, presentBytes };
    }),
  );
}
