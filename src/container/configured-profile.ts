import { join } from 'node:path';
import type { Config } from '../config/env.js';
import { loadProfile } from '../hub/load-profile.js';
import type { Profile } from '../hub/profile.js';
import type { ModelPlaces } from '../hub/resolve-model.js';
import { PROJECT_ROOT } from '../project-root.js';

/** @returns where checkpoints are looked for. */
export function modelPlaces(config: Config): ModelPlaces {
  return {
    cacheDir: config.hub.cacheDir,
    lockFile: join(config.library.dataDir, 'chorus-models.lock.json'),
  };
}

/** @returns the file with what the library changes of its profile; see `chorus models add`. */
export function overlayFileOf(config: Config): string {
  return join(config.library.dataDir, 'models.json');
}

/** @returns the profile that is configured, with what the library changes of it. */
export function loadConfiguredProfile(config: Config): Promise<Profile> {
  return loadProfile(config.models.profile, PROJECT_ROOT, overlayFileOf(config));
}
