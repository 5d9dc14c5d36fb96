import { z } from 'zod';
import { GRAPH_DTYPES, type DtypePreference } from '../domain/dtype.js';
import { SOUND_DOMAINS, type SoundDomain } from '../domain/sound-domain.js';
import { isAudioOnly, stemsOf, type ModelType } from './model-layout.js';

/** A model on the hub. */
export const REPOSITORY_PATTERN = /^[\w-][\w.-]*\/[\w-][\w.-]*$/;
/** A branch, a tag or a commit; nothing that leads out of a folder. */
export const REVISION_PATTERN = /^(?!.*\.\.)[\w][\w./-]*$/;

const graphDtype = z.enum(GRAPH_DTYPES);
const dtypes = z.union([graphDtype, z.record(z.string(), graphDtype)], {
  error: `must be one of ${GRAPH_DTYPES.join(', ')}, or an object that names one for each graph`,
});

const roleOf = <const Types extends readonly [ModelType, ...ModelType[]]>(...types: Types) =>
  z
    .strictObject({
      type: z.enum(types),
      folder: z.string().min(1).optional(),
      hub: z.string().regex(REPOSITORY_PATTERN, 'must be OWNER/NAME').optional(),
      package: z
        .string()
        .regex(/^(@[\w.-]+\/)?[\w.-]+$/, 'must be the name of an npm package')
        .optional(),
      path: z.string().optional(),
      revision: z.string().regex(REVISION_PATTERN, 'must be a branch, a tag or a commit').optional(),
      dtype: dtypes.optional(),
      domains: z.array(z.enum(SOUND_DOMAINS)).min(1).optional(),
    })
    .superRefine((role, context) => {
      const complain = (message: string, path: string[] = []) =>
        context.addIssue({ code: 'custom', path, message });
      const sources = [role.folder, role.hub, role.package].filter((source) => source !== undefined);
      if (sources.length !== 1) complain('needs exactly one of folder, hub and package');
      if (role.revision !== undefined && role.hub === undefined) complain('only goes with hub', ['revision']);
      if (role.path !== undefined && role.package === undefined) complain('only goes with package', ['path']);
      for (const problem of dtypeProblems(role.type, role.dtype, role.hub !== undefined)) {
        complain(problem, ['dtype']);
      }
      if (role.domains !== undefined && !isAudioOnly(role.type))
        complain('only goes with a space for sound alone', ['domains']);
    });

function dtypeProblems(type: ModelType, dtype: DtypePreference | undefined, isFromHub: boolean): string[] {
  if (dtype === undefined) return [];
  const byGraph = typeof dtype === 'string' ? {} : dtype;
  const stems = stemsOf(type);
  const isOpen = typeof dtype === 'string' ? dtype === 'auto' : Object.values(dtype).includes('auto');
  return [
    ...(isFromHub && isOpen ? ['must be named for a hub model'] : []),
    ...Object.keys(byGraph)
      .filter((stem) => !stems.includes(stem))
      .map((stem) => `names a graph "${stem}" that a ${type} has not; it has ${stems.join(', ') || 'none'}`),
  ];
}

/** What may serve each role. */
const ROLES = {
  clip: roleOf('clip'),
  clap: roleOf('clap'),
  text: roleOf('sentence'),
  vggish: roleOf('vggish'),
  openl3: roleOf('openl3'),
  audiomae: roleOf('audiomae'),
  ssast: roleOf('ssast'),
  clip_next: roleOf('clip'),
  clap_next: roleOf('clap'),
  text_next: roleOf('sentence'),
  vggish_next: roleOf('vggish'),
  openl3_next: roleOf('openl3'),
  audiomae_next: roleOf('audiomae'),
  ssast_next: roleOf('ssast'),
  transcriber: roleOf('whisper', 'moonshine'),
  vad: roleOf('silero'),
} as const;

/** A role of a profile, as it is written. */
export type WrittenRole = z.infer<(typeof ROLES)[RoleName]>;

/** The form of a profile: in models/manifest.json and in a user's own file. */
export const PROFILE_SCHEMA = z.strictObject({
  description: z.string().default(''),
  roles: z
    .strictObject(ROLES)
    .partial()
    .refine((roles) => Object.keys(roles).length > 0, 'at least one role is needed'),
});

type Nullable<Schemas extends Record<string, z.ZodType>> = {
  [Name in keyof Schemas]: z.ZodOptional<z.ZodNullable<Schemas[Name]>>;
};
const nullableRoles = Object.fromEntries(
  Object.entries(ROLES).map(([name, schema]) => [name, schema.nullable().optional()]),
) as Nullable<typeof ROLES>;

/** What a library changes of its profile: another model for a role, or null for none. */
export const OVERLAY_SCHEMA = z.strictObject({ roles: z.strictObject(nullableRoles) });

/**
 * Roles that fill an embedding space of the same name. Each has a second place, `_next`: the model that is to follow is
 * filled there beside the one that serves, until the library switches over; then the places have changed their parts.
 */
export const SPACE_ROLE_NAMES = [
  'clip',
  'clap',
  'text',
  'vggish',
  'openl3',
  'audiomae',
  'ssast',
  'clip_next',
  'clap_next',
  'text_next',
  'vggish_next',
  'openl3_next',
  'audiomae_next',
  'ssast_next',
] as const;
export type SpaceRoleName = (typeof SPACE_ROLE_NAMES)[number];

/** The roles a model can have in Chorus. */
export const ROLE_NAMES = [...SPACE_ROLE_NAMES, 'transcriber', 'vad'] as const;
export type RoleName = (typeof ROLE_NAMES)[number];

/** Where a model comes from. */
export type ModelSource =
  | { readonly kind: 'FOLDER'; /** Absolute. */ readonly folder: string }
  | { readonly kind: 'HUB'; /** `owner/name`. */ readonly repository: string; readonly revision: string }
  | {
      readonly kind: 'PACKAGE';
      readonly packageName: string;
      /** Inside the package. */ readonly path: string;
    };

/** One line of a profile. */
export interface ModelRole {
  readonly name: RoleName;
  readonly type: ModelType;
  readonly source: ModelSource;
  /** Precision of the graphs; `auto` takes the best that a folder has. Each graph is named when they differ. */
  readonly dtype: DtypePreference;
  /** Kinds of sound that the space is filled for; null for all. */
  readonly domains: readonly SoundDomain[] | null;
  /** Whether the profile says so, or `chorus models add` did. */
  readonly origin: 'PROFILE' | 'ADDED';
}

/** One line of a profile that fills a space. */
export type SpaceRole = ModelRole & { readonly name: SpaceRoleName };

/** Which model serves which role; a role that is absent is switched off. */
export interface Profile {
  readonly name: string;
  readonly description: string;
  readonly roles: { readonly [Name in RoleName]?: ModelRole };
  /** Roles of the profile that this library does without. */
  readonly switchedOff: readonly RoleName[];
}

/** @returns the roles a profile fills, in the order of `ROLE_NAMES`. */
export function rolesOf(profile: Profile): ModelRole[] {
  return ROLE_NAMES.flatMap((name) => profile.roles[name] ?? []);
}

/** @returns the roles of a profile that fill a space. */
export function spaceRolesOf(profile: Profile): SpaceRole[] {
  return SPACE_ROLE_NAMES.flatMap((name) => (profile.roles[name] as SpaceRole | undefined) ?? []);
}

/** @returns the role that a kind of model serves. */
export function roleOfType(type: ModelType): RoleName {
  const found = ROLE_NAMES.find((name) => typesOfRole(name).includes(type));
  if (found === undefined) throw new Error(`a type without a role: ${type}`);
  return found;
}

/** @returns the kinds of model that may serve a role. */
export function typesOfRole(name: RoleName): readonly ModelType[] {
  return ROLES[name].shape.type.options;
}
