import type { Config } from '../config/env.js';
import { AppError } from '../domain/errors.js';
import { changeOverlay } from '../hub/change-overlay.js';
import { fetchProfile, type FetchProgress } from '../hub/fetch-profile.js';
import { listProfile, verifyProfile, type RoleStatus } from '../hub/inspect-profile.js';
import { readOverlay } from '../hub/load-profile.js';
import { unpinFolder } from '../hub/pin-folder.js';
import { previewFetch, type PreviewedFile } from '../hub/preview-fetch.js';
import { ROLE_NAMES, type ModelRole, type Profile, type RoleName } from '../hub/profile.js';
import { previewRemoval, removeFiles, type Removal } from '../hub/remove-files.js';
import { carryOutAdd, fetchOptions, planAdd, type AddPlan, type AddRequest } from './add-model.js';
import { loadConfiguredProfile, modelPlaces, overlayFileOf } from './configured-profile.js';

export type { AddPlan, AddRequest, FetchProgress, ModelRole, PreviewedFile, Removal, RoleStatus };

/** What serves a role after something was taken away. */
export interface RoleChange {
  readonly role: RoleName;
  readonly before: ModelRole | null;
  readonly after: ModelRole | null;
}

/** The checkpoints of the configured profile as files: what is here, what is sound, what is to be fetched. */
export type Checkpoints = Awaited<ReturnType<typeof openCheckpoints>>;

/**
 * @param only roles to look at; all of the profile when empty.
 * @throws AppError BAD_USER_INPUT (profile, or a role that it does not fill).
 */
export async function openCheckpoints(config: Config, only: readonly string[] = []) {
  const whole = await loadConfiguredProfile(config);
  const profile = restrict(whole, only);
  const places = modelPlaces(config);
  return {
    profile: profile.name,
    /** Roles of the profile that the library does without. */
    switchedOff: profile.switchedOff,
    list: () => listProfile(profile, places),
    verify: (signal: AbortSignal) => verifyProfile(profile, places, signal),
    fetch: (
      options: { signal: AbortSignal; update: boolean },
      onProgress: (progress: FetchProgress) => void,
    ) => fetchProfile(profile, { ...fetchOptions(config, options.signal), ...options }, onProgress),
    previewFetch: (options: { signal: AbortSignal; update: boolean }) =>
      previewFetch(profile, { ...fetchOptions(config, options.signal), ...options }),
    planAdd: (request: AddRequest, signal: AbortSignal) => planAdd(config, request, signal),
    add: (plan: AddPlan, signal: AbortSignal, onProgress: (progress: FetchProgress) => void) =>
      carryOutAdd(config, plan, signal, onProgress),
    removeRole: (name: string, switchOff: boolean) => removeRole(config, name, switchOff),
    previewRemoval: (repository: string, revision: string | null) =>
      previewRemoval(repository, revision, whole, places),
    removeFiles: (repository: string, revision: string | null) =>
      removeFiles(repository, revision, whole, places),
  };
}

function restrict(profile: Profile, only: readonly string[]): Profile {
  if (only.length === 0) return profile;
  const names = only.map((name) => {
    const role = ROLE_NAMES.find((known) => known === name);
    if (role && profile.roles[role]) return role;
    throw noSuchRole(name, Object.keys(profile.roles));
  });
  const roles = Object.fromEntries(names.map((name) => [name, profile.roles[name]]));
  return { ...profile, roles, switchedOff: [] };
}

function noSuchRole(name: string, known: readonly string[]): AppError {
  const message = `The profile fills no role "${name}". Its roles are ${known.join(', ') || 'none'}.`;
  return new AppError('BAD_USER_INPUT', message, { details: { known } });
}

/**
 * Takes back what the library says of a role, so that the profile's word holds again, or switches the role off.
 * @throws AppError BAD_USER_INPUT when there is nothing to take back or to switch off.
 */
async function removeRole(config: Config, text: string, switchOff: boolean): Promise<RoleChange> {
  const overlayFile = overlayFileOf(config);
  const [before, overlay] = [await loadConfiguredProfile(config), await readOverlay(overlayFile)];
  const name = ROLE_NAMES.find((known) => known === text);
  if (!name || (!before.roles[name] && overlay[name] === undefined)) {
    throw noSuchRole(text, Object.keys(before.roles));
  }
  if (!switchOff && overlay[name] === undefined) {
    const message = `"${name}" is filled by the profile ${before.name}. Say --off to do without it in this library.`;
    throw new AppError('BAD_USER_INPUT', message);
  }
  await changeOverlay(overlayFile, ({ [name]: _taken, ...others }) =>
    switchOff ? { ...others, [name]: null } : others,
  );
  const source = before.roles[name]?.source;
  const after = await loadConfiguredProfile(config);
  const isUsed = Object.values(after.roles).some(
    (role) =>
      role.source.kind === 'FOLDER' && source?.kind === 'FOLDER' && role.source.folder === source.folder,
  );
  if (source?.kind === 'FOLDER' && !isUsed) await unpinFolder(source.folder, modelPlaces(config).lockFile);
  return { role: name, before: before.roles[name] ?? null, after: after.roles[name] ?? null };
}
