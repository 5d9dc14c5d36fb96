import { spawnSync } from 'node:child_process';
import { startServer, type TestServer } from './start-server.js';

/** @returns whether there is a Redis on this machine (Debian: redis-server). */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version']).status === 0;
}

/** A Redis on loopback that forgets everything when it ends, unless it is told to keep it. */
export async function startRedis({ isDurable = false } = {}): Promise<TestServer & { readonly url: string }> {
  const server = await startServer('redis-server', (port, folder) => [
    ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
    ...['--appendonly', isDurable ? 'yes' : 'no', '--appendfsync', 'always'],
  ]);
  return { ...server, url: `redis://127.0.0.1:${server.port}` };
}
