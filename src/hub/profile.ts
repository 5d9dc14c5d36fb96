import { z } from 'zod';
import { SUFFIX_OF_DTYPE, type Dtype } from '../domain/dtype.js';
import { SOUND_DOMAINS, type SoundDomain } from '../domain/sound-domain.js';

/** What a model file needs to be, by the kind of model. */
interface ModelLayout {
  /** Files without which the model cannot be opened. */
  readonly required: readonly string[];
  /** Files that are fetched when the repository has them. */
  readonly optional: readonly string[];
  /** Stems of the graphs: `onnx/<stem><suffix>.onnx`. */
  readonly graphs: readonly string[];
}

const TEXT_FILES = ['config.json', 'tokenizer.json'];
const MEDIA_FILES = [...TEXT_FILES, 'preprocessor_config.json'];

/** Encoders of sound alone: one graph and the settings of its front end. */
const AUDIO_ONLY = {
  required: ['config.json', 'preprocessor_config.json'],
  optional: [],
  graphs: ['audio_model'],
} as const satisfies ModelLayout;

/** The kinds of model Chorus can run, with the files each is made of. */
const LAYOUT_OF_TYPE = {
  clip: {
    required: MEDIA_FILES,
    optional: ['tokenizer_config.json'],
    graphs: ['vision_model', 'text_model'],
  },
  clap: {
    required: MEDIA_FILES,
    optional: ['tokenizer_config.json'],
    graphs: ['audio_model', 'text_model'],
  },
  sentence: {
    required: TEXT_FILES,
    optional: ['tokenizer_config.json', 'sentence_bert_config.json', '1_Pooling/config.json'],
    graphs: ['model'],
  },
  vggish: AUDIO_ONLY,
  openl3: AUDIO_ONLY,
  audiomae: AUDIO_ONLY,
  ssast: AUDIO_ONLY,
  whisper: {
    required: MEDIA_FILES,
    optional: ['tokenizer_config.json', 'generation_config.json'],
    graphs: ['encoder_model', 'decoder_model_merged'],
  },
  moonshine: { required: ['encoder_model.onnx', 'decoder_model_merged.onnx'], optional: [], graphs: [] },
  silero: { required: ['silero_vad_v6.onnx'], optional: [], graphs: [] },
} as const satisfies Record<string, ModelLayout>;

/** A kind of model, for example `clip`. */
export type ModelType = keyof typeof LAYOUT_OF_TYPE;

function isAudioOnly(type: ModelType): boolean {
  return LAYOUT_OF_TYPE[type] === AUDIO_ONLY;
}

const commitOrName = z
  .string()
  .regex(/^(?!.*\.\.)[\w][\w./-]*$/, 'must be a branch, a tag or a commit')
  .optional();
const roleOf = <const Types extends readonly [ModelType, ...ModelType[]]>(...types: Types) =>
  z
    .strictObject({
      type: z.enum(types),
      folder: z.string().min(1).optional(),
      hub: z
        .string()
        .regex(/^[\w-][\w.-]*\/[\w-][\w.-]*$/, 'must be OWNER/NAME')
        .optional(),
      package: z
        .string()
        .regex(/^(@[\w.-]+\/)?[\w.-]+$/, 'must be the name of an npm package')
        .optional(),
      path: z.string().optional(),
      revision: commitOrName,
      dtype: z.enum(['auto', ...(Object.keys(SUFFIX_OF_DTYPE) as Dtype[])]).optional(),
      domains: z.array(z.enum(SOUND_DOMAINS)).min(1).optional(),
    })
    .superRefine((role, context) => {
      const complain = (message: string, path: string[] = []) =>
        context.addIssue({ code: 'custom', path, message });
      const sources = [role.folder, role.hub, role.package].filter((source) => source !== undefined);
      if (sources.length !== 1) complain('needs exactly one of folder, hub and package');
      if (role.revision !== undefined && role.hub === undefined) complain('only goes with hub', ['revision']);
      if (role.path !== undefined && role.package === undefined) complain('only goes with package', ['path']);
      if (role.hub !== undefined && role.dtype === 'auto')
        complain('must be named for a hub model', ['dtype']);
      if (role.domains !== undefined && !isAudioOnly(role.type))
        complain('only goes with a space for sound alone', ['domains']);
    });

/** The form of a profile: in models/manifest.json and in a user's own file. */
export const PROFILE_SCHEMA = z.strictObject({
  description: z.string().default(''),
  roles: z
    .strictObject({
      clip: roleOf('clip').optional(),
      clap: roleOf('clap').optional(),
      text: roleOf('sentence').optional(),
      vggish: roleOf('vggish').optional(),
      openl3: roleOf('openl3').optional(),
      audiomae: roleOf('audiomae').optional(),
      ssast: roleOf('ssast').optional(),
      transcriber: roleOf('whisper', 'moonshine').optional(),
      vad: roleOf('silero').optional(),
    })
    .refine((roles) => Object.keys(roles).length > 0, 'at least one role is needed'),
});

/** Roles that fill an embedding space of the same name. */
export const SPACE_ROLE_NAMES = ['clip', 'clap', 'text', 'vggish', 'openl3', 'audiomae', 'ssast'] as const;
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
  /** Precision of the graphs; `auto` takes the best that a folder has. */
  readonly dtype: Dtype | 'auto';
  /** Kinds of sound that the space is filled for; null for all. */
  readonly domains: readonly SoundDomain[] | null;
}

/** One line of a profile that fills a space. */
export type SpaceRole = ModelRole & { readonly name: SpaceRoleName };

/** Which model serves which role; a role that is absent is switched off. */
export interface Profile {
  readonly name: string;
  readonly description: string;
  readonly roles: { readonly [Name in RoleName]?: ModelRole };
}

/** @returns the roles a profile fills, in the order of `ROLE_NAMES`. */
export function rolesOf(profile: Profile): ModelRole[] {
  return ROLE_NAMES.flatMap((name) => profile.roles[name] ?? []);
}

/** @returns the roles of a profile that fill a space. */
export function spaceRolesOf(profile: Profile): SpaceRole[] {
  return SPACE_ROLE_NAMES.flatMap((name) => (profile.roles[name] as SpaceRole | undefined) ?? []);
}

/**
 * The files a model is made of, relative to its folder.
 * @returns `required` ones, and `optional` ones that are used when they exist (a graph over 2 GB keeps its weights in
 *   a file of its own).
 */
export function filesOf(role: ModelRole): { required: readonly string[]; optional: readonly string[] } {
  const { required, optional, graphs }: ModelLayout = LAYOUT_OF_TYPE[role.type];
  if (role.dtype === 'auto') return { required, optional };
  const suffix = SUFFIX_OF_DTYPE[role.dtype];
  const graphFiles = graphs.map((stem) => `onnx/${stem}${suffix}.onnx`);
  return {
    required: [...required, ...graphFiles],
    optional: [...optional, ...graphFiles.map((file) => `${file}_data`)],
  };
}
