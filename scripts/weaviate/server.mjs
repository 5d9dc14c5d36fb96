/** Weaviate servers on loopback addresses and free ports, with their data in temporary folders. */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const HOST = '127.0.0.1';
const READY_WITHIN_MS = 90_000;

/** @returns {Promise<number[]>} ports nobody listens on, each followed by another such port. */
async function freePairs(count) {
  const pairs = [];
  for (let tries = 0; pairs.length < count && tries < 100; tries++) {
    const first = 20_000 + Math.floor(Math.random() * 12_000) * 2;
    if (pairs.includes(first)) continue;
    if ((await isFree(first)) && (await isFree(first + 1))) pairs.push(first);
  }
  if (pairs.length < count) throw new Error('no free ports');
  return pairs;
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once('connect', () => socket.destroy() && resolve(true));
    socket.once('error', () => resolve(false));
  });
}

/** One server. Its folder and ports stay the same when it is started again. */
export class WeaviateServer {
  #program;
  #ports;
  #environment;
  #peers;
  #process = null;
  #mustJoin;

  /** @param {{ peers: readonly string[] }} options peers: addresses to join; the first server joins when it comes back. */
  constructor(program, { name, ports, peers, isFirst, environment }) {
    this.#mustJoin = !isFirst;
    this.#peers = peers;
    this.#program = program;
    this.#ports = ports;
    this.#environment = environment;
    this.name = name;
    this.folder = mkdtempSync(join(tmpdir(), 'chorus-weaviate-'));
    this.url = `http://${HOST}:${ports.http}`;
    this.grpcUrl = `http://${HOST}:${ports.http + 1}`;
  }

  start() {
    const log = createWriteStream(join(this.folder, 'server.log'), { flags: 'a' });
    const { http, gossip, raft, side } = this.#ports;
    this.#process = spawn(this.#program, ['--host', HOST, '--port', String(http), '--scheme', 'http'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PERSISTENCE_DATA_PATH: join(this.folder, 'data'),
        AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED: 'true',
        DISABLE_TELEMETRY: 'true',
        CLUSTER_HOSTNAME: this.name,
        CLUSTER_IN_LOCALHOST: 'true',
        CLUSTER_ADVERTISE_ADDR: HOST,
        CLUSTER_BIND_ADDR: HOST,
        CLUSTER_GOSSIP_BIND_PORT: String(gossip),
        CLUSTER_DATA_BIND_PORT: String(gossip + 1),
        RAFT_PORT: String(raft),
        RAFT_INTERNAL_RPC_PORT: String(raft + 1),
        GRPC_PORT: String(http + 1),
        PROMETHEUS_MONITORING_PORT: String(side),
        GO_PROFILING_PORT: String(side + 1),
        LOG_LEVEL: 'warning',
        // Tests write little: a disk that others have filled to nine tenths is no reason to refuse it.
        DISK_USE_READONLY_PERCENTAGE: '100',
        ...(this.#mustJoin && this.#peers.length > 0 ? { CLUSTER_JOIN: this.#peers.join(',') } : {}),
        ...this.#environment,
      },
    });
    this.#mustJoin = true;
    this.#process.stdout.pipe(log);
    this.#process.stderr.pipe(log);
    return this;
  }

  /** Waits until the server answers queries. */
  ready() {
    return this.#waitUntil(() => this.#answers());
  }

  /** Waits until other servers can join this one. */
  joinable() {
    return this.#waitUntil(() => listens(this.#ports.gossip));
  }

  async #waitUntil(isSo) {
    const giveUpAt = Date.now() + READY_WITHIN_MS;
    while (!(await isSo())) {
      if (this.#process === null || this.#process.exitCode !== null || Date.now() > giveUpAt) {
        throw new Error(`Weaviate did not start:\n${this.log().slice(-2000)}`);
      }
      await sleep(100);
    }
    return this;
  }

  async #answers() {
    try {
      return (await fetch(`${this.url}/v1/.well-known/ready`)).ok;
    } catch {
      return false;
    }
  }

  log() {
    return readFileSync(join(this.folder, 'server.log'), 'utf8');
  }

  /** @returns {number} memory in use, in bytes. */
  residentBytes() {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) * 1024;
  }

  /** Ends the server and waits for its end. @param {NodeJS.Signals} signal */
  async end(signal) {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /** Ends the server for good and removes its data. */
  async remove() {
    await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Starts servers that know each other.
 * @param {string} program path of the server.
 * @param {number} count 1 or more.
 * @param {Record<string, string>} environment more variables for each.
 */
export async function startWeaviate(program, count = 1, environment = {}) {
  const pairs = await freePairs(4 * count);
  const nodes = Array.from({ length: count }, (_none, i) => {
    const [http, gossip, raft, side] = pairs.slice(4 * i, 4 * i + 4);
    return { name: `node${i + 1}`, ports: { http, gossip, raft, side } };
  });
  const join = nodes.map(({ name, ports }) => `${name}:${ports.raft}`).join(',');
  const servers = nodes.map(({ name, ports }, i) => {
    const cluster = {
      RAFT_JOIN: join,
      RAFT_BOOTSTRAP_EXPECT: String(count),
    };
    const peers = nodes.filter((node) => node.name !== name).map((node) => `${HOST}:${node.ports.gossip}`);
    const isFirst = i === 0;
    return new WeaviateServer(program, {
      name,
      ports,
      peers,
      isFirst,
      environment: { ...cluster, ...environment },
    });
  });
  try {
    const [first, ...others] = servers;
    await first.start().joinable();
    for (const server of others) server.start();
    await Promise.all(servers.map((server) => server.ready()));
    return servers;
  } catch (error) {
    await Promise.all(servers.map((server) => server.remove()));
    throw error;
  }
}
