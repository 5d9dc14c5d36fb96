import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import type { WorkerPresence } from '../domain/ports/worker-presence.js';

/** Sockets have short paths (108 bytes on Linux), so the id is short too. */
const ID_CHARACTERS = 8;

/**
 * Presence by a Unix socket that this process listens on: the operating system closes it with the process, even after
 * kill -9, so a worker is alive exactly when its socket answers. A process id would not do: they are used again.
 * @param folder created when absent; the workers of one data folder share it.
 */
export async function createWorkerPresence(folder: string): Promise<WorkerPresence> {
  await mkdir(folder, { recursive: true });
  const workerId = randomUUID().slice(0, ID_CHARACTERS);
  const path = socketPath(folder, workerId);
  const server = await listen(path);
  return {
    workerId,
    isAlive: (id) => answers(socketPath(folder, id)),
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      await rm(path, { force: true });
    },
  };
}

function socketPath(folder: string, workerId: string): string {
  return join(folder, `${workerId}.sock`);
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', reject);
    server.listen(path, () => resolve(server));
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
