import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { BUCKET_SERVER_VERSION } from '../../scripts/servers/bucket-server.mjs';
import { composeLoader } from '../../scripts/servers/compose-loader.mjs';
import { WEAVIATE_VERSION } from '../../scripts/weaviate/install.mjs';
import { loadConfig } from '../../src/config/env.js';
import { VARIABLES } from '../../src/config/variables.js';
import { describeWith } from '../servers/skip-aloud.js';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly {
    readonly host_ip?: string;
    readonly published: string;
    readonly target: number;
  }[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly volumes?: readonly { readonly type: string; readonly source: string; readonly target: string }[];
}

/** @returns what Docker's own loader makes of a compose file, checked by its schema; variables have their defaults. */
function load(path: string) {
  const { status, stdout, stderr } = spawnSync(composeLoader.find()!, ['-format', 'json', path], {
    encoding: 'utf8',
    env: {},
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as { services: Record<string, Service>; volumes: Record<string, object> };
}

describeWith(composeLoader.find() !== null, 'the loader of compose files')('docker-compose.yml', () => {
  const open = () => load('docker-compose.yml');
  /** Services that run Chorus itself. */
  const ours = (services: Record<string, Service>) =>
    Object.entries(services).filter(([, { environment = {} }]) => 'CHORUS_DATA_DIR' in environment);

  it('is what the loader of compose accepts, and a slip in it is not', () => {
    expect(Object.keys(open().services).sort()).toEqual([
      ...['api', 'bucket', 'build', 'chorus', 'redis', 'weaviate', 'worker'],
    ]);
    const folder = mkdtempSync(join(tmpdir(), 'chorus-compose-'));
    try {
      const broken = join(folder, 'docker-compose.yml');
      const text = readFileSync('docker-compose.yml', 'utf8');
      for (const [right, wrong] of [
        ['healthcheck:', 'healthchek:'],
        ['redis: { condition: service_healthy }', 'redis: { condition: service_healty }'],
      ] as const) {
        writeFileSync(broken, text.replace(right, wrong));
        expect(() => load(broken)).toThrow(/healthchek|depends_on/);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each(['lancedb', 'weaviate'])(
    'gives each process of Chorus a configuration that it takes, on %s',
    (store) => {
      const { services } = open();
      expect(ours(services).map(([name]) => name)).toEqual(['api', 'chorus', 'worker']);
      const known = new Set<string>(Object.keys(VARIABLES));
      for (const [name, { environment }] of ours(services)) {
        expect(Object.keys(environment!).filter((variable) => !known.has(variable))).toEqual([]);
        const { sharing, server } = loadConfig({ ...environment, CHORUS_STORE: store });
        expect([name, sharing.role, environment!['CHORUS_STORE']]).toEqual([
          ...[name, name === 'api' ? 'api' : 'all', 'lancedb'],
        ]);
        expect([sharing.redis !== null, sharing.bucket !== null]).toEqual(
          name === 'chorus' ? [false, false] : [true, true],
        );
        if (name !== 'worker') expect(server.host).toBe('0.0.0.0');
      }
    },
  );

  it('waits for nothing that cannot become healthy, opens loopback only, and pins what it runs', () => {
    const { services, volumes } = open();
    for (const [name, service] of Object.entries(services)) {
      for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(Object.keys(services)).toContain(other);
        if (condition === 'service_healthy')
          expect([name, services[other]!.healthcheck?.test[0]]).toEqual([name, 'CMD']);
      }
      for (const { host_ip } of service.ports ?? []) expect([name, host_ip]).toEqual([name, '127.0.0.1']);
      expect(service.image).toMatch(/:v?\d+\.\d+\.\d+/);
      const named = (service.volumes ?? []).filter(({ type }) => type === 'volume');
      for (const { source } of named) expect(Object.keys(volumes)).toContain(source);
    }
    expect(services['bucket']!.image).toBe(`versity/versitygw:v${BUCKET_SERVER_VERSION}`);
    expect(services['weaviate']!.image).toBe(`semitechnologies/weaviate:${WEAVIATE_VERSION}`);
  });

  it('asks for health where the processes tell it', () => {
    const { services } = open();
    for (const name of ['chorus', 'api', 'worker']) {
      const script = services[name]!.healthcheck!.test.at(-1)!;
      expect(script).toContain('http://127.0.0.1:4000/readyz');
    }
    expect(services['worker']!.command!.slice(2)).toEqual(['worker', '--health-port', '4000']);
    expect(services['redis']!.environment).toBeUndefined();
    const { endpoint, credentials } = loadConfig(services['api']!.environment!).sharing.bucket!;
    expect(endpoint).toBe('http://bucket:7070');
    expect(services['bucket']!.environment).toEqual({
      ROOT_ACCESS_KEY: credentials!.accessKeyId,
      ROOT_SECRET_KEY: credentials!.secretAccessKey,
    });
  });
});
