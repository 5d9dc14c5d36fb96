import { join } from 'node:path';
import { sha256Of, sizeOf, type FilePin } from './digest.js';
import { findFileProblem } from './file-problem.js';
import { changePins } from './lock-file.js';
import { filesOf, type ModelFiles } from './model-layout.js';
import type { ModelRole } from './profile.js';
import { alternativesTo, listFolder, namesOf } from './resolve-model.js';

/** @returns everything that keeps a folder from being the model, a sentence each; weights are not read. */
export async function findFolderProblems(role: ModelRole, folder: string): Promise<string[]> {
  const present = await listFolder(folder);
  const { required, optional } = filesOf(role, present);
  const problems = findMissing(role, { required, optional: [] }, present);
  for (const file of namesOf({ required, optional }).filter((name) => present.has(name))) {
    const problem = await findFileProblem(join(folder, file));
    if (problem !== null) problems.push(`${file} ${problem}`);
  }
  return problems;
}

/** @returns the required files that are not present, a sentence each, with the precisions that there are. */
export function findMissing(
  role: Pick<ModelRole, 'type'>,
  { required }: ModelFiles,
  present: ReadonlySet<string>,
): string[] {
  return required
    .filter((file) => !present.has(file))
    .map((file) => `${file} is missing${alternativesTo(file, role, present)}`);
}

/**
 * Pins what a folder holds now, so that a later change is noticed.
 * @throws AppError MODEL_INVALID (lock file), CANCELLED.
 */
export async function pinFolder(
  role: ModelRole,
  folder: string,
  lockFile: string,
  signal: AbortSignal,
): Promise<void> {
  const files: Record<string, FilePin> = {};
  for (const file of namesOf(filesOf(role, await listFolder(folder)))) {
    const sizeBytes = await sizeOf(join(folder, file));
    if (sizeBytes !== null) files[file] = { sizeBytes, digest: await sha256Of(join(folder, file), signal) };
  }
  await changePins(
    lockFile,
    ({ models, folders }) => ({ models, folders: { ...folders, [folder]: files } }),
    signal,
  );
}

/** Forgets what a folder held. */
export async function unpinFolder(folder: string, lockFile: string): Promise<void> {
  await changePins(lockFile, ({ models, folders }) => {
    const { [folder]: _forgotten, ...others } = folders;
    return { models, folders: others };
  });
}
