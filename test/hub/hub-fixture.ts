import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FetchOptions } from '../../src/hub/fetch-profile.js';
import type { ModelRole, Profile } from '../../src/hub/profile.js';
import { startHubServer, type HubServer, type Poverty } from './hub-server.js';

export const REPOSITORY = 'owner/tiny';
export const GRAPH = 'onnx/model_quantized.onnx';

/** @returns bytes that look like nothing, the same for the same seed. */
export function noise(sizeBytes: number, seed: number): Buffer {
  let state = seed;
  return Buffer.from(
    Array.from({ length: sizeBytes }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    }),
  );
}

export const FILES: Record<string, Buffer> = {
  'config.json': Buffer.from('{"model_type":"bert"}'),
  'tokenizer.json': noise(5000, 1),
  'tokenizer_config.json': Buffer.from('{}'),
  [GRAPH]: noise(300_000, 2),
  'README.md': Buffer.from('not wanted'),
};
export const WANTED = ['config.json', 'tokenizer.json', 'tokenizer_config.json', GRAPH];
export const TOTAL_BYTES = WANTED.reduce((sum, path) => sum + (FILES[path]?.length ?? 0), 0);

export const ROLE: ModelRole = {
  name: 'text',
  type: 'sentence',
  source: { kind: 'HUB', repository: REPOSITORY, revision: 'main' },
  dtype: 'q8',
  domains: null,
  origin: 'PROFILE',
};
export const PROFILE: Profile = { name: 'tiny', description: '', roles: { text: ROLE }, switchedOff: [] };

/** A hub, an empty cache and an empty data folder. */
export interface HubFixture {
  readonly hub: HubServer;
  readonly folder: string;
  readonly options: FetchOptions;
  /** Whether all files come from one server, without redirects. */
  readonly isMirror: boolean;
  dispose(): Promise<void>;
}

export async function createHubFixture(poverty: Poverty = {}): Promise<HubFixture> {
  const hub = await startHubServer(REPOSITORY, FILES, poverty);
  const folder = mkdtempSync(join(tmpdir(), 'chorus-hub-'));
  return {
    hub,
    folder,
    isMirror: poverty.etag !== undefined,
    options: {
      endpoint: hub.endpoint,
      token: null,
      offline: false,
      cacheDir: join(folder, 'cache'),
      lockFile: join(folder, 'data', 'chorus-models.lock.json'),
      retryDelaysMs: [1, 1, 1],
      silenceTimeoutMs: 2000,
    },
    dispose: async () => {
      await hub.close();
      rmSync(folder, { recursive: true });
    },
  };
}
