import { join } from 'node:path';
import type { Config } from '../config/env.js';
import type { DtypePreference } from '../domain/dtype.js';
import { type AppError, isAppError, toAppError } from '../domain/errors.js';
import type { MediaKind } from '../domain/media.js';
import type { Embedder } from '../domain/ports/embedder.js';
import type { SearchWarning } from '../domain/query.js';
import type { SoundDomain } from '../domain/sound-domain.js';
import { loadProfile } from '../hub/load-profile.js';
import type { ModelType } from '../hub/model-layout.js';
import { spaceRolesOf, type ModelRole, type Profile } from '../hub/profile.js';
import { resolveModel, type ModelPlaces } from '../hub/resolve-model.js';
import { loadOnce } from '../inference/load-once.js';
import { detectModelType } from '../inference/model-type.js';
import { createModelHost, type ModelHost } from '../inference/threads/model-host.js';
import { PROJECT_ROOT } from '../project-root.js';
import type { UnreadyKinds } from '../services/analysis/analyzer.js';
import { Embedders } from '../services/embedders.js';
import { EmbeddingCache } from '../services/embedding-cache.js';
import type { ModelStatus } from '../services/services.js';
import type { SpeechTools } from '../services/tools/transcribe-file.js';

/** The models of one profile, opened: spaces are known, weights are loaded at first use. */
export interface Models {
  readonly profile: Profile;
  readonly embedders: Embedders;
  /** Null when the profile has no transcriber, or its files are not here. */
  readonly speech: (() => Promise<SpeechTools>) | null;
  /** Spaces that are switched off because the files of their models are not here. */
  readonly warnings: readonly SearchWarning[];
  /** Kinds that cannot be ingested whole for that reason, each with the error that says what to do. */
  readonly unready: UnreadyKinds;
  /** The roles of the profile and what they take of the memory. */
  statuses(): Promise<ModelStatus[]>;
  dispose(): Promise<void>;
}

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

/** Opens what the profile names; a role whose files are absent is left out with a warning. */
export async function openModels(config: Config): Promise<Models> {
  const profile = await loadConfiguredProfile(config);
  const warnings: SearchWarning[] = [];
  const unready: Partial<Record<MediaKind, AppError>> = {};
  const embedders: Embedder[] = [];
  const host = createModelHost(config.models);
  const cache = new EmbeddingCache();
  for (const role of spaceRolesOf(profile)) {
    const opened = await orNotReady(openRoleEmbedder(host, role, config));
    if (!isAppError(opened)) embedders.push(cache.before(opened));
    else {
      warnings.push({ code: opened.code, message: opened.message, space: role.name });
      for (const kind of KINDS_OF_TYPE[role.type] ?? []) unready[kind] = opened;
    }
  }
  const speech = createSpeechLoader(host, profile, config);
  return {
    profile,
    embedders: new Embedders(embedders, domainsOf(profile)),
    speech,
    warnings,
    unready,
    statuses: () => statusesOf(profile, host),
    dispose: () => host.dispose(),
  };
}

async function statusesOf(profile: Profile, host: ModelHost): Promise<ModelStatus[]> {
  const used = new Map((await host.usage()).map((usage) => [usage.role, usage]));
  const roles = [...spaceRolesOf(profile), ...(profile.roles.transcriber ? [profile.roles.transcriber] : [])];
  return roles.map(({ name: role }) => {
    const usage = used.get(role);
    if (!usage)
      return { role, modelId: null, isLoaded: false, loadedCopies: 0, weightsBytes: null, lastUsedAt: null };
    const { modelId, loadedCopies, weightsBytes, lastUsedAtMs } = usage;
    const lastUsedAt = lastUsedAtMs === null ? null : new Date(lastUsedAtMs).toISOString();
    return { role, modelId, isLoaded: loadedCopies > 0, loadedCopies, weightsBytes, lastUsedAt };
  });
}

/** @returns the kinds of sound that a space is filled for, by its name; spaces for every sound are left out. */
function domainsOf(profile: Profile): Record<string, readonly SoundDomain[]> {
  return Object.fromEntries(
    spaceRolesOf(profile).flatMap(({ name, domains }) => (domains ? [[name, domains] as const] : [])),
  );
}

/** Kinds of item that lack a vector when a model of a type is not here. */
const KINDS_OF_TYPE: { readonly [Type in ModelType]?: readonly MediaKind[] } = {
  clip: ['IMAGE'],
  clap: ['AUDIO'],
  sentence: ['AUDIO', 'TRANSCRIPT'],
  vggish: ['AUDIO'],
  openl3: ['AUDIO'],
  audiomae: ['AUDIO'],
  ssast: ['AUDIO'],
};

/** @returns what was opened, or the error that the model is not here yet; other errors are thrown. */
async function orNotReady<T>(opening: Promise<T>): Promise<T | AppError> {
  try {
    return await opening;
  } catch (error) {
    const failure = toAppError(error);
    if (failure.code === 'MODEL_NOT_READY') return failure;
    throw error;
  }
}

async function openRoleEmbedder(host: ModelHost, role: ModelRole, config: Config): Promise<Embedder> {
  const { folder } = await resolveModel(role, modelPlaces(config));
  const { name, dtype } = role;
  const { threads } = config.models;
  return host.openEmbedder({ type: role.type, options: { name, folder, dtype, threads } });
}

/** Opens any model folder in hub layout as a space. @throws AppError MODEL_NOT_READY, MODEL_INVALID. */
export async function openEmbedderFolder(
  host: ModelHost,
  folder: string,
  dtype: DtypePreference,
  { models: { threads } }: Config,
): Promise<Embedder> {
  const type = await detectModelType(folder);
  return host.openEmbedder({ type, options: { name: type, folder, dtype, threads } });
}

/** Loads detector and transcriber once, together, at the first sound; a failed load is tried again at the next. */
function createSpeechLoader(host: ModelHost, profile: Profile, config: Config) {
  const { transcriber, vad } = profile.roles;
  if (!transcriber || !vad) return null;
  return loadOnce(() => openSpeech(host, transcriber, config)).get;
}

async function openSpeech(host: ModelHost, role: ModelRole, config: Config): Promise<SpeechTools> {
  const { threads } = config.models;
  const { folder } = await resolveModel(role, modelPlaces(config));
  const transcriber = await host.openTranscriber(
    role.type === 'whisper'
      ? { type: 'whisper', folder, dtype: role.dtype, threads }
      : { type: 'moonshine', threads },
  );
  return { transcriber, detector: await host.openDetector() };
}

/** @returns the transcriber of the configured profile with its detector; null when the profile has none. */
export async function openSpeechOfProfile(host: ModelHost, config: Config): Promise<SpeechTools | null> {
  return (await createSpeechLoader(host, await loadConfiguredProfile(config), config)?.()) ?? null;
}

/** Opens a Whisper folder in hub layout, with a detector. @throws AppError MODEL_NOT_READY, MODEL_INVALID. */
export async function openSpeechFolder(
  host: ModelHost,
  folder: string,
  { models: { threads } }: Config,
): Promise<SpeechTools> {
  const transcriber = await host.openTranscriber({ type: 'whisper', folder, dtype: 'auto', threads });
  return { transcriber, detector: await host.openDetector() };
}
