import { fileURLToPath } from 'node:url';

/** Absolute path of the project: the folder that holds models/, schema/ and the compiled program. */
export const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
