import type { Config } from '../config/env.js';
import type { EmbeddingSpace } from '../domain/embedding.js';
import { type AppError, toAppError } from '../domain/errors.js';
import type { MediaKind } from '../domain/media.js';
import type { Embedder } from '../domain/ports/embedder.js';
import type { SearchWarning } from '../domain/query.js';
import type { ModelType } from '../hub/model-layout.js';
import { spaceRolesOf, type ModelRole, type Profile } from '../hub/profile.js';
import { resolveModel } from '../hub/resolve-model.js';
import type { ModelHost } from '../inference/threads/model-host.js';
import { Embedders } from '../services/embedders.js';
import { EmbeddingCache } from '../services/embedding-cache.js';
import { modelPlaces } from './configured-profile.js';

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

/** The roles of a profile that fill spaces: those that are open, and those whose files are not here. */
export class RoleEmbedders {
  readonly embedders = new Embedders([]);
  /** Spaces that are switched off because the files of their models are not here. Changes as files come. */
  readonly warnings: SearchWarning[] = [];
  /** Kinds that cannot be ingested whole for that reason, each with the error that says what to do. Changes likewise. */
  readonly unready: Partial<Record<MediaKind, AppError>> = {};
  readonly #cache = new EmbeddingCache();

  constructor(
    private readonly host: ModelHost,
    private readonly config: Config,
  ) {}

  /**
   * Opens the roles that are not open; weights are loaded at first use.
   * @param declare called with the new spaces before anybody else sees them.
   * @returns the new spaces.
   * @throws AppError MODEL_INVALID, and what `declare` throws: then none of them is taken in.
   */
  async takeIn(
    profile: Profile,
    declare: (spaces: readonly EmbeddingSpace[]) => Promise<void>,
  ): Promise<EmbeddingSpace[]> {
    const wanted = spaceRolesOf(profile).filter(({ name }) => !this.embedders.has(name));
    const opened: { readonly role: ModelRole; readonly embedder: Embedder }[] = [];
    const absent: { readonly role: ModelRole; readonly error: AppError }[] = [];
    for (const role of wanted) {
      try {
        opened.push({ role, embedder: await this.#open(role) });
      } catch (thrown) {
        const error = toAppError(thrown);
        if (error.code !== 'MODEL_NOT_READY') throw thrown;
        absent.push({ role, error });
      }
    }
    const spaces = opened.map(({ embedder }) => embedder.space);
    await declare(spaces);
    for (const { role, embedder } of opened) this.embedders.add(this.#cache.before(embedder), role.domains);
    this.#note(absent);
    return spaces;
  }

  async #open(role: ModelRole): Promise<Embedder> {
    const { folder } = await resolveModel(role, modelPlaces(this.config));
    const { name, type, dtype } = role;
    const { threads } = this.config.models;
    return this.host.openEmbedder({ type, options: { name, folder, dtype, threads } });
  }

  #note(absent: readonly { readonly role: ModelRole; readonly error: AppError }[]): void {
    const warnings = absent.map(({ role, error: { code, message } }) => ({
      code,
      message,
      space: role.name,
    }));
    this.warnings.splice(0, this.warnings.length, ...warnings);
    for (const kind of Object.keys(this.unready)) delete this.unready[kind as MediaKind];
    for (const { role, error } of absent)
      for (const kind of KINDS_OF_TYPE[role.type] ?? []) this.unready[kind] = error;
  }
}
