import type { Config } from '../config/env.js';
import type { DtypePreference } from '../domain/dtype.js';
import type { EmbeddingSpace } from '../domain/embedding.js';
import type { Embedder } from '../domain/ports/embedder.js';
import type { SearchWarning } from '../domain/query.js';
import { spaceRolesOf, type ModelRole, type Profile } from '../hub/profile.js';
import { resolveModel } from '../hub/resolve-model.js';
import { loadOnce } from '../inference/load-once.js';
import { detectModelType } from '../inference/model-type.js';
import { createModelHost, type ModelHost } from '../inference/threads/model-host.js';
import type { UnreadyKinds } from '../services/analysis/analyzer.js';
import type { Embedders } from '../services/embedders.js';
import type { ModelStatus } from '../services/services.js';
import type { SpeechTools } from '../services/tools/transcribe-file.js';
import { loadConfiguredProfile, modelPlaces } from './configured-profile.js';
import { RoleEmbedders } from './role-embedders.js';

/** The models of one profile, opened: spaces are known, weights are loaded at first use. */
export interface Models {
  readonly profile: Profile;
  readonly embedders: Embedders;
  /** Null when the profile has no transcriber, or its files are not here. */
  readonly speech: (() => Promise<SpeechTools>) | null;
  /** Spaces that are switched off because the files of their models are not here; kept up to date by `takeIn`. */
  readonly warnings: readonly SearchWarning[];
  /** Kinds that cannot be ingested whole for that reason, each with the error that says what to do; likewise. */
  readonly unready: UnreadyKinds;
  /**
   * Opens roles that the profile has got, or whose files have come. What is open stays as it is.
   * @param declare called with the new spaces before anybody sees them.
   * @returns the new spaces.
   */
  takeIn(declare: (spaces: readonly EmbeddingSpace[]) => Promise<void>): Promise<EmbeddingSpace[]>;
  /** The roles of the profile and what they take of the memory. */
  statuses(): Promise<ModelStatus[]>;
  dispose(): Promise<void>;
}

/** Opens what the profile names; a role whose files are absent is left out with a warning. */
export async function openModels(config: Config): Promise<Models> {
  const host = createModelHost(config.models);
  const roles = new RoleEmbedders(host, config);
  let profile = await loadConfiguredProfile(config);
  await roles.takeIn(profile, () => Promise.resolve());
  const { embedders, warnings, unready } = roles;
  return {
    profile,
    embedders,
    speech: createSpeechLoader(host, profile, config),
    warnings,
    unready,
    async takeIn(declare) {
      const current = await loadConfiguredProfile(config);
      const spaces = await roles.takeIn(current, declare);
      profile = current;
      return spaces;
    },
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
