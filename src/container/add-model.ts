import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, resolve } from 'node:path';
import type { Config } from '../config/env.js';
import {
  AUTO_ORDER,
  dtypeOf,
  formatDtype,
  graphFile,
  parseDtype,
  type DtypePreference,
} from '../domain/dtype.js';
import { AppError } from '../domain/errors.js';
import { changeOverlay } from '../hub/change-overlay.js';
import { fetchProfile, type FetchOptions, type FetchProgress } from '../hub/fetch-profile.js';
import { checkRole, toRole } from '../hub/load-profile.js';
import { filesOf, MODEL_TYPES, stemsOf, type ModelType } from '../hub/model-layout.js';
import { listGraphs, peekFolder, peekModel, type PeekedModel } from '../hub/peek-model.js';
import { findFolderProblems, findMissing, pinFolder } from '../hub/pin-folder.js';
import { previewFetch, type PreviewedFile } from '../hub/preview-fetch.js';
import {
  REPOSITORY_PATTERN,
  REVISION_PATTERN,
  ROLE_NAMES,
  roleOfType,
  typesOfRole,
  type ModelRole,
  type ModelSource,
  type Profile,
  type RoleName,
  type WrittenRole,
} from '../hub/profile.js';
import { resolveModel } from '../hub/resolve-model.js';
import { familyOf } from '../inference/model-type.js';
import { tryModel } from '../inference/try-model.js';
import { loadConfiguredProfile, modelPlaces, overlayFileOf } from './configured-profile.js';

/** What a person asks for; what is left out is found out. */
export interface AddRequest {
  /** A folder, or `OWNER/NAME` on the hub. A folder of that name comes first. */
  readonly source: string;
  readonly role?: string | undefined;
  readonly type?: string | undefined;
  readonly dtype?: string | undefined;
  readonly revision?: string | undefined;
  readonly domains?: readonly string[] | undefined;
}

/** A model that may serve a role, decided, but not fetched, not tried and not written down. */
export interface AddPlan {
  readonly role: ModelRole;
  /** What serves the role now. */
  readonly replaced: ModelRole | null;
  /** What comes from the hub. */
  readonly files: readonly PreviewedFile[];
  /** As it goes into the overlay. */
  readonly written: WrittenRole;
}

/**
 * Finds out what a source is and whether it can serve a role, before any weights are fetched.
 * @throws AppError BAD_USER_INPUT (role, type, dtype, revision), MODEL_INVALID listing everything that is missing or
 *   wrong, MODEL_NOT_READY (no such folder, or offline), MODEL_NOT_FOUND, MODEL_FORBIDDEN, MODEL_FETCH_FAILED, CANCELLED.
 */
export async function planAdd(config: Config, request: AddRequest, signal: AbortSignal): Promise<AddPlan> {
  const options = fetchOptions(config, signal);
  const asked = request.dtype === undefined ? undefined : parseDtype(request.dtype);
  const source = await toSource(request);
  const peeked = await (source.kind === 'HUB'
    ? peekModel(source, asked ?? 'q8', options)
    : peekFolder(source.folder));
  const { type, name, problems } = decideRole(request, peeked);
  const written = checkRole(name, {
    type,
    ...(source.kind === 'HUB' ? { hub: source.repository } : { folder: source.folder }),
    ...(source.kind === 'HUB' && source.revision !== 'main' && { revision: source.revision }),
    dtype: source.kind === 'HUB' ? (asked ?? 'q8') : settleDtype(type, asked ?? 'auto', peeked.files),
    ...(request.domains && { domains: request.domains.map((domain) => domain.toUpperCase()) }),
  });
  const role = toRole(name, written, '/', 'ADDED');
  if (source.kind === 'FOLDER') problems.push(...(await findFolderProblems(role, source.folder)));
  else if (findMissing(role, filesOf(role), peeked.files).length > 0) {
    const present = new Set([...peeked.files, ...(await listGraphs(source, type, options))]);
    problems.push(...findMissing(role, filesOf(role), present));
    problems.push(...suggestDtype(type, present));
  }
  if (problems.length > 0) throw unfit(request.source, name, problems);
  return {
    role,
    replaced: (await loadConfiguredProfile(config)).roles[name] ?? null,
    files: await previewFetch(profileOf(role), options),
    written,
  };
}

/**
 * Fetches and pins a planned model, runs it once, and writes it into the overlay of the library: last, so that a model
 * that does not work changes nothing.
 * @throws AppError MODEL_INVALID listing what does not work, and the errors of `fetchProfile`.
 */
export async function carryOutAdd(
  config: Config,
  { role, written }: AddPlan,
  signal: AbortSignal,
  onProgress: (progress: FetchProgress) => void,
): Promise<void> {
  const places = modelPlaces(config);
  await fetchProfile(profileOf(role), fetchOptions(config, signal), onProgress);
  const { source } = role;
  const isOwn = source.kind === 'FOLDER';
  // What an own folder held when it was added before is about to be forgotten.
  const folder = isOwn ? source.folder : (await resolveModel(role, places)).folder;
  const { threads } = config.models;
  const family = familyOfType(role.type);
  const problems = await tryModel(family, { name: role.name, folder, dtype: role.dtype, threads });
  if (problems.length > 0) throw unfit(labelOf(source), role.name, problems);
  if (isOwn) await pinFolder(role, folder, places.lockFile, signal);
  await changeOverlay(overlayFileOf(config), (overlay) => ({ ...overlay, [role.name]: written }));
}

/** @returns what fetching and asking the hub needs. */
export function fetchOptions(config: Config, signal: AbortSignal): FetchOptions {
  return { ...modelPlaces(config), ...config.hub, signal };
}

function profileOf(role: ModelRole): Profile {
  return { name: role.name, description: '', roles: { [role.name]: role }, switchedOff: [] };
}

type AddedSource = Exclude<ModelSource, { kind: 'PACKAGE' }>;

/** As other libraries do it: a folder that exists is meant, whatever its name looks like. */
async function toSource({ source, revision }: AddRequest): Promise<AddedSource> {
  const folder = resolve(source.replace(/^~(?=$|\/)/, homedir()));
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) {
    if (revision !== undefined)
      throw badInput('--revision goes with a model of the hub, and this is a folder.');
    return { kind: 'FOLDER', folder };
  }
  if (!REPOSITORY_PATTERN.test(source)) {
    throw badInput(`There is no folder ${source}, and a model of the hub is named OWNER/NAME.`);
  }
  if (revision !== undefined && !REVISION_PATTERN.test(revision)) {
    throw badInput('--revision must be a branch, a tag or a commit.');
  }
  return { kind: 'HUB', repository: source, revision: revision ?? 'main' };
}

/** Others come with npm packages, under fixed names. */
const ADDABLE_TYPES = MODEL_TYPES.filter((type) => stemsOf(type).length > 0);

/** What the model says of itself decides; what the person says must agree with it. */
function decideRole(
  request: AddRequest,
  { config, files }: PeekedModel,
): { type: ModelType; name: RoleName; problems: string[] } {
  const wanted = request.type === undefined ? null : oneOf(ADDABLE_TYPES, request.type, '--type');
  const role = request.role === undefined ? null : oneOf(ROLE_NAMES, request.role, '--role');
  const detected = familyOf(config, files);
  const type = wanted ?? detected ?? (role && typesOfRole(role)[0]) ?? null;
  if (type === null) throw unknownFamily(request.source, config, files);
  const name = role ?? roleOfType(type);
  if (!typesOfRole(name).includes(type)) {
    const needed = typesOfRole(name).join(' or ');
    throw unfit(request.source, name, [`it is a model of type ${type}, and the role takes ${needed}`]);
  }
  // Without the names of graphs to guess from, config.json alone is sure of itself or silent.
  const declared = familyOf(config, new Set());
  const contradicts = declared !== null && declared !== type;
  return {
    type,
    name,
    problems: contradicts ? [`config.json says that it is a ${declared}, not a ${type}`] : [],
  };
}

function oneOf<T extends string>(known: readonly T[], text: string, option: string): T {
  const found = known.find((each) => each === text);
  if (found) return found;
  throw badInput(`${option} must be one of ${known.join(', ')}.`);
}

function badInput(message: string): AppError {
  return new AppError('BAD_USER_INPUT', message);
}

/** @returns the option that takes what there is, when there is something for every graph. */
function suggestDtype(type: ModelType, present: ReadonlySet<string>): string[] {
  const isThere = (stem: string) => AUTO_ORDER.some((dtype) => present.has(graphFile(stem, dtype)));
  if (!stemsOf(type).every(isThere)) return [];
  return [`with what there is: --dtype ${formatDtype(settleDtype(type, 'auto', present))}`];
}

/** What `auto` takes today is written down: a file that comes into the folder later must not change the vectors. */
function settleDtype(type: ModelType, dtype: DtypePreference, files: ReadonlySet<string>): DtypePreference {
  // A graph that the model has not is left for the schema to refuse.
  if (typeof dtype !== 'string' && Object.keys(dtype).some((stem) => !stemsOf(type).includes(stem)))
    return dtype;
  const settled = stemsOf(type).map((stem) => {
    const wanted = dtypeOf(dtype, stem);
    const found = AUTO_ORDER.find((each) => files.has(graphFile(stem, each)));
    return [stem, wanted === 'auto' ? (found ?? wanted) : wanted] as const;
  });
  const different = new Set(settled.map(([, each]) => each).filter((each) => each !== 'auto'));
  return different.size <= 1 ? ([...different][0] ?? dtype) : Object.fromEntries(settled);
}

function familyOfType(type: ModelType): Parameters<typeof tryModel>[0] {
  if (type === 'moonshine' || type === 'silero') {
    throw badInput(`A model of type ${type} comes with an npm package and cannot be added.`);
  }
  return type;
}

function labelOf(source: ModelSource): string {
  if (source.kind === 'HUB') return source.repository;
  return source.kind === 'FOLDER' ? basename(source.folder) : source.packageName;
}

function unfit(label: string, role: RoleName, problems: readonly string[]): AppError {
  const list = problems.map((problem) => `\n  - ${problem}`).join('');
  return new AppError('MODEL_INVALID', `${label} cannot serve as "${role}":${list}`, {
    details: { role, problems },
  });
}

function unknownFamily(label: string, config: PeekedModel['config'], files: ReadonlySet<string>): AppError {
  const graphs = [...files].filter((name) => name.endsWith('.onnx')).sort();
  const says = typeof config['model_type'] === 'string' ? `says "${config['model_type']}"` : 'says nothing';
  const message =
    `${label} is of no family that Chorus knows: its config.json ${files.has('config.json') ? says : 'is missing'}, its graphs are ` +
    `${graphs.join(', ') || 'none'}. Name the family with --type, one of ${ADDABLE_TYPES.join(', ')}, or another ` +
    'precision with --dtype.';
  return new AppError('MODEL_INVALID', message, { details: { graphs } });
}
