import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config/env.js';
import { openContainer, type Container } from '../../src/container/container.js';
import type { IngestJob, IngestSource } from '../../src/domain/media.js';

let folder: string;
let container: Container;
let ffmpeg: string;
let server: Server;
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-bad-'));
  server = createServer((request, response) => {
    if (request.url === '/gone.mp3') response.writeHead(404).end();
    else if (request.url === '/broken.mp3') response.writeHead(503).end();
    else response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  container = await open({});
  ffmpeg = (await container.media.decoder.describeBinaries()).ffmpeg.path;
});

afterAll(async () => {
  await container.close();
  server.close();
  await rm(folder, { recursive: true });
});

function open(env: Record<string, string>): Promise<Container> {
  const settings = {
    CHORUS_DATA_DIR: join(folder, `data-${Object.keys(env).length}`),
    CHORUS_LOG_LEVEL: 'silent',
  };
  return openContainer(loadConfig({ ...settings, ...env }));
}

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function encode(name: string, ...args: string[]): string {
  const path = join(folder, name);
  const { status, stderr } = spawnSync(ffmpeg, ['-nostdin', '-loglevel', 'error', '-y', ...args, path]);
  if (status !== 0) throw new Error(String(stderr));
  return path;
}

async function ingest(source: IngestSource, world = container): Promise<IngestJob> {
  const { ingest: service } = world.services;
  const [accepted] = await service.submit([{ source }], 'cli');
  let last = accepted!;
  for await (const job of service.watch([accepted!.id])) last = job;
  return last;
}

const ingestPath = (path: string) => ingest({ type: 'PATH', path });

/** A black PNG of one bit per pixel. */
function writePng(name: string, side: number): Promise<string> {
  const facts = Buffer.alloc(13);
  facts.writeUInt32BE(side, 0);
  facts.writeUInt32BE(side, 4);
  facts[8] = 1;
  const rows = Buffer.alloc(side * (1 + Math.ceil(side / 8)));
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  const chunks = [chunk('IHDR', facts), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return write(name, Buffer.concat([signature, ...chunks]));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('bad input gets its code and a sentence, and the next item proceeds', () => {
  it.each([
    ['an empty file', () => write('empty.mp3', ''), 'MEDIA_EMPTY'],
    [
      'text renamed to .mp3',
      () => write('text.mp3', 'this is not a sound\n'.repeat(50)),
      'MEDIA_UNSUPPORTED',
    ],
    [
      'a truncated mp4',
      async () => {
        const whole = encode('whole.mp4', '-f', 'lavfi', '-i', 'sine=duration=3', '-c:a', 'aac');
        const bytes = await readFile(whole);
        return write('cut.mp4', bytes.subarray(0, bytes.length / 2));
      },
      'MEDIA_DECODE_FAILED',
    ],
    ['a picture of 20000 x 20000', () => writePng('huge.png', 20000), 'MEDIA_TOO_LARGE'],
    [
      'random bytes',
      () =>
        write(
          'noise.bin',
          Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251),
        ),
      'MEDIA_UNSUPPORTED',
    ],
  ])('%s', async (_what, make, code) => {
    const job = await ingestPath(await make());
    expect(job).toMatchObject({ state: 'FAILED', error: { code } });
    expect(job.error!.message).toMatch(/^[A-Z].{20,}\.$/s);
    expect(job.error!.message).not.toContain(folder);
  });

  it('takes a picture of 1 x 1', async () => {
    expect(await ingestPath(await writePng('one.png', 1))).toMatchObject({ state: 'READY' });
  });

  it('renders an SVG without the local file that it points at', async () => {
    const secret = encode('secret.png', '-f', 'lavfi', '-i', 'color=black:size=64x64', '-frames:v', '1');
    const svg = (href: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="64" height="64">` +
      `<rect width="64" height="64" fill="white"/><image width="64" height="64" xlink:href="${href}"/></svg>`;
    const path = await write('spy.svg', svg(`file://${secret}`));
    const job = await ingestPath(path);
    // Refused or blank are both fine; black pixels would be the file's.
    if (job.state === 'FAILED') return expect(job.error!.code).toBe('MEDIA_UNSUPPORTED');
    const { data } = await container.media.images.decode(path);
    expect(data.every((value) => value === 255)).toBe(true);
  });

  it('keeps ten minutes of silence as an item without moments, and says so', async () => {
    const path = encode('silence.flac', '-f', 'lavfi', '-i', 'anullsrc=r=16000:cl=mono', '-t', '600');
    const job = await ingestPath(path);
    expect(job.state).toBe('READY');
    const [item] = await container.services.library.getMedia([job.mediaId!]);
    expect(item).toMatchObject({ durationSeconds: 600, warnings: [{ code: 'SILENT_AUDIO' }] });
    expect(await container.services.library.momentsOf([job.mediaId!])).toEqual([[]]);
  });

  it('reads an SRT that is not UTF-8', async () => {
    const cue =
      '1\r\n00:00:01,000 --> 00:00:04,000\r\nDie Gr\xfc\xdfe aus dem S\xfcden, sch\xf6ne Stra\xdfen und m\xfcde B\xe4ren.\r\n';
    const job = await ingestPath(await write('latin.srt', Buffer.from(cue, 'latin1')));
    expect(job.state).toBe('READY');
    const [moments] = await container.services.library.momentsOf([job.mediaId!]);
    expect(moments![0]!.text).toContain('Grüße aus dem Süden');
  });

  it('refuses private addresses, directly and behind a redirect', async () => {
    const url = `${origin}/redirect`;
    expect(await ingest({ type: 'URL', url })).toMatchObject({ error: { code: 'SOURCE_FORBIDDEN' } });
  });

  it('tells a URL that is not there from a server that fails', async () => {
    const lenient = await open({ CHORUS_ALLOW_PRIVATE_URLS: 'true' });
    const gone = await ingest({ type: 'URL', url: `${origin}/gone.mp3` }, lenient);
    const broken = await ingest({ type: 'URL', url: `${origin}/broken.mp3` }, lenient);
    await lenient.close();
    expect(gone.error!.code).toBe('SOURCE_NOT_FOUND');
    expect(broken.error!.code).toBe('SOURCE_UNAVAILABLE');
  });

  it('refuses unknown ids and texts of a megabyte in a query', async () => {
    const { search } = container.services;
    const query = (input: object) => ({
      parts: [{ input: input as never, weight: 1 }],
      filter: {},
      first: 3,
    });
    await expect(search.search(query({ type: 'MEDIA', mediaId: 'nope' }))).rejects.toMatchObject({
      code: 'MEDIA_NOT_FOUND',
    });
    const text = 'x'.repeat(2 ** 20);
    await expect(search.search(query({ type: 'TEXT', text }))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});
