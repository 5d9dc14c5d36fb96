import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AUTO_ORDER, dtypeOf, graphFile, type DtypePreference } from '../domain/dtype.js';
import { AppError } from '../domain/errors.js';

export type { DtypePreference };

/** A JSON object as read from a model folder; readers check what they take. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** A model in the layout of the hub's ONNX repositories: JSON files beside a folder `onnx/`. */
export interface ModelFolder {
  /** Absolute. */
  readonly path: string;
  /** `owner/name` in a hub cache, else the `_name_or_path` of config.json when it is such a name, else the folder's name. */
  readonly modelId: string;
  readonly config: JsonRecord;
  /** Content of preprocessor_config.json; null when absent. */
  readonly preprocessor: JsonRecord | null;
  /** Names of all files, relative, `onnx/...` included. */
  readonly files: ReadonlySet<string>;
  /**
   * @param dtype of the whole model, or by graph.
   * @returns the absolute path of `onnx/<stem><suffix>.onnx`, or null when the folder lacks it.
   */
  findGraph(stem: string, dtype: DtypePreference): string | null;
  /** @returns the content of an optional JSON file, null when absent. @throws AppError MODEL_INVALID when damaged. */
  readJson(name: string): Promise<JsonRecord | null>;
  /**
   * Commit of the hub snapshot the folder is; elsewhere `sha256:` and a digest of the JSON files, the graphs given and
   * their external weights, the same on every machine. Files are hashed once per process.
   */
  revision(graphs: readonly string[]): Promise<string>;
}

/**
 * Reads a model folder's table of contents and configuration; weights are not touched.
 * @throws AppError MODEL_NOT_READY when the folder is absent, MODEL_INVALID when config.json is absent or damaged.
 */
export async function openModelFolder(path: string): Promise<ModelFolder> {
  const folder = resolve(path);
  const files = await listFiles(folder);
  const readFolderJson = (name: string) => readJson(folder, files, name);
  const config = await readFolderJson('config.json');
  if (!config)
    throw new AppError('MODEL_INVALID', 'The model folder has no config.json.', {
      details: { missing: ['config.json'] },
    });
  const snapshot = parseSnapshotPath(folder);
  return {
    path: folder,
    modelId: snapshot?.modelId ?? nameInConfig(config) ?? basename(folder),
    config,
    preprocessor: await readFolderJson('preprocessor_config.json'),
    files,
    findGraph(stem, dtype) {
      const wanted = dtypeOf(dtype, stem);
      const order = wanted === 'auto' ? AUTO_ORDER : [wanted];
      const name = order.map((each) => graphFile(stem, each)).find((each) => files.has(each));
      return name === undefined ? null : join(folder, name);
    },
    readJson: readFolderJson,
    revision: async (graphs) => snapshot?.commit ?? `sha256:${await digestContent(folder, files, graphs)}`,
  };
}

/**
 * Finds the graph of a tower that a folder may lack.
 * @returns null when the folder has the graph in no precision at all.
 * @throws AppError MODEL_INVALID when it exists, but not in the precision asked for.
 */
export function findTowerGraph(folder: ModelFolder, stem: string, dtype: DtypePreference): string | null {
  const graph = folder.findGraph(stem, dtype);
  if (!graph && folder.findGraph(stem, 'auto')) throw missingGraphs(folder, [stem], dtype);
  return graph;
}

/**
 * Finds several graphs at once, so that the user learns of everything that is missing in one go.
 * @throws AppError MODEL_INVALID listing each absent graph and the precisions that do exist.
 */
export function requireGraphs<Stem extends string>(
  folder: ModelFolder,
  stems: readonly Stem[],
  dtype: DtypePreference,
): Record<Stem, string> {
  const found = stems.map((stem) => [stem, folder.findGraph(stem, dtype)] as const);
  const missing = found.filter(([, path]) => path === null).map(([stem]) => stem);
  if (missing.length > 0) throw missingGraphs(folder, missing, dtype);
  return Object.fromEntries(found) as Record<Stem, string>;
}

/** @returns the error for graphs that are absent in the precision asked for. */
export function missingGraphs(
  folder: ModelFolder,
  stems: readonly string[],
  dtype: DtypePreference,
): AppError {
  return missingFiles(
    folder,
    stems.map((stem) => `onnx/${stem} (${dtypeOf(dtype, stem)})`),
  );
}

/** @returns the error for absent files: what is missing, and which graphs the folder does have. */
export function missingFiles(folder: ModelFolder, missing: readonly string[]): AppError {
  const present = [...folder.files].filter((name) => name.endsWith('.onnx')).sort();
  return new AppError('MODEL_INVALID', `The model folder of ${folder.modelId} lacks ${missing.join(', ')}.`, {
    details: { missing, present },
  });
}

/** Folders of a hub repository that hold files we read. */
const SUBFOLDERS = ['onnx', '1_Pooling'];

async function listFiles(folder: string): Promise<Set<string>> {
  try {
    const inFolder = await readdir(folder);
    const nested = await Promise.all(
      SUBFOLDERS.filter((name) => inFolder.includes(name)).map(async (name) =>
        (await readdir(join(folder, name))).map((file) => `${name}/${file}`),
      ),
    );
    return new Set([...inFolder, ...nested.flat()]);
  } catch (cause) {
    const message = `The model folder ${basename(folder)} is absent or cannot be read.`;
    throw new AppError('MODEL_NOT_READY', message, { cause });
  }
}

async function readJson(
  folder: string,
  files: ReadonlySet<string>,
  name: string,
): Promise<JsonRecord | null> {
  if (!files.has(name)) return null;
  try {
    return JSON.parse(await readFile(join(folder, name), 'utf8')) as JsonRecord;
  } catch (cause) {
    throw new AppError('MODEL_INVALID', `The file ${name} of the model is damaged.`, { cause });
  }
}

/** The shared hub cache keeps `models--OWNER--NAME/snapshots/COMMIT`. */
function parseSnapshotPath(folder: string): { modelId: string; commit: string } | null {
  const commit = basename(folder);
  const snapshots = dirname(folder);
  const repository = basename(dirname(snapshots));
  if (basename(snapshots) !== 'snapshots' || !/^[0-9a-f]{40}$/.test(commit)) return null;
  const match = /^models--(.+)$/.exec(repository);
  return match?.[1] ? { modelId: match[1].replaceAll('--', '/'), commit } : null;
}

/** `_name_or_path` may also be a path of the machine that exported the model; only `owner/name` is an identity. */
function nameInConfig(config: JsonRecord): string | null {
  const name = config['_name_or_path'];
  return typeof name === 'string' && /^[\w-][\w.-]*\/[\w.-]+$/.test(name) ? name : null;
}

/** JSON files that take part in the identity of a model; README and the like do not. */
const IDENTITY_FILES = [
  'config.json',
  'preprocessor_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'sentence_bert_config.json',
  '1_Pooling/config.json',
];

async function digestContent(
  folder: string,
  files: ReadonlySet<string>,
  graphs: readonly string[],
): Promise<string> {
  const graphNames = graphs.map((graph) => `onnx/${basename(graph)}`);
  const external = graphNames.flatMap((name) => [...files].filter((file) => file.startsWith(`${name}_data`)));
  const names = [
    ...IDENTITY_FILES.filter((name) => files.has(name)),
    ...new Set([...graphNames, ...external]),
  ].sort();
  const digest = createHash('sha256');
  for (const name of names) digest.update(`${name} ${await digestFile(join(folder, name))}\n`);
  return digest.digest('hex');
}

const digestByFileState = new Map<string, Promise<string>>();

/** SHA-256 of a file, hex; remembered while its size and time of change stay the same. */
async function digestFile(path: string): Promise<string> {
  const { size, mtimeMs, ino, dev } = await stat(path);
  const state = `${dev}:${ino}:${size}:${mtimeMs}`;
  const known = digestByFileState.get(state);
  if (known) return known;
  const digest = hashStream(path);
  digestByFileState.set(state, digest);
  digest.catch(() => digestByFileState.delete(state));
  return digest;
}

async function hashStream(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
