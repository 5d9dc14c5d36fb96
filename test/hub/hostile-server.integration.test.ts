import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fetchProfile } from '../../src/hub/fetch-profile.js';
import { verifyProfile } from '../../src/hub/inspect-profile.js';
import {
  createHubFixture,
  FILES,
  GRAPH,
  noise,
  PROFILE,
  REPOSITORY,
  type HubFixture,
} from './hub-fixture.js';
import { sha256, type Fault, type Poverty } from './hub-server.js';

const GRAPH_BYTES = FILES[GRAPH]!;
const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 300000\n';

let fixture: HubFixture;
beforeEach(async () => {
  fixture = await createHubFixture();
});
afterEach(() => fixture.dispose());

const serve = async (poverty: Poverty) => {
  await fixture.dispose();
  fixture = await createHubFixture(poverty);
};
const fetchTiny = (changes: object = {}) => fetchProfile(PROFILE, { ...fixture.options, ...changes });
const blobs = () => join(fixture.options.cacheDir, 'models--owner--tiny', 'blobs');
/** Contents of the cache, by digest of what is really in them. */
const kept = () => readdirSync(blobs()).map((name) => [name, sha256(readFileSync(join(blobs(), name)))]);
const rangesOfGraph = () =>
  fixture.hub.seen
    .filter(({ method, path }) => method === 'GET' && path.includes(GRAPH))
    .filter(({ server, range }) => range !== 'bytes=0-0' && (server === 'storage' || fixture.isMirror))
    .map(({ range }) => range);
const expectSound = async () => {
  expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({ isReady: true, damaged: [] });
  expect(kept().map(([, digest]) => digest)).toContain(sha256(GRAPH_BYTES));
};

describe('a server that counts wrongly', () => {
  it('and knows no such part of the file is asked for the whole', async () => {
    fixture.hub.faults[GRAPH] = [
      { kind: 'DROP', afterBytes: 70_000 },
      { kind: 'STATUS', status: 416 },
    ];
    await fetchTiny();
    expect(rangesOfGraph()).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]/), undefined]);
    await expectSound();
  });

  it('and does not say how much is coming is believed when the digest is right', async () => {
    fixture.hub.faults[GRAPH] = [{ kind: 'CHUNKED' }];
    await fetchTiny();
    await expectSound();
  });

  it('and answers HEAD without a length is asked for one byte', async () => {
    await serve({ withoutLength: true, etag: null });
    await fetchTiny();
    await expectSound();
  });

  it('and compresses what it sends is understood', async () => {
    fixture.hub.faults[GRAPH] = [{ kind: 'GZIP' }];
    await fetchTiny();
    await expectSound();
  });

  it('and compresses the rest of a file is asked for the whole', async () => {
    fixture.hub.faults[GRAPH] = [{ kind: 'DROP', afterBytes: 70_000 }, { kind: 'GZIP' }];
    await fetchTiny();
    expect(rangesOfGraph()).toHaveLength(3);
    await expectSound();
  });

  it('and crawls is waited for as long as something comes', async () => {
    fixture.hub.faults[GRAPH] = [{ kind: 'CRAWL', chunkBytes: 60_000, pauseMs: 80 }];
    await fetchTiny({ silenceTimeoutMs: 250 });
    expect(rangesOfGraph()).toEqual([undefined]);
    await expectSound();
  });
});

describe('a server whose file changes while it is fetched', () => {
  const changeAfterDrop = async () => {
    fixture.hub.faults[GRAPH] = [{ kind: 'DROP', afterBytes: 70_000 }];
    const fetching = fetchTiny({ retryDelaysMs: [300] });
    const partial = () =>
      existsSync(blobs()) && readdirSync(blobs()).some((name) => name.endsWith('incomplete'));
    while (!partial()) await new Promise((resolve) => setTimeout(resolve, 5));
    fixture.hub.replace(GRAPH, noise(GRAPH_BYTES.length, 77));
    await fetching;
  };

  it('never gets halves of two files past us: without digests, the newer is fetched whole', async () => {
    await serve({ etag: 'CONTENT' });
    await changeAfterDrop();
    expect(rangesOfGraph()).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]/), undefined]);
    expect(kept().map(([, digest]) => digest)).toContain(sha256(noise(GRAPH_BYTES.length, 77)));
  });

  it('is refused when the digest was stated', async () => {
    await expect(changeAfterDrop()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      details: { repository: REPOSITORY, file: GRAPH },
    });
    expect(kept().map(([name]) => name)).not.toContain(sha256(GRAPH_BYTES));
  });
});

describe('something else in place of a file', () => {
  const page = {
    kind: 'CONTENT',
    content: '<!DOCTYPE html>Please log in',
    type: 'text/html; charset=utf-8',
  } as const;

  it.each<[string, Record<string, Fault[]>]>([
    ['a login page, when asked what there is', { HEAD: [page] }],
    ['a login page, when asked for the bytes', { [GRAPH]: [page] }],
    [
      'a page of the right length that claims to be data',
      { [GRAPH]: [{ ...page, type: 'x/y', isPadded: true }] },
    ],
  ])('%s, is refused at once and named', async (_what, faults) => {
    await serve({ etag: null });
    Object.assign(fixture.hub.faults, faults);
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      message: expect.stringMatching(/web page.*HF_ENDPOINT/),
      details: { repository: REPOSITORY },
    });
    expect((await verifyProfile(PROFILE, fixture.options))[0]).toMatchObject({
      isReady: false,
      isPinned: false,
    });
  });

  it('a Git LFS pointer that the mirror took for the weights, is refused though its digest is right', async () => {
    fixture.hub.replace(GRAPH, Buffer.from(POINTER));
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      message: expect.stringMatching(/Git LFS pointer.*HF_ENDPOINT/),
      details: { repository: REPOSITORY, file: GRAPH },
    });
    expect(kept()).toHaveLength(2);
  });
});

describe('redirects', () => {
  it.each(['HEAD', GRAPH])('without end are not followed for ever (%s)', async (what) => {
    const loop = () => `${fixture.hub.endpoint}/${REPOSITORY}/resolve/main/${GRAPH}?again`;
    const faults = Array.from({ length: 20 }, () => ({ kind: 'REDIRECT', location: loop() }) as const);
    fixture.hub.faults[what] = faults;
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      message: expect.stringContaining('without end'),
    });
    expect(faults.length).toBeGreaterThan(5);
  });

  it.each(['file:///etc/passwd', 'http://', 'gopher://x/y'])('to %s are refused', async (location) => {
    fixture.hub.faults['HEAD'] = [{ kind: 'REDIRECT', location }];
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      message: expect.stringContaining('no web address'),
    });
    expect(fixture.hub.seen).toHaveLength(1);
  });

  it('to another host come without the token, also when that host is the one that counts', async () => {
    const other = await createHubFixture();
    try {
      const path = `/${REPOSITORY}/resolve/main/config.json`;
      fixture.hub.faults['HEAD'] = [{ kind: 'REDIRECT', location: `${other.hub.endpoint}${path}` }];
      await fetchTiny({ token: 'hf_secret' });
      expect(other.hub.seen.length).toBeGreaterThan(0);
      expect(other.hub.seen.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
    } finally {
      await other.dispose();
    }
  });
});

describe('a server that refuses', () => {
  it.each([401, 403])('with %i is not asked again, and the caller is told not to', async (status) => {
    fixture.hub.faults['HEAD'] = [{ kind: 'STATUS', status }];
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FORBIDDEN',
      retryable: false,
      message: expect.stringContaining('HF_TOKEN'),
      details: { repository: REPOSITORY, status },
    });
    expect(fixture.hub.seen).toHaveLength(1);
  });

  it('while bytes are asked for keeps what has arrived', async () => {
    fixture.hub.faults[GRAPH] = [
      { kind: 'DROP', afterBytes: 70_000 },
      { kind: 'STATUS', status: 403 },
    ];
    await expect(fetchTiny()).rejects.toMatchObject({ code: 'MODEL_FORBIDDEN' });
    expect(kept().some(([name]) => name!.endsWith('.chorus.incomplete'))).toBe(true);
  });

  it.each([
    [400, 'HF_ENDPOINT'],
    [503, 'later'],
  ])('with %i says what to do', async (status, remedy) => {
    fixture.hub.faults['HEAD'] = Array.from({ length: 9 }, () => ({ kind: 'STATUS', status }) as const);
    await expect(fetchTiny()).rejects.toMatchObject({
      code: 'MODEL_FETCH_FAILED',
      message: expect.stringContaining(remedy),
      details: { status },
    });
  });

  it('until a date is waited for, but not for hours', async () => {
    const at = (seconds: number) => ({ 'Retry-After': new Date(Date.now() + seconds * 1000).toUTCString() });
    fixture.hub.faults['HEAD'] = [{ kind: 'STATUS', status: 429, headers: at(2) }];
    const startMs = performance.now();
    await fetchTiny();
    // The date has whole seconds.
    expect(performance.now() - startMs).toBeGreaterThan(950);
    fixture.hub.faults['HEAD'] = [{ kind: 'STATUS', status: 429, headers: at(3600) }];
    await expect(fetchTiny({ update: true })).rejects.toMatchObject({ details: { status: 429 } });
  });
});
