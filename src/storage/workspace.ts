import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkerPresence } from '../domain/ports/worker-presence.js';
import type { Workspace } from '../domain/ports/workspace.js';

/**
 * Desks as `<folder>/<process>/<desk>`. Desks of processes that live no more are removed first.
 * @param folder created when absent; the processes of one machine share it.
 */
export async function createWorkspace(folder: string, presence: WorkerPresence): Promise<Workspace> {
  for (const owner of await readdir(folder).catch(() => [])) {
    if (await presence.isAlive(owner)) continue;
    await rm(join(folder, owner), { recursive: true, force: true });
  }
  const own = join(folder, presence.workerId);
  return {
    async open() {
      const desk = join(own, randomUUID());
      await mkdir(desk, { recursive: true });
      return { folder: desk, clear: () => rm(desk, { recursive: true, force: true }) };
    },
  };
}
