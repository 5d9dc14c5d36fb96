import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createGuardedLookup, isPublicAddress } from '../../src/sources/address-guard.js';
import { downloadUrl, type DownloadOptions } from '../../src/sources/remote.js';
import { filenameOf, sanitizeFilename } from '../../src/sources/remote-filename.js';

const folder = mkdtempSync(join(tmpdir(), 'chorus-remote-'));
const target = join(folder, 'target');
type Handler = (request: IncomingMessage, response: ServerResponse) => void;
let handler: Handler = () => {};
let requests: string[] = [];
const server = http.createServer((request, response) => {
  requests.push(request.url ?? '');
  handler(request, response);
});
let origin = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  rmSync(target, { force: true });
  requests = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const OPTIONS: DownloadOptions = {
  targetPath: target,
  maxBytes: 1_000_000,
  idleTimeoutMs: 5000,
  totalTimeoutMs: 20_000,
  isAllowedAddress: () => true,
};
const download = (path: string, options: Partial<DownloadOptions> = {}) =>
  downloadUrl(path.startsWith('http') ? path : origin + path, { ...OPTIONS, ...options });

describe('downloadUrl', () => {
  it('writes the bytes, names the file and tells its progress', async () => {
    const bytes = Buffer.alloc(300_000, 'sound');
    handler = (_request, response) =>
      response
        .writeHead(200, {
          'content-length': bytes.length,
          'content-disposition': 'attachment; filename="a b.mp3"',
        })
        .end(bytes);
    const fractions: number[] = [];
    const result = await download('/x', { onProgress: (fraction) => fractions.push(fraction) });
    expect(result).toEqual({ filename: 'a b.mp3', sizeBytes: 300_000 });
    expect(readFileSync(target).equals(bytes)).toBe(true);
    expect(fractions.at(-1)).toBe(1);
    expect([...fractions].sort((a, b) => a - b)).toEqual(fractions);
  });

  it('follows up to five redirects, relative ones too', async () => {
    handler = (request, response) => {
      const hop = Number(request.url!.slice(1));
      if (hop < 5) response.writeHead(302, { location: `./${hop + 1}` }).end();
      else response.end('there');
    };
    expect(await download('/0')).toEqual({ filename: '5', sizeBytes: 5 });
    handler = (_request, response) => response.writeHead(301, { location: '/again' }).end();
    await expect(download('/0', { targetPath: join(folder, 'loop') })).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
    });
    expect(requests.filter((url) => url === '/again')).toHaveLength(5);
  });

  it.each([
    [404, 'SOURCE_NOT_FOUND', false],
    [410, 'SOURCE_NOT_FOUND', false],
    [401, 'SOURCE_FORBIDDEN', false],
    [403, 'SOURCE_FORBIDDEN', false],
    [429, 'SOURCE_UNAVAILABLE', true],
    [500, 'SOURCE_UNAVAILABLE', true],
    [503, 'SOURCE_UNAVAILABLE', true],
  ])('turns status %i into %s', async (status, code, retryable) => {
    handler = (_request, response) => response.writeHead(status).end('no');
    await expect(download('/x')).rejects.toMatchObject({ code, retryable, details: { status } });
    expect(existsSync(target)).toBe(false);
  });

  it('refuses what is too large, announced or not, and leaves nothing behind', async () => {
    handler = (_request, response) =>
      response.writeHead(200, { 'content-length': 2000 }).end(Buffer.alloc(2000));
    const details = { limit: 1999, actual: 2000, unit: 'bytes' };
    await expect(download('/x', { maxBytes: 1999 })).rejects.toMatchObject({
      code: 'MEDIA_TOO_LARGE',
      details,
    });
    handler = (_request, response) => {
      const pour = (): void => {
        while (response.write(Buffer.alloc(65536)));
        response.once('drain', pour);
      };
      pour();
    };
    await expect(download('/x')).rejects.toMatchObject({ code: 'MEDIA_TOO_LARGE' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes a broken connection and a silent server for SOURCE_UNAVAILABLE', async () => {
    handler = (_request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(download('/x')).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE', retryable: true });
    handler = () => {};
    await expect(download('/x', { idleTimeoutMs: 100 })).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
    });
    handler = (_request, response) => {
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    };
    await expect(download('/x', { totalTimeoutMs: 300 })).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
    });
    expect(readdirSync(folder)).toEqual([]);
    // Nobody listens on the port of discard.
    await expect(download('http://127.0.0.1:9/x')).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE' });
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    handler = (_request, response) => {
      response.write('first');
      controller.abort();
    };
    await expect(download('/x', { signal: controller.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('never overwrites a file that is there', async () => {
    writeFileSync(target, 'mine');
    handler = (_request, response) => response.end('theirs');
    await expect(download('/x')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });

  it('lets go of the server when there is no place for the bytes', async () => {
    const closed = new Promise<void>((resolve) => {
      handler = (request, response) => {
        request.socket.once('close', () => resolve());
        response.write('and so on');
      };
    });
    writeFileSync(target, 'mine');
    await expect(download('/endless')).rejects.toMatchObject({ code: 'EEXIST' });
    const inTime = await Promise.race([closed.then(() => true), sleep(2000, false)]);
    expect(inTime).toBe(true);
  });

  it.each(['ftp://example.org/a', 'file:///etc/passwd', 'not a url', 'data:text/plain,x'])(
    'refuses %s',
    async (url) => {
      await expect(downloadUrl(url, OPTIONS)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    },
  );
});

describe('private addresses', () => {
  const guarded = { isAllowedAddress: isPublicAddress };
  const answers = (...addresses: string[]) => ({
    ...guarded,
    resolver: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  });

  it.each([
    'http://127.0.0.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.1.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://100.64.0.1/',
    'http://224.0.0.1/',
    'http://0.0.0.0/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
  ])('refuses %s', async (url) => {
    await expect(downloadUrl(url, { ...OPTIONS, ...guarded })).rejects.toMatchObject({
      code: 'SOURCE_FORBIDDEN',
    });
  });

  it('refuses names that resolve to private addresses, among them localhost itself', async () => {
    const port = new URL(origin).port;
    await expect(download(`http://localhost:${port}/`, guarded)).rejects.toMatchObject({
      code: 'SOURCE_FORBIDDEN',
    });
    await expect(download('http://rebind.test/', answers('10.0.0.1'))).rejects.toMatchObject({
      code: 'SOURCE_FORBIDDEN',
    });
    await expect(
      download('http://rebind.test/', answers('93.184.215.14', '127.0.0.1')),
    ).rejects.toMatchObject({
      code: 'SOURCE_FORBIDDEN',
    });
    expect(requests).toEqual([]);
  });

  /** 127.0.0.1 plays the public internet, 127.0.0.2 the private network; the server listens on both. */
  const onlyFirst = { isAllowedAddress: (address: string) => address === '127.0.0.1' };
  const port = () => new URL(origin).port;

  it.each(['http://127.0.0.2', 'http://inside.test'])(
    'checks every hop: no redirect leads to %s',
    async (inside) => {
      handler = (request, response) => {
        if (request.url === '/open')
          response.writeHead(302, { location: `${inside}:${port()}/secret` }).end();
        else response.end('secret');
      };
      const resolver = async () => [{ address: '127.0.0.2', family: 4 }];
      await expect(download('/open', { ...onlyFirst, resolver })).rejects.toMatchObject({
        code: 'SOURCE_FORBIDDEN',
      });
      expect(requests).toEqual(['/open']);
      // The same walk succeeds where it is allowed, so it was the check that stopped it.
      expect((await download('/open', { resolver })).sizeBytes).toBe(6);
    },
  );

  it('connects to the very address that was checked: a name that changes its address gains nothing', async () => {
    let resolutions = 0;
    const reached: (string | undefined)[] = [];
    handler = (request, response) => {
      reached.push(request.socket.localAddress);
      response.end('open');
    };
    const resolver = async () => {
      resolutions += 1;
      return [{ address: resolutions === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    };
    expect((await download(`http://rebind.test:${port()}/`, { ...onlyFirst, resolver })).sizeBytes).toBe(4);
    expect([resolutions, reached]).toEqual([1, ['127.0.0.1']]);
    // Each new connection is checked anew.
    rmSync(target);
    const second = download(`http://rebind.test:${port()}/`, { ...onlyFirst, resolver });
    await expect(second).rejects.toMatchObject({ code: 'SOURCE_FORBIDDEN' });
  });

  it.each([
    ['8.8.8.8', true],
    ['2606:4700:4700::1111', true],
    ['::ffff:8.8.8.8', true],
    ['::ffff:192.168.0.1', false],
    ['fec0::1', false],
    ['198.18.0.1', false],
    ['255.255.255.255', false],
    ['example.org', false],
  ])('says whether %s is public: %s', (address, isPublic) => {
    expect(isPublicAddress(address)).toBe(isPublic);
  });

  it('answers both forms of lookup', async () => {
    const lookup = createGuardedLookup(isPublicAddress, async () => [{ address: '8.8.8.8', family: 4 }]);
    const ask = (all: boolean) =>
      new Promise((resolve) =>
        lookup('x.test', { all }, (error, address, family) => resolve([error, address, family])),
      );
    expect(await ask(false)).toEqual([null, '8.8.8.8', 4]);
    expect(await ask(true)).toEqual([null, [{ address: '8.8.8.8', family: 4 }], undefined]);
  });
});

describe('filenames', () => {
  const url = (path: string) => new URL(`http://h.test${path}`);

  it.each([
    [undefined, '/a/b/song.mp3?x=1', 'song.mp3'],
    [undefined, '/a%20b.wav', 'a b.wav'],
    [undefined, '/', 'download'],
    [undefined, '/%2e%2e%2f%2e%2e%2fetc%2fpasswd', 'passwd'],
    ['attachment; filename="x.png"', '/y', 'x.png'],
    ['attachment; filename=bare.ogg; size=1', '/y', 'bare.ogg'],
    ['attachment; filename="old.txt"; filename*=UTF-8\'\'gr%C3%BC%C3%9Fe.txt', '/y', 'grüße.txt'],
    ['attachment; filename="../../etc/passwd"', '/y', 'passwd'],
    ['attachment; filename="..\\\\..\\\\boot.ini"', '/y', 'boot.ini'],
    ['attachment; filename=".."', '/y.mp3', 'y.mp3'],
    ['inline', '/%E0%A4%A', '%E0%A4%A'],
  ])('takes %j and %s for %s', (header, path, name) => {
    expect(filenameOf(header, url(path))).toBe(name);
  });

  it('removes control characters and keeps long names short with their extension', () => {
    expect(sanitizeFilename('a\u0000b\n\u202Ec.mp3')).toBe('abc.mp3');
    const long = sanitizeFilename(`${'x'.repeat(500)}.flac`);
    expect(long.length).toBeLessThan(170);
    expect(long.endsWith('.flac')).toBe(true);
  });
});
