import { join } from 'node:path';
import type { Config } from '../config/env.js';
import type { DtypePreference } from '../domain/dtype.js';
import { type AppError, isAppError, toAppError } from '../domain/errors.js';
import type { MediaKind } from '../domain/media.js';
import type { Embedder } from '../domain/ports/embedder.js';
import type { Transcriber } from '../domain/ports/speech.js';
import type { SearchWarning } from '../domain/query.js';
import type { SoundDomain } from '../domain/sound-domain.js';
import { loadProfile } from '../hub/load-profile.js';
import { spaceRolesOf, type ModelRole, type Profile, type SpaceRoleName } from '../hub/profile.js';
import { resolveModel, type ModelPlaces } from '../hub/resolve-model.js';
import { detectModelType } from '../inference/model-type.js';
import { createMoonshineTranscriber } from '../inference/moonshine/moonshine.js';
import { openEmbedder } from '../inference/open-embedder.js';
import { createSileroDetector } from '../inference/silero/silero.js';
import { createWhisperTranscriber } from '../inference/whisper/whisper.js';
import { PROJECT_ROOT } from '../project-root.js';
import type { UnreadyKinds } from '../services/analysis/analyzer.js';
import { Embedders } from '../services/embedders.js';
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
  for (const role of spaceRolesOf(profile)) {
    const opened = await orNotReady(openRoleEmbedder(role, config));
    if (!isAppError(opened)) embedders.push(opened);
    else {
      warnings.push({ code: opened.code, message: opened.message, space: role.name });
      for (const kind of KINDS_OF_ROLE[role.name]) unready[kind] = opened;
    }
  }
  const speech = createSpeechLoader(profile, config);
  return {
    profile,
    embedders: new Embedders(embedders, domainsOf(profile)),
    speech: speech?.load ?? null,
    warnings,
    unready,
    async dispose() {
      await Promise.all([...embedders.map((embedder) => embedder.dispose()), speech?.dispose()]);
    },
  };
}

/** @returns the kinds of sound that a space is filled for, by its name; spaces for every sound are left out. */
function domainsOf(profile: Profile): Record<string, readonly SoundDomain[]> {
  return Object.fromEntries(
    spaceRolesOf(profile).flatMap(({ name, domains }) => (domains ? [[name, domains] as const] : [])),
  );
}

/** Kinds of item that lack a vector when the model of a role is not here. */
const KINDS_OF_ROLE = {
  clip: ['IMAGE'],
  clap: ['AUDIO'],
  text: ['AUDIO', 'TRANSCRIPT'],
  vggish: ['AUDIO'],
  openl3: ['AUDIO'],
  audiomae: ['AUDIO'],
  ssast: ['AUDIO'],
} as const satisfies Record<SpaceRoleName, readonly MediaKind[]>;

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

async function openRoleEmbedder(role: ModelRole, config: Config): Promise<Embedder> {
  const { folder } = await resolveModel(role, modelPlaces(config));
  return openEmbedder(role.type, {
    name: role.name,
    folder,
    dtype: role.dtype,
    threads: config.models.threads,
  });
}

/** Opens any model folder in hub layout as a space. @throws AppError MODEL_NOT_READY, MODEL_INVALID. */
export async function openEmbedderFolder(
  folder: string,
  dtype: DtypePreference,
  config: Config,
): Promise<Embedder> {
  const type = await detectModelType(folder);
  return openEmbedder(type, { name: type, folder, dtype, threads: config.models.threads });
}

/** Loads detector and transcriber once, together, at the first sound; a failed load is tried again at the next. */
function createSpeechLoader(profile: Profile, config: Config) {
  const { transcriber, vad } = profile.roles;
  if (!transcriber || !vad) return null;
  let loading: Promise<SpeechTools> | null = null;
  const load = (): Promise<SpeechTools> => {
    loading ??= openSpeech(transcriber, config).catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
  return { load, dispose: async () => disposeSpeech(await loading) };
}

async function openSpeech(role: ModelRole, config: Config): Promise<SpeechTools> {
  const { threads } = config.models;
  const { folder } = await resolveModel(role, modelPlaces(config));
  const transcriber =
    role.type === 'whisper'
      ? await createWhisperTranscriber({ folder, dtype: role.dtype, threads })
      : await createMoonshineTranscriber({ threads });
  return { transcriber, detector: await createSileroDetector() };
}

/** @returns the transcriber of the configured profile with its detector; null when the profile has none. */
export async function openSpeechOfProfile(config: Config): Promise<SpeechTools | null> {
  return (await createSpeechLoader(await loadConfiguredProfile(config), config)?.load()) ?? null;
}

async function disposeSpeech(speech: SpeechTools | null): Promise<void> {
  await Promise.all([speech?.transcriber.dispose(), speech?.detector.dispose()]);
}

/** Opens a Whisper folder in hub layout. @throws AppError MODEL_NOT_READY, MODEL_INVALID. */
export function openTranscriberFolder(folder: string, config: Config): Promise<Transcriber> {
  return createWhisperTranscriber({ folder, dtype: 'auto', threads: config.models.threads });
}

export { createSileroDetector as openDetector };
