import type { Config } from '../config/env.js';
import { fetchProfile, type FetchProgress } from '../hub/fetch-profile.js';
import { listProfile, verifyProfile, type RoleStatus } from '../hub/inspect-profile.js';
import { loadConfiguredProfile, modelPlaces } from './models.js';

export type { RoleStatus };

/** The checkpoints of the configured profile as files: what is here, what is sound, what is to be fetched. */
export async function openCheckpoints(config: Config) {
  const profile = await loadConfiguredProfile(config);
  const places = modelPlaces(config);
  return {
    list: () => listProfile(profile, places),
    verify: (signal: AbortSignal) => verifyProfile(profile, places, signal),
    fetch: (
      options: { signal: AbortSignal; update: boolean },
      onProgress: (progress: FetchProgress) => void,
    ) => fetchProfile(profile, { ...places, ...config.hub, ...options }, onProgress),
  };
}
