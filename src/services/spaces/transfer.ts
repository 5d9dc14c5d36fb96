import { isSameSpace } from '../../domain/embedding.js';
import { AppError } from '../../domain/errors.js';
import type { MomentRecord } from '../../domain/moment.js';
import type { Clock } from '../../domain/ports/clock.js';
import type { VectorFileHeader, VectorFiles, VectorRow } from '../../domain/ports/vector-files.js';
import type { VectorStore } from '../../domain/ports/vector-store.js';
import { inGroups } from '../in-groups.js';

/** Moments read, and vectors written, at once. */
const BATCH = 500;
/** Times of the same moment, written and read again. */
const ROUNDING_SECONDS = 0.001;

export interface TransferTools {
  readonly vectors: VectorStore;
  readonly files: VectorFiles;
  readonly clock: Clock;
}

/** What became of the rows of a file. */
export interface ImportReport {
  readonly space: string;
  readonly imported: number;
  /** Rows of moments that the library does not have. */
  readonly unknown: number;
  /** Rows of moments that cover something else here: the item was cut in another way. */
  readonly changed: number;
}

export type TransferProgress = (rows: number) => void;

/** Writes all vectors of a space to a file. @throws AppError MODEL_NOT_FOUND, and those of `VectorFiles.write`. */
export async function exportSpace(
  { vectors, files, clock }: TransferTools,
  name: string,
  path: string,
  onProgress: TransferProgress,
  signal: AbortSignal,
): Promise<number> {
  const space = await requireStored(vectors, name);
  return files.write(path, { space, exportedAt: clock.nowIso() }, rowsOf(vectors, name, onProgress, signal));
}

async function* rowsOf(
  vectors: VectorStore,
  name: string,
  onProgress: TransferProgress,
  signal: AbortSignal,
): AsyncIterable<VectorRow> {
  let after: string | undefined;
  for (let done = 0; ;) {
    signal.throwIfAborted();
    const page = { first: BATCH, hasSpace: name, ...(after !== undefined && { after }) };
    const moments = await vectors.scanMoments(page);
    for (const moment of moments) {
      const { id: momentId, mediaId, kind, startSeconds, endSeconds } = moment;
      yield { momentId, mediaId, kind, startSeconds, endSeconds, vector: moment.vectors[name]! };
    }
    onProgress((done += moments.length));
    if (moments.length < BATCH) return;
    after = moments.at(-1)!.id;
  }
}

/**
 * Gives moments of the library the vectors of a file. Rows of moments that are not here, or that cover something else
 * here, are counted and left out.
 * @param into space to fill; default the one that the file names.
 * @throws AppError SPACE_MISMATCH when another model, revision or preprocessing made them, MODEL_NOT_FOUND,
 * BAD_USER_INPUT (a wrong length, a value that is not finite), and those of `VectorFiles.read`.
 */
export async function importSpace(
  { vectors, files }: TransferTools,
  path: string,
  into: string | null,
  onProgress: TransferProgress,
  signal: AbortSignal,
): Promise<ImportReport> {
  const { header, rows } = await files.read(path);
  const name = into ?? header.space.name;
  refuseOtherSpace(header, await requireStored(vectors, name));
  const report = { space: name, imported: 0, unknown: 0, changed: 0 };
  for await (const batch of inGroups(rows, () => BATCH)) {
    signal.throwIfAborted();
    const known = new Map(
      (await vectors.getMoments(batch.map(({ momentId }) => momentId))).map((moment) => [moment.id, moment]),
    );
    const fitting = batch.filter((row) => isSamePlace(row, known.get(row.momentId)));
    await vectors.putVectors(name, fitting);
    report.imported += fitting.length;
    report.unknown += batch.filter(({ momentId }) => !known.has(momentId)).length;
    report.changed =
      report.changed + batch.filter(({ momentId }) => known.has(momentId)).length - fitting.length;
    onProgress(report.imported + report.unknown + report.changed);
  }
  return report;
}

async function requireStored(vectors: VectorStore, name: string) {
  const stored = await vectors.storedSpaces();
  const space = stored.find((each) => each.name === name);
  if (space) return space;
  const known = stored.map((each) => each.name);
  throw new AppError('MODEL_NOT_FOUND', `There is no space "${name}". Stored: ${known.join(', ')}.`, {
    details: { known },
  });
}

function refuseOtherSpace({ space }: VectorFileHeader, wanted: VectorFileHeader['space']): void {
  if (isSameSpace({ ...space, name: wanted.name }, wanted)) return;
  throw new AppError(
    'SPACE_MISMATCH',
    `The vectors of this file were made by ${space.modelId}, and the space "${wanted.name}" holds those of ${wanted.modelId}, or of another revision or preprocessing of it.`,
    {
      details: {
        storedModel: wanted.modelId,
        storedRevision: wanted.revision,
        fileModel: space.modelId,
        fileRevision: space.revision,
      },
    },
  );
}

function isSamePlace(row: VectorRow, moment: MomentRecord | undefined): boolean {
  if (moment === undefined) return false;
  const isNear = (a: number | null, b: number | null) =>
    a === b || (a !== null && b !== null && Math.abs(a - b) < ROUNDING_SECONDS);
  return isNear(row.startSeconds, moment.startSeconds) && isNear(row.endSeconds, moment.endSeconds);
}
