import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 20_000;

/** A server program on a port and in a folder of its own. */
export interface TestServer {
  readonly port: number;
  readonly folder: string;
  /** Ends it, at once and without a word to its clients. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and folder. */
  restart(): Promise<void>;
  /** Stops it for a while without closing its connections, and lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends it for good and removes its folder. */
  remove(): Promise<void>;
}

/** @param argumentsFor of the program, for its port and folder. */
export async function startServer(
  program: string,
  argumentsFor: (port: number, folder: string) => readonly string[],
): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'chorus-server-'));
  const port = await freePort();
  let child: ChildProcess | null = null;
  const start = async () => {
    child = spawn(program, [...argumentsFor(port, folder)], { stdio: 'ignore' });
    await untilListening(port, child);
  };
  const kill = async () => {
    const dying = child;
    child = null;
    if (!dying || dying.exitCode !== null) return;
    const ended = once(dying, 'exit');
    dying.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    port,
    folder,
    kill,
    restart: start,
    signal: (name) => void child?.kill(name),
    remove: async () => {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + START_TIMEOUT_MS; Date.now() < end; await sleep(50)) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const socket = connect(port, HOST);
    const answers = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (answers) return;
  }
  throw new Error('the server did not start in time');
}
