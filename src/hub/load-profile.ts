import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { dtypeOf, type DtypePreference, type GraphDtype } from '../domain/dtype.js';
import { AppError } from '../domain/errors.js';
import type { SoundDomain } from '../domain/sound-domain.js';
import { stemsOf, type ModelType } from './model-layout.js';
import {
  OVERLAY_SCHEMA,
  PROFILE_SCHEMA,
  ROLE_NAMES,
  type ModelRole,
  type ModelSource,
  type Profile,
  type RoleName,
  type WrittenRole,
} from './profile.js';

const MANIFEST_SCHEMA = z.strictObject({ profiles: z.record(z.string(), PROFILE_SCHEMA) });
type WrittenProfile = z.infer<typeof PROFILE_SCHEMA>;

/** What a library changes of its profile, by role; null switches a role off. */
export type Overlay = Readonly<z.infer<typeof OVERLAY_SCHEMA>['roles']>;

/**
 * Loads a profile by its name in models/manifest.json, or from a user's own JSON file of the same form. Folders in a
 * profile are relative to the file that names them.
 * @param root folder of the project, the one that holds `models/`.
 * @param overlayFile what a library changes of the profile; it need not exist.
 * @throws AppError BAD_USER_INPUT with everything that is wrong with the profile, or with the names that exist.
 */
export async function loadProfile(nameOrPath: string, root: string, overlayFile?: string): Promise<Profile> {
  const profile = await loadBareProfile(nameOrPath, root);
  if (overlayFile === undefined) return profile;
  return layOver(profile, await readOverlay(overlayFile), dirname(overlayFile));
}

async function loadBareProfile(nameOrPath: string, root: string): Promise<Profile> {
  if (/[./\\]/.test(nameOrPath)) {
    const path = resolve(nameOrPath);
    const written = await readJsonAs(PROFILE_SCHEMA, path);
    return toProfile(basename(path, '.json'), written, dirname(path));
  }
  const path = join(root, 'models', 'manifest.json');
  const { profiles } = await readJsonAs(MANIFEST_SCHEMA, path);
  const written = Object.hasOwn(profiles, nameOrPath) ? profiles[nameOrPath] : undefined;
  if (written !== undefined) return toProfile(nameOrPath, written, dirname(path));
  const known = Object.keys(profiles);
  const message = `There is no profile "${nameOrPath}". Known are ${known.join(', ')}, or give the path of a file.`;
  throw new AppError('BAD_USER_INPUT', message, { details: { known } });
}

/** @returns what a library changes of its profile; nothing when there is no such file. @throws as `loadProfile`. */
export async function readOverlay(file: string): Promise<Overlay> {
  const isThere = await readFile(file).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
  return isThere ? (await readJsonAs(OVERLAY_SCHEMA, file)).roles : {};
}

/**
 * @returns the role as it is written in an overlay.
 * @throws AppError BAD_USER_INPUT with everything that is wrong with it.
 */
export function checkRole(name: RoleName, written: unknown): WrittenRole {
  const parsed = OVERLAY_SCHEMA.safeParse({ roles: { [name]: written } });
  const role = parsed.data?.roles[name];
  if (role) return role;
  const problems = (parsed.error?.issues ?? []).map(
    ({ path, message }) => `${path.slice(2).join('.') || name}: ${message}`,
  );
  throw new AppError('BAD_USER_INPUT', problems.join('\n'), { details: { problems } });
}

function layOver(profile: Profile, overlay: Overlay, base: string): Profile {
  const roles = ROLE_NAMES.flatMap((name) => {
    const change = overlay[name];
    if (change === null) return [];
    const role = change === undefined ? profile.roles[name] : toRole(name, change, base, 'ADDED');
    return role === undefined ? [] : [[name, role] as const];
  });
  return {
    ...profile,
    roles: Object.fromEntries(roles),
    switchedOff: ROLE_NAMES.filter((name) => overlay[name] === null && profile.roles[name] !== undefined),
  };
}

async function readJsonAs<T>(schema: z.ZodType<T>, path: string): Promise<T> {
  const name = basename(path);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('BAD_USER_INPUT', `The profile ${name} cannot be read.`, { cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new AppError('BAD_USER_INPUT', `The profile ${name} is not valid JSON.`, { cause });
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'profile'}: ${issue.message}`,
  );
  throw new AppError('BAD_USER_INPUT', `The profile ${name} is invalid.\n${problems.join('\n')}`, {
    details: { problems },
  });
}

function toProfile(name: string, { description, roles }: WrittenProfile, base: string): Profile {
  const filled = ROLE_NAMES.flatMap((role) => {
    const written = roles[role];
    return written === undefined ? [] : [[role, toRole(role, written, base, 'PROFILE')] as const];
  });
  return { name, description, roles: Object.fromEntries(filled), switchedOff: [] };
}

/**
 * Sounds that each space is good at, where a profile does not say: VGGish and OpenL3 learned from videos with music and
 * surroundings, SSAST from AudioSet and read speech (Hershey et al. 2017; Cramer et al. 2019; Gong et al. 2022).
 * Audio-MAE learned from all of AudioSet and takes every sound, as CLAP does.
 */
const DEFAULT_DOMAINS: Partial<Record<ModelType, readonly SoundDomain[]>> = {
  vggish: ['MUSIC', 'ENVIRONMENT'],
  openl3: ['MUSIC', 'ENVIRONMENT'],
  ssast: ['SPEECH', 'ENVIRONMENT'],
};

/** @returns the role with everything that was left out filled in. @param base folder that its paths are relative to. */
export function toRole(
  name: RoleName,
  written: WrittenRole,
  base: string,
  origin: ModelRole['origin'],
): ModelRole {
  return {
    name,
    type: written.type,
    source: toSource(written, base),
    dtype: completeDtype(written, written.hub === undefined ? 'auto' : 'q8'),
    domains: written.domains ?? DEFAULT_DOMAINS[written.type] ?? null,
    origin,
  };
}

/** Names every graph when they differ: a file of the hub has to be known by its name before it is fetched. */
function completeDtype({ type, dtype }: WrittenRole, fallback: GraphDtype): DtypePreference {
  if (dtype === undefined || typeof dtype === 'string') return dtype ?? fallback;
  const given = { ...Object.fromEntries(stemsOf(type).map((stem) => [stem, fallback])), ...dtype };
  return Object.fromEntries(stemsOf(type).map((stem) => [stem, dtypeOf(given, stem)]));
}

function toSource(written: WrittenRole, base: string): ModelSource {
  if (written.hub !== undefined) {
    return { kind: 'HUB', repository: written.hub, revision: written.revision ?? 'main' };
  }
  if (written.folder !== undefined) return { kind: 'FOLDER', folder: resolve(base, written.folder) };
  // The schema allows exactly one source, so this is the last that can be.
  return { kind: 'PACKAGE', packageName: written.package ?? '', path: written.path ?? '.' };
}
