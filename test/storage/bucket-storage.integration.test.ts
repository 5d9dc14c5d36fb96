import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createBucketStorage, createBucketTranscripts, openBucket } from '../../src/storage/bucket.js';
import type { BucketConnection } from '../../src/storage/bucket-connection.js';
import { createFolderStorage } from '../../src/storage/folder-storage.js';
import { createWorkspace } from '../../src/storage/workspace.js';
import { MAX_BYTES, testMediaStorage } from '../contract/media-storage.js';
import { testTranscriptArchive } from '../contract/transcript-archive.js';
import { createMemoryTranscripts } from '../fakes/memory-transcripts.js';
import { hasBucketServer, startBucketServer } from '../servers/bucket-server.js';
import { describeWith } from '../servers/skip-aloud.js';

describeWith(hasBucketServer(), 'the bucket server (node scripts/servers/bucket-server.mjs)')(
  'a bucket',
  () => {
    let server: Awaited<ReturnType<typeof startBucketServer>>;
    let folder: string;
    const opened: BucketConnection[] = [];
    beforeAll(async () => void (server = await startBucketServer()));
    afterAll(() => server.remove());
    beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'chorus-bucket-'))));
    afterEach(async () => {
      opened.splice(0).forEach((bucket) => bucket.close());
      await rm(folder, { recursive: true });
      for (const kind of await readdir(server.objects)) {
        await rm(join(server.objects, kind), { recursive: true });
      }
    });

    const open = (changes: Partial<Parameters<typeof openBucket>[0]> = {}) => {
      const bucket = openBucket({ ...server.options, maxObjectBytes: MAX_BYTES, ...changes });
      opened.push(bucket);
      return bucket;
    };
    const openStorage = async (bucket = open()) => {
      const presence = {
        workerId: 'me',
        isAlive: () => Promise.resolve(true),
        close: () => Promise.resolve(),
      };
      return createBucketStorage({
        bucket,
        maxBytes: MAX_BYTES,
        workspace: await createWorkspace(join(folder, 'temp'), presence),
        folder: createFolderStorage(join(folder, 'files'), MAX_BYTES),
      });
    };
    const desks = () => readdir(join(folder, 'temp', 'me')).catch(() => []);
    const key = { kind: 'uploads', id: 'id', filename: 'a.bin' } as const;

    testMediaStorage('a bucket', () => openStorage());
    testTranscriptArchive('a bucket', () =>
      Promise.resolve(createBucketTranscripts(open(), createMemoryTranscripts())),
    );

    it('keeps objects where its neighbours on other machines find them', async () => {
      const { location } = await (await openStorage()).write(key, Readable.from([Buffer.from('shared')]));
      expect(location).toBe('bucket:uploads/id');
      expect(await readFile(join(server.objects, 'uploads', 'id'), 'utf8')).toBe('shared');
      expect(await (await openStorage()).sizeOf(location)).toBe(6);
    });

    it('answers for files and transcripts of before there was a bucket', async () => {
      const before = createFolderStorage(join(folder, 'files'), MAX_BYTES);
      const { location } = await before.write(key, Readable.from([Buffer.from('old')]));
      const storage = await openStorage();
      expect(await storage.sizeOf(location)).toBe(3);
      await storage.delete(location);
      expect(await before.find(key)).toBeNull();
      const words = createMemoryTranscripts();
      const transcript = { modelId: 'ear', task: 'TRANSCRIBE' as const, language: null, segments: [] };
      await words.write('old', transcript);
      expect(await createBucketTranscripts(open(), words).read('old')).toEqual(transcript);
    });

    it('takes up a download that broke off where it was, and clears the desk afterwards', async () => {
      const bytes = randomBytes(6_000_000);
      const { location } = await (await openStorage()).write(key, Readable.from([bytes]));
      const tap = await startTap(server.port, 2_500_000);
      const storage = await openStorage(open({ endpoint: `http://127.0.0.1:${tap.port}` }));
      const file = await storage.borrow(location, 'a.bin');
      expect((await readFile(file.path)).equals(bytes)).toBe(true);
      expect(tap.cuts()).toBeGreaterThanOrEqual(2);
      expect(await desks()).toHaveLength(1);
      await file.release();
      expect(await desks()).toEqual([]);
      tap.close();
    });

    it('refuses bytes that are not those that were put in', async () => {
      const storage = await openStorage();
      const { location } = await storage.write(key, Readable.from([Buffer.from('as they were')]));
      await writeFile(join(server.objects, 'uploads', 'id'), 'as they wore');
      await expect(storage.borrow(location, 'a')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(await desks()).toEqual([]);
    });

    it('stops a download that nobody waits for any more', async () => {
      const storage = await openStorage();
      const { location } = await storage.write(key, Readable.from([randomBytes(1000)]));
      await expect(storage.borrow(location, 'a', AbortSignal.abort())).rejects.toMatchObject({
        code: 'CANCELLED',
      });
      expect(await desks()).toEqual([]);
    });

    it('frees the parts of uploads that were cut off, and none that are under way', async () => {
      const bucket = open();
      let goOn = () => {};
      const gate = new Promise<void>((resolve) => (goOn = resolve));
      const slow = async function* () {
        yield Buffer.alloc(9_000_000);
        await gate;
        yield Buffer.alloc(9);
      };
      const uploading = bucket.put('uploads/slow', slow());
      await sleep(500);
      await bucket.abortUploadsBefore(new Date(Date.now() - 60_000));
      goOn();
      await uploading;
      expect((await bucket.head('uploads/slow'))!.sizeBytes).toBe(9_000_009);
      const cutOff = bucket.put('uploads/cut', slow());
      await bucket.abortUploadsBefore(new Date(Date.now() + 60_000));
      await cutOff.catch(() => {});
    });

    it.each([
      [
        'a wrong key',
        { credentials: { accessKeyId: 'chorus-test', secretAccessKey: 'wrong' } },
        /CHORUS_BUCKET_KEY_ID/,
      ],
      ['a bucket that does not exist', { name: 'nowhere' }, /CHORUS_BUCKET_NAME/],
      ['no server', { endpoint: 'http://127.0.0.1:9' }, /CHORUS_BUCKET_ENDPOINT/],
    ])('says what to do about %s', async (_what, changes, message) => {
      const storage = await openStorage(open(changes));
      const failure = { code: 'STORE_UNAVAILABLE', message: expect.stringMatching(message) };
      await expect(storage.write(key, Readable.from([Buffer.from('x')]))).rejects.toMatchObject(failure);
      await expect(storage.read('bucket:uploads/id')).rejects.toMatchObject(failure);
    });
  },
);

/** Passes bytes on to a server, and breaks off every connection that has brought so many. */
async function startTap(port: number, limitBytes: number) {
  let cuts = 0;
  const sockets = new Set<Socket>();
  const tap: Server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    let bytes = 0;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => (client.destroy(), upstream.destroy()));
    }
    client.pipe(upstream);
    upstream.on('data', (chunk) => {
      bytes += chunk.length;
      client.write(chunk);
      if (bytes < limitBytes) return;
      cuts += 1;
      client.destroy();
    });
  });
  tap.listen(0, '127.0.0.1');
  await once(tap, 'listening');
  const close = () => {
    tap.close();
    for (const socket of sockets) socket.destroy();
  };
  return { port: (tap.address() as AddressInfo).port, cuts: () => cuts, close };
}
