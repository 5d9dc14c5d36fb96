import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fetchProfile, type FetchProgress } from '../../src/hub/fetch-profile.js';
import { listProfile, verifyProfile } from '../../src/hub/inspect-profile.js';
import { resolveModel } from '../../src/hub/resolve-model.js';
import {
  createHubFixture,
  FILES,
  GRAPH,
  noise,
  PROFILE,
  REPOSITORY,
  ROLE,
  TOTAL_BYTES,
  WANTED,
  type HubFixture,
} from './hub-fixture.js';
import { gitDigest, sha256, type Poverty } from './hub-server.js';

const GRAPH_BYTES = FILES[GRAPH] ?? Buffer.alloc(0);
const GRAPH_DIGEST = sha256(GRAPH_BYTES);

let fixture: HubFixture;
beforeEach(async () => {
  fixture = await createHubFixture();
});
afterEach(() => fixture.dispose());

const repositoryFolder = () => join(fixture.options.cacheDir, 'models--owner--tiny');
const blob = (digest: string) => join(repositoryFolder(), 'blobs', digest);
const partial = () => `${blob(GRAPH_DIGEST)}.chorus.incomplete`;
const commitNow = () => fixture.hub.commits.at(-1) ?? '';
const rangesOfGraph = () =>
  fixture.hub.seen
    .filter(({ server }) => server === 'storage')
    .filter(({ path }) => path.includes(GRAPH))
    .map(({ range }) => range);
const fetchTiny = (changes: object = {}, onProgress?: (progress: FetchProgress) => void) =>
  fetchProfile(PROFILE, { ...fixture.options, ...changes }, onProgress);

/** Writes a file and the folders above it. */
function write(path: string, content: Buffer | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

describe('fetchProfile', () => {
  it('fetches what the role needs and nothing else, into the layout all Hugging Face libraries share', async () => {
    await fetchTiny();
    const folder = repositoryFolder();
    const snapshot = join(folder, 'snapshots', commitNow());
    expect(readFileSync(join(folder, 'refs', 'main'), 'utf8')).toBe(commitNow());
    expect(readdirSync(snapshot).sort()).toEqual([
      'config.json',
      'onnx',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(readlinkSync(join(snapshot, 'config.json'))).toBe(
      `../../blobs/${gitDigest(FILES['config.json'] as Buffer)}`,
    );
    expect(readlinkSync(join(snapshot, GRAPH))).toBe(`../../../blobs/${GRAPH_DIGEST}`);
    for (const path of WANTED)
      expect(readFileSync(join(snapshot, path)).equals(FILES[path] as Buffer)).toBe(true);
    expect(readdirSync(join(folder, 'blobs'))).toHaveLength(WANTED.length);
    expect(await resolveModel(ROLE, fixture.options)).toEqual({ folder: snapshot, revision: commitNow() });
  });

  it('asks for nothing the second time', async () => {
    await fetchTiny();
    fixture.hub.seen.length = 0;
    await fetchTiny();
    expect(fixture.hub.seen).toEqual([]);
  });

  it('fetches again only the file whose bytes changed on the disk', async () => {
    await fetchTiny();
    writeFileSync(blob(GRAPH_DIGEST), noise(GRAPH_BYTES.length, 9));
    fixture.hub.seen.length = 0;
    await fetchTiny();
    expect(fixture.hub.bodies()).toEqual([`${GRAPH}?signature=x`]);
    expect(sha256(readFileSync(blob(GRAPH_DIGEST)))).toBe(GRAPH_DIGEST);
  });

  it('tells its progress up to the last byte, never backwards', async () => {
    const seen: FetchProgress[] = [];
    await fetchTiny({}, (progress) => seen.push(progress));
    const bytes = seen.map((progress) => progress.bytes);
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
    expect(bytes.at(-1)).toBe(TOTAL_BYTES);
    expect(seen.filter(({ file }) => file === GRAPH).at(-1)).toMatchObject({
      repository: REPOSITORY,
      fileBytes: GRAPH_BYTES.length,
      fileTotalBytes: GRAPH_BYTES.length,
      totalBytes: TOTAL_BYTES,
    });
  });

  it('downloads each file once when two fetches run at the same time', async () => {
    await Promise.all([fetchTiny(), fetchTiny()]);
    expect(fixture.hub.bodies()).toHaveLength(WANTED.length);
    expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({ isReady: true });
    expect(readdirSync(dirname(fixture.options.lockFile))).toEqual(['chorus-models.lock.json']);
  });

  it('takes over the lock of a process that died', async () => {
    const lock = join(fixture.options.cacheDir, '.locks', 'models--owner--tiny', 'chorus.lock');
    const { hostname } = await import('node:os');
    write(lock, `${hostname()} 4194305`);
    await fetchTiny();
    expect(existsSync(lock)).toBe(false);
  });
});

describe('fetchProfile on a bad line', () => {
  it('goes on from the byte where the connection broke', async () => {
    fixture.hub.faults[GRAPH] = [
      { kind: 'DROP', afterBytes: 70_000 },
      { kind: 'DROP', afterBytes: 50_000 },
    ];
    await fetchTiny();
    const [first, second, third] = rangesOfGraph();
    expect(first).toBeUndefined();
    const from = (range: string | undefined) => Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]);
    expect(from(second)).toBeGreaterThan(0);
    expect(from(second)).toBeLessThanOrEqual(70_000);
    expect(from(third)).toBeGreaterThan(from(second));
    expect(sha256(readFileSync(blob(GRAPH_DIGEST)))).toBe(GRAPH_DIGEST);
  });

  it('goes on in the next run, at the commit of the first', async () => {
    fixture.hub.faults[GRAPH] = [{ kind: 'DROP', afterBytes: 70_000 }];
    await expect(fetchTiny({ retryDelaysMs: [] })).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      retryable: true,
    });
    const kept = readFileSync(partial()).length;
    expect(kept).toBeGreaterThan(0);
    const first = commitNow();
    fixture.hub.commit({ ...FILES, [GRAPH]: noise(1000, 7) });
    await fetchTiny();
    expect(rangesOfGraph().at(-1)).toBe(`bytes=${kept}-`);
    expect(await resolveModel(ROLE, fixture.options)).toMatchObject({ revision: first });
  });

  it('starts anew when the server ignores the range', async () => {
    fixture.hub.faults[GRAPH] = [{ kind: 'DROP', afterBytes: 70_000 }, { kind: 'IGNORE_RANGE' }];
    await fetchTiny();
    expect(sha256(readFileSync(blob(GRAPH_DIGEST)))).toBe(GRAPH_DIGEST);
  });

  it('fetches from the first byte when the remains of an earlier run are bad', async () => {
    write(partial(), noise(1000, 5));
    await fetchTiny();
    expect(rangesOfGraph()).toEqual(['bytes=1000-', undefined]);
    expect(sha256(readFileSync(blob(GRAPH_DIGEST)))).toBe(GRAPH_DIGEST);
  });

  it('gives up on a silent server and asks again', async () => {
    fixture.hub.faults['HEAD'] = [{ kind: 'HANG', afterBytes: 0 }];
    fixture.hub.faults[GRAPH] = [{ kind: 'HANG', afterBytes: 50_000 }];
    await fetchTiny({ silenceTimeoutMs: 150 });
    expect(rangesOfGraph()).toHaveLength(2);
    expect(rangesOfGraph()[1]).toMatch(/^bytes=[1-9]/);
  });

  it.each([503, 500, 429])('asks again after status %i', async (status) => {
    fixture.hub.faults['HEAD'] = [{ kind: 'STATUS', status }];
    fixture.hub.faults[GRAPH] = [
      { kind: 'STATUS', status },
      { kind: 'STATUS', status },
    ];
    await fetchTiny();
    expect(rangesOfGraph()).toHaveLength(3);
  });

  it('gives up after the last repetition', async () => {
    fixture.hub.faults['HEAD'] = Array.from({ length: 9 }, () => ({ kind: 'STATUS', status: 503 }) as const);
    await expect(fetchTiny()).rejects.toMatchObject({ code: 'MODEL_FETCH_FAILED', details: { status: 503 } });
    expect(fixture.hub.seen).toHaveLength(4);
  });

  it('waits as long as the server asks, but not for hours', async () => {
    fixture.hub.faults['HEAD'] = [{ kind: 'STATUS', status: 429, headers: { 'Retry-After': '1' } }];
    const startMs = performance.now();
    await fetchTiny();
    expect(performance.now() - startMs).toBeGreaterThan(950);
    fixture.hub.faults['HEAD'] = [{ kind: 'STATUS', status: 429, headers: { 'Retry-After': '3600' } }];
    await expect(fetchTiny({ update: true })).rejects.toMatchObject({ details: { status: 429 } });
  });

  it('says so when nobody answers', async () => {
    await expect(fetchTiny({ endpoint: 'http://127.0.0.1:9' })).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      message: expect.stringContaining('HF_ENDPOINT'),
    });
  });

  it('stops when cancelled, and keeps what has arrived', async () => {
    fixture.hub.faults[GRAPH] = [{ kind: 'HANG', afterBytes: 50_000 }];
    const controller = new AbortController();
    const fetching = fetchTiny({ signal: controller.signal }, ({ file, fileBytes }) => {
      if (file === GRAPH && fileBytes > 0) setTimeout(() => controller.abort(), 20);
    });
    await expect(fetching).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(readFileSync(partial()).length).toBeGreaterThan(0);
    expect(readdirSync(join(fixture.options.cacheDir, '.locks', 'models--owner--tiny'))).toEqual([]);
  });
});

describe('fetchProfile and the truth of bytes', () => {
  it('discards a file that does not match its digest', async () => {
    fixture.hub.faults[GRAPH] = [{ kind: 'LIE' }];
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      details: { repository: REPOSITORY, file: GRAPH, digest: GRAPH_DIGEST },
    });
    expect(existsSync(blob(GRAPH_DIGEST))).toBe(false);
    expect(existsSync(partial())).toBe(false);
    await expect(resolveModel(ROLE, fixture.options)).rejects.toMatchObject({
      code: 'MODEL_NOT_READY',
      details: { missing: [GRAPH, 'tokenizer_config.json'] },
    });
  });

  it('checks small files by their git digest', async () => {
    fixture.hub.faults['config.json'] = [{ kind: 'LIE' }];
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      details: { file: 'config.json' },
    });
  });

  it('holds to the first commit when the branch moves, until told to update', async () => {
    await fetchTiny();
    const first = commitNow();
    const second = fixture.hub.commit({ ...FILES, 'config.json': Buffer.from('{"changed":true}') });
    await fetchTiny();
    expect(await resolveModel(ROLE, fixture.options)).toMatchObject({ revision: first });
    fixture.hub.seen.length = 0;
    await fetchTiny({ update: true });
    expect(fixture.hub.bodies()).toEqual(['config.json']);
    expect(await resolveModel(ROLE, fixture.options)).toMatchObject({ revision: second });
  });

  it('refuses other bytes under the pinned commit, even from an empty cache', async () => {
    await fetchTiny();
    rmSync(fixture.options.cacheDir, { recursive: true });
    fixture.hub.faults[GRAPH] = [{ kind: 'LIE' }];
    fixture.hub.seen.length = 0;
    await expect(fetchTiny()).rejects.toMatchObject({ code: 'MODEL_FETCH_FAILED' });
    expect(fixture.hub.seen.filter(({ method }) => method === 'HEAD')).toEqual([]);
  });

  it('asks at the pinned commit for files that another precision needs, and keeps the pins it had', async () => {
    fixture.hub.commit({
      ...FILES,
      'onnx/model.onnx': noise(2000, 4),
      'onnx/model.onnx_data': noise(3000, 5),
    });
    const pinned = commitNow();
    await fetchTiny();
    fixture.hub.commit(FILES);
    fixture.hub.seen.length = 0;
    const full = { ...PROFILE, roles: { text: { ...ROLE, dtype: 'fp32' as const } } };
    await fetchProfile(full, fixture.options);
    const asked = fixture.hub.seen.filter(({ method }) => method === 'HEAD').map(({ path }) => path);
    expect(asked).toContain(`/${REPOSITORY}/resolve/${pinned}/onnx/model.onnx`);
    expect(asked.filter((path) => WANTED.includes(path.split('/').slice(5).join('/')))).toEqual([]);
    const snapshot = join(repositoryFolder(), 'snapshots', pinned, 'onnx');
    expect(readdirSync(snapshot).sort()).toEqual(['model.onnx', 'model.onnx_data', 'model_quantized.onnx']);
    const lock = JSON.parse(readFileSync(fixture.options.lockFile, 'utf8')) as {
      models: Record<string, { files: object }>;
    };
    expect(Object.keys(lock.models[`${REPOSITORY}@main`]?.files ?? {})).toHaveLength(WANTED.length + 2);
  });

  it('refuses a file that the hub answers from another commit', async () => {
    fixture.hub.claims['tokenizer.json'] = { commit: 'f'.repeat(40) };
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      details: { repository: REPOSITORY, asked: commitNow(), answered: 'f'.repeat(40) },
    });
    expect(fixture.hub.bodies()).toEqual([]);
  });

  it('asks for all further files at the commit that the first one named', async () => {
    await fetchTiny();
    const asked = fixture.hub.seen
      .filter(({ method, path }) => method === 'HEAD' && path.includes('/resolve/'))
      .map(({ path }) => path.split('/')[4]);
    expect(asked).toEqual(['main', ...asked.slice(1).map(() => commitNow())]);
    expect(asked.length).toBeGreaterThan(WANTED.length);
  });
});

/** A mirror that serves files, with nothing the hub adds to them. */
describe.each([
  ['no ETag', null],
  ['ETags that are no digests', 'W/"5f3e-1a2b"'],
  ['an ETag that would be a path', '"../../../../evil"'],
  ['an empty ETag', '""'],
])('fetchProfile from a mirror with %s', (_what, etag) => {
  beforeEach(async () => {
    await fixture.dispose();
    fixture = await createHubFixture({ etag });
  });

  it('pins the SHA-256 of the first complete download, and holds to it from an empty cache', async () => {
    const pins = await fetchTiny();
    for (const path of WANTED) {
      const content = FILES[path] as Buffer;
      const pin = { sizeBytes: content.length, digest: sha256(content) };
      expect(pins[`${REPOSITORY}@main`]?.files[path]).toEqual(pin);
    }
    expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({
      isReady: true,
      isPinned: true,
    });
    expect(readdirSync(join(repositoryFolder(), 'blobs'))).toHaveLength(WANTED.length);
    fixture.hub.seen.length = 0;
    expect(await fetchTiny()).toEqual(pins);
    expect(fixture.hub.seen).toEqual([]);
    rmSync(fixture.options.cacheDir, { recursive: true });
    fixture.hub.faults[GRAPH] = [{ kind: 'LIE' }];
    await expect(fetchTiny()).rejects.toMatchObject({ details: { file: GRAPH, digest: GRAPH_DIGEST } });
  });
});

describe('fetchProfile from a poor mirror', () => {
  const serve = async (poverty: Poverty) => {
    await fixture.dispose();
    fixture = await createHubFixture(poverty);
  };

  it('holds to the commit of an interrupted fetch, and goes on where it stopped, though no digest is known', async () => {
    await serve({ etag: 'W/"1"' });
    fixture.hub.faults[GRAPH] = [{ kind: 'DROP', afterBytes: 70_000 }];
    await expect(fetchTiny({ retryDelaysMs: [] })).rejects.toMatchObject({ code: 'MODEL_FETCH_FAILED' });
    const first = commitNow();
    expect((await listProfile(PROFILE, fixture.options))[0]).toMatchObject({
      isPinned: false,
      revision: first,
    });
    fixture.hub.commit({ ...FILES, [GRAPH]: noise(300_000, 7) });
    fixture.hub.seen.length = 0;
    await fetchTiny();
    expect(fixture.hub.bodies()).toEqual([GRAPH, 'tokenizer_config.json']);
    expect(fixture.hub.seen.map(({ range }) => range).filter(Boolean)).toEqual([
      expect.stringMatching(/^bytes=[1-9]/),
    ]);
    expect(await resolveModel(ROLE, fixture.options)).toMatchObject({ revision: first });
    expect(sha256(readFileSync(blob(GRAPH_DIGEST)))).toBe(GRAPH_DIGEST);
  });

  it('refuses a file of another size than was stated', async () => {
    await serve({ etag: null });
    fixture.hub.claims[GRAPH] = { size: 299_999 };
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      message: expect.stringContaining('size'),
      details: { file: GRAPH },
    });
    await expect(resolveModel(ROLE, fixture.options)).rejects.toMatchObject({ code: 'MODEL_NOT_READY' });
  });

  it('takes a weak ETag for a digest when it is one', async () => {
    await serve({ etag: `W/"${GRAPH_DIGEST}"` });
    const error = await fetchTiny().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ details: { file: 'config.json', digest: GRAPH_DIGEST } });
  });

  it('holds files against plain SHA-1 digests, which a mirror without git states', async () => {
    const sha1 = (content: Buffer) => createHash('sha1').update(content).digest('hex');
    for (const path of WANTED) fixture.hub.claims[path] = { etag: `"${sha1(FILES[path] as Buffer)}"` };
    await fetchTiny();
    expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({
      isReady: true,
      isPinned: true,
    });
    writeFileSync(blob(sha1(GRAPH_BYTES)), noise(GRAPH_BYTES.length, 9));
    expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({ damaged: [GRAPH] });
  });

  it('asks the storage for the size when the redirect is silent, and takes its ETag for no digest', async () => {
    await serve({ withoutLinks: true });
    fixture.hub.claims[GRAPH] = { etag: `"${'0'.repeat(64)}"` };
    const pins = await fetchTiny({ token: 'hf_secret' });
    expect(pins[`${REPOSITORY}@main`]?.files[GRAPH]).toEqual({
      sizeBytes: GRAPH_BYTES.length,
      digest: GRAPH_DIGEST,
    });
    const asked = fixture.hub.seen.filter(({ server }) => server === 'storage');
    expect(asked.map(({ method }) => method)).toContain('HEAD');
    expect(asked.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
  });

  it.each([405, 501])('asks for one byte where HEAD is answered with %i', async (status) => {
    await serve({ withoutHead: status });
    await fetchTiny();
    expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({
      isReady: true,
      sizeBytes: TOTAL_BYTES,
    });
    expect(fixture.hub.bodies()).toHaveLength(WANTED.length);
  });

  it('asks a mirror without HEAD and without digests for one byte, and learns the size', async () => {
    await serve({ withoutHead: 405, etag: null });
    await fetchTiny();
    expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({
      isReady: true,
      sizeBytes: TOTAL_BYTES,
    });
  });

  it('refuses to pin a branch whose commit nobody names, and says what to do', async () => {
    await serve({ withoutCommits: true, etag: null });
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      message: expect.stringMatching(/"main".*X-Repo-Commit.*"revision"/),
    });
    expect(fixture.hub.bodies()).toEqual([]);
  });

  it('works with a server that names no commits when the profile does', async () => {
    await serve({ withoutCommits: true, etag: null });
    const source = { kind: 'HUB', repository: REPOSITORY, revision: commitNow() } as const;
    const role = { ...ROLE, source };
    await fetchProfile({ ...PROFILE, roles: { text: role } }, fixture.options);
    expect(await resolveModel(role, fixture.options)).toMatchObject({ revision: commitNow() });
  });
});

describe('fetchProfile and access', () => {
  it('shows the token to the hub and never to the storage it redirects to', async () => {
    fixture.hub.requiredToken = 'hf_secret';
    await fetchTiny({ token: 'hf_secret' });
    expect(fixture.hub.seen.some(({ server }) => server === 'storage')).toBe(true);
    for (const { server, authorization } of fixture.hub.seen) {
      expect({ server, authorization }).toEqual({
        server,
        authorization: server === 'hub' ? 'Bearer hf_secret' : undefined,
      });
    }
  });

  it('uses the token of a login when none is set', async () => {
    fixture.hub.requiredToken = 'hf_login';
    const tokenFile = join(fixture.folder, 'token');
    writeFileSync(tokenFile, 'hf_login\n');
    await fetchTiny({ tokenFile });
    await expect(fetchTiny({ tokenFile: join(fixture.folder, 'none'), update: true })).rejects.toMatchObject({
      details: { status: 401 },
    });
  });

  it('speaks of HF_TOKEN when access is refused, at once', async () => {
    fixture.hub.requiredToken = 'hf_secret';
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FORBIDDEN',
      retryable: false,
      message: expect.stringMatching(/^owner\/tiny: .*Set HF_TOKEN/),
    });
    expect(fixture.hub.seen).toHaveLength(1);
    await expect(fetchTiny({ token: 'hf_other' })).rejects.toMatchObject({
      code: 'MODEL_FORBIDDEN',
      message: expect.stringContaining('accept the terms'),
    });
  });

  it('says when there is no such revision', async () => {
    const roles = {
      text: { ...ROLE, source: { kind: 'HUB', repository: REPOSITORY, revision: 'v9' } as const },
    };
    await expect(fetchProfile({ ...PROFILE, roles }, fixture.options)).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
  });

  it('names the files a repository lacks', async () => {
    const roles = { text: { ...ROLE, dtype: 'q4' as const } };
    await expect(fetchProfile({ ...PROFILE, roles }, fixture.options)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      details: { missing: ['onnx/model_q4.onnx'] },
    });
    expect(fixture.hub.bodies()).toEqual([]);
  });
});

describe('fetchProfile and the disk', () => {
  it('does not begin a file that cannot fit', async () => {
    fixture.hub.claims[GRAPH] = { size: 2 ** 52 };
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      message: expect.stringContaining('full'),
      details: { reason: 'ENOSPC' },
    });
    expect(rangesOfGraph()).toEqual([]);
  });

  it('says that the disk is full when it fills up on the way', async () => {
    mkdirSync(dirname(partial()), { recursive: true });
    symlinkSync('/dev/full', partial());
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      message: expect.stringContaining('full'),
      details: { reason: 'ENOSPC' },
    });
  });

  it('says that the cache cannot be written', async () => {
    writeFileSync(join(fixture.folder, 'file'), '');
    const error = await fetchTiny({ cacheDir: join(fixture.folder, 'file', 'cache') }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'MODEL_FETCH_FAILED', details: { reason: 'ENOTDIR' } });
    expect((error as Error).message).not.toContain(fixture.folder);
  });
});

describe('fetchProfile offline', () => {
  it('makes no request and says how to fetch', async () => {
    await expect(fetchTiny({ offline: true })).rejects.toMatchObject({
      code: 'MODEL_NOT_READY',
      message: expect.stringContaining('HF_HUB_OFFLINE'),
      details: { role: 'text', repository: REPOSITORY },
    });
    expect(fixture.hub.seen).toEqual([]);
  });

  it('adopts and pins a checkpoint that another library fetched', async () => {
    await fetchTiny();
    rmSync(fixture.options.lockFile);
    expect(await resolveModel(ROLE, fixture.options)).toMatchObject({ revision: commitNow() });
    expect((await listProfile(PROFILE, fixture.options))[0]).toMatchObject({
      isReady: true,
      isPinned: false,
    });
    fixture.hub.seen.length = 0;
    const pins = await fetchTiny({ offline: true });
    expect(fixture.hub.seen).toEqual([]);
    expect(pins[`${REPOSITORY}@main`]?.files[GRAPH]).toEqual({
      sizeBytes: GRAPH_BYTES.length,
      digest: GRAPH_DIGEST,
    });
    expect((await listProfile(PROFILE, fixture.options))[0]).toMatchObject({ isReady: true, isPinned: true });
  });

  it('refuses a damaged file instead of fetching it', async () => {
    await fetchTiny();
    writeFileSync(blob(GRAPH_DIGEST), noise(GRAPH_BYTES.length, 9));
    fixture.hub.seen.length = 0;
    await expect(fetchTiny({ offline: true })).rejects.toMatchObject({
      code: 'MODEL_NOT_READY',
      details: { file: GRAPH },
    });
    expect(fixture.hub.seen).toEqual([]);
  });
});

describe('the state of a profile', () => {
  it('tells absent, ready and damaged apart', async () => {
    const [absent] = await verifyProfile(PROFILE, fixture.options);
    expect(absent).toMatchObject({
      isReady: false,
      revision: null,
      missing: WANTED.filter((path) => path !== 'tokenizer_config.json'),
      sizeBytes: 0,
    });
    await fetchTiny();
    const ready = {
      isReady: true,
      isPinned: true,
      revision: commitNow(),
      sizeBytes: TOTAL_BYTES,
      missing: [],
      damaged: [],
    };
    expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject(ready);
    writeFileSync(blob(GRAPH_DIGEST), noise(GRAPH_BYTES.length, 9));
    expect((await listProfile(PROFILE, fixture.options))[0]).toMatchObject(ready);
    expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({
      isReady: false,
      damaged: [GRAPH],
    });
    writeFileSync(blob(GRAPH_DIGEST), 'short');
    expect((await listProfile(PROFILE, fixture.options))[0]).toMatchObject({
      isReady: false,
      missing: [GRAPH],
    });
  });

  it('finds the damage of a model that is not pinned by the names in the cache', async () => {
    await fetchTiny();
    rmSync(fixture.options.lockFile);
    writeFileSync(blob(GRAPH_DIGEST), noise(GRAPH_BYTES.length, 9));
    expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({
      isReady: false,
      damaged: [GRAPH],
    });
  });

  it('refuses a damaged lock file instead of trusting whatever comes', async () => {
    write(
      fixture.options.lockFile,
      '{"version":1,"models":{"owner/tiny@main":{"commit":"main","files":{}}}}',
    );
    await expect(fetchTiny()).rejects.toMatchObject({ code: 'MODEL_INVALID' });
    await expect(resolveModel(ROLE, fixture.options)).rejects.toMatchObject({ code: 'MODEL_INVALID' });
  });

  it('knows folders and packages by their files', async () => {
    const folder = join(fixture.folder, 'mine');
    const mine = { ...ROLE, dtype: 'auto' as const, source: { kind: 'FOLDER', folder } as const };
    await expect(resolveModel(mine, fixture.options)).rejects.toMatchObject({
      code: 'MODEL_NOT_READY',
      details: { missing: ['config.json', 'tokenizer.json', 'onnx/model.onnx'] },
    });
    for (const name of WANTED) write(join(folder, name), FILES[name] as Buffer);
    expect(await resolveModel(mine, fixture.options)).toEqual({ folder, revision: null });
    const vad = {
      name: 'vad',
      type: 'silero',
      dtype: 'auto',
      domains: null,
      origin: 'PROFILE',
      source: { kind: 'PACKAGE', packageName: '@ricky0123/vad-web', path: 'dist' },
    } as const;
    const found = await resolveModel(vad, fixture.options);
    expect(existsSync(join(found.folder, 'silero_vad_v6.onnx'))).toBe(true);
    const none = { ...vad, source: { ...vad.source, packageName: 'no-such-package' } };
    await expect(resolveModel(none, fixture.options)).rejects.toMatchObject({
      message: expect.stringContaining('npm ci'),
    });
  });
});
