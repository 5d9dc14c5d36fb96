import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from '../domain/errors.js';
import {
  PROFILE_SCHEMA,
  ROLE_NAMES,
  type ModelRole,
  type ModelSource,
  type Profile,
  type RoleName,
} from './profile.js';

const MANIFEST_SCHEMA = z.strictObject({ profiles: z.record(z.string(), PROFILE_SCHEMA) });
type WrittenProfile = z.infer<typeof PROFILE_SCHEMA>;
type WrittenRole = NonNullable<WrittenProfile['roles'][RoleName]>;

/**
 * Loads a profile by its name in models/manifest.json, or from a user's own JSON file of the same form. Folders in a
 * profile are relative to the file that names them.
 * @param root folder of the project, the one that holds `models/`.
 * @throws AppError BAD_USER_INPUT with everything that is wrong with the profile, or with the names that exist.
 */
export async function loadProfile(nameOrPath: string, root: string): Promise<Profile> {
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
    return written === undefined ? [] : [[role, toRole(role, written, base)] as const];
  });
  return { name, description, roles: Object.fromEntries(filled) };
}

function toRole(name: RoleName, written: WrittenRole, base: string): ModelRole {
  const dtype = written.dtype ?? (written.hub === undefined ? 'auto' : 'q8');
  return {
    name,
    type: written.type,
    source: toSource(written, base),
    dtype,
    domains: written.domains ?? null,
  };
}

function toSource(written: WrittenRole, base: string): ModelSource {
  if (written.hub !== undefined) {
    return { kind: 'HUB', repository: written.hub, revision: written.revision ?? 'main' };
  }
  if (written.folder !== undefined) return { kind: 'FOLDER', folder: resolve(base, written.folder) };
  // The schema allows exactly one source, so this is the last that can be.
  return { kind: 'PACKAGE', packageName: written.package ?? '', path: written.path ?? '.' };
}
