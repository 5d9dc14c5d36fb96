import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The command as a user runs it, compiled when needed. */
export const RUN = ['scripts/run.mjs', 'cli/main.js'];

/** @returns the environment of a command whose library lies in `folder`. */
export function environmentIn(folder: string) {
  return {
    ...process.env,
    CHORUS_DATA_DIR: join(folder, 'data'),
    CHORUS_LOG_LEVEL: 'error',
    NODE_OPTIONS: '',
  };
}

/** Runs the command with its library in `folder` until it ends. */
export function runChorus(folder: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...RUN, ...args], {
    env: environmentIn(folder),
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
