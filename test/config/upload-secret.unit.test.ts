import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadUploadSecret } from '../../src/config/upload-secret.js';

describe('loadUploadSecret', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chorus-secret-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('makes a key once and keeps it, readable by its owner only', async () => {
    const dataDir = join(folder, 'data');
    const secret = await loadUploadSecret(dataDir);
    expect(secret).toMatch(/^[0-9a-f]{64}$/);
    expect(await loadUploadSecret(dataDir)).toBe(secret);
    expect(statSync(join(dataDir, 'upload-secret')).mode & 0o777).toBe(0o600);
  });

  it('gives one key to all who ask at once, and leaves nothing else behind', async () => {
    const secrets = await Promise.all(Array.from({ length: 8 }, () => loadUploadSecret(folder)));
    expect(new Set(secrets).size).toBe(1);
    expect(readdirSync(folder)).toEqual(['upload-secret']);
  });

  it('gives different keys to different libraries', async () => {
    expect(await loadUploadSecret(join(folder, 'a'))).not.toBe(await loadUploadSecret(join(folder, 'b')));
  });
});
