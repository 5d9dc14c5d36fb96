import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fetchProfile } from '../../src/hub/fetch-profile.js';
import { verifyProfile } from '../../src/hub/inspect-profile.js';
import type { Profile } from '../../src/hub/profile.js';
import { previewRemoval, removeFiles } from '../../src/hub/remove-files.js';
import {
  createHubFixture,
  FILES,
  GRAPH,
  noise,
  PROFILE,
  REPOSITORY,
  ROLE,
  type HubFixture,
} from './hub-fixture.js';
import { sha256 } from './hub-server.js';

const EMPTY: Profile = { ...PROFILE, roles: {} };
const FULL = 'onnx/model.onnx';
const FULL_PROFILE: Profile = { ...PROFILE, roles: { text: { ...ROLE, dtype: 'fp32' } } };

let fixture: HubFixture;
beforeEach(async () => {
  fixture = await createHubFixture();
  fixture.hub.commit({ ...FILES, [FULL]: noise(2000, 4) });
});
afterEach(() => fixture.dispose());

const folder = () => join(fixture.options.cacheDir, 'models--owner--tiny');
const commit = () => fixture.hub.commits.at(-1)!;
const snapshot = (...path: string[]) => join(folder(), 'snapshots', commit(), ...path);
const fetchTiny = (profile = PROFILE, changes: object = {}) =>
  fetchProfile(profile, { ...fixture.options, ...changes });
const remove = (profile = EMPTY, revision: string | null = null) =>
  removeFiles(REPOSITORY, revision, profile, fixture.options);

describe('removing the files of a model', () => {
  it('takes everything that nobody needs, and tells before what it would take', async () => {
    await fetchTiny();
    const preview = await previewRemoval(REPOSITORY, null, EMPTY, fixture.options);
    expect(existsSync(snapshot(GRAPH))).toBe(true);
    expect(await remove()).toEqual(preview);
    expect(preview.freedBytes).toBe(
      ['config.json', 'tokenizer.json', 'tokenizer_config.json', GRAPH].reduce(
        (sum, path) => sum + FILES[path]!.length,
        0,
      ),
    );
    expect(existsSync(folder())).toBe(false);
    expect(readFileSync(fixture.options.lockFile, 'utf8')).not.toContain(REPOSITORY);
    await fetchTiny();
    expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({ isReady: true });
  });

  it('leaves what a role needs, and takes the other precision', async () => {
    await fetchTiny();
    await fetchTiny(FULL_PROFILE);
    const removal = await remove(FULL_PROFILE);
    expect(removal).toMatchObject({ files: [`${commit()}/${GRAPH}`], keptFor: ['text'] });
    expect(removal.freedBytes).toBe(FILES[GRAPH]!.length);
    expect((await verifyProfile(FULL_PROFILE, fixture.options))[0]).toMatchObject({
      isReady: true,
      isPinned: true,
    });
    expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({ missing: [GRAPH] });
  });

  it('leaves contents that another revision stands for, and the revision itself', async () => {
    await fetchTiny();
    const first = commit();
    fixture.hub.commit({ ...FILES, 'config.json': Buffer.from('{"changed":true}') });
    const source = { kind: 'HUB', repository: REPOSITORY, revision: commit() } as const;
    const other: Profile = { ...PROFILE, roles: { text: { ...ROLE, source } } };
    await fetchTiny(other);
    const removal = await remove(EMPTY, 'main');
    expect(removal.freedBytes).toBe(FILES['config.json']!.length);
    expect(existsSync(join(folder(), 'snapshots', first))).toBe(false);
    expect(existsSync(join(folder(), 'refs', 'main'))).toBe(false);
    expect((await verifyProfile(other, fixture.options))[0]).toMatchObject({ isReady: true, isPinned: true });
  });

  it('leaves files that another program fetched, with the contents they stand for', async () => {
    await fetchTiny();
    symlinkSync(`../../blobs/${sha256(FILES[GRAPH]!)}`, snapshot('pytorch_model.bin'));
    await remove();
    expect(readdirSync(snapshot())).toEqual(['pytorch_model.bin']);
    expect(sha256(readFileSync(snapshot('pytorch_model.bin')))).toBe(sha256(FILES[GRAPH]!));
    expect(existsSync(join(folder(), 'refs', 'main'))).toBe(true);
  });

  it('does not follow a link out of the cache', async () => {
    await fetchTiny();
    const outside = join(fixture.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'model_quantized.onnx'), 'mine');
    const { renameSync } = await import('node:fs');
    renameSync(snapshot('onnx'), join(fixture.folder, 'moved'));
    symlinkSync(outside, snapshot('onnx'));
    await remove();
    expect(readFileSync(join(outside, 'model_quantized.onnx'), 'utf8')).toBe('mine');
  });

  it('takes the remains of a broken fetch', async () => {
    fixture.hub.faults[GRAPH] = [{ kind: 'DROP', afterBytes: 70_000 }];
    await expect(fetchTiny(PROFILE, { retryDelaysMs: [] })).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
    });
    expect((await remove()).freedBytes).toBeGreaterThan(FILES['tokenizer.json']!.length);
    expect(existsSync(folder())).toBe(false);
  });

  it('refuses what Chorus did not fetch, also when the cache has it', async () => {
    await expect(remove()).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await fetchTiny();
    await expect(remove(EMPTY, 'v2')).rejects.toMatchObject({ details: { known: [`${REPOSITORY}@main`] } });
    expect(existsSync(snapshot(GRAPH))).toBe(true);
  });
});
