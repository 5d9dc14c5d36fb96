import { describe, expect, it } from '@jest/globals';
import { createFakeStorage } from '../fakes/memory-storage.js';
import { UploadService } from '../../src/services/uploads.js';

function createUploads() {
  const written: [string, string][] = [];
  let nowMs = 1_000_000;
  const service = new UploadService({
    storage: {
      ...createFakeStorage({}),
      write: ({ id, filename }) => {
        written.push([id, filename]);
        return Promise.resolve({ location: id, sizeBytes: 3 });
      },
    },
    secret: 'a secret of the tests',
    ttlSeconds: 60,
    nowMs: () => nowMs,
  });
  return { service, written, wait: (seconds: number) => (nowMs += seconds * 1000) };
}

async function* body(): AsyncIterable<Uint8Array> {
  yield Uint8Array.of(1, 2, 3);
}

function signatureOf(path: string) {
  const { searchParams } = new URL(path, 'http://localhost');
  return { expires: searchParams.get('expires')!, signature: searchParams.get('signature')! };
}

describe('uploads', () => {
  it('takes the bytes of a genuine URL and remembers the name of the file', async () => {
    const { service, written } = createUploads();
    const { uploadId, path, expiresAt } = await service.createUpload({ filename: '../../Grüße 1.mp3' });
    expect(expiresAt).toBe(new Date(1_060_000).toISOString());
    expect(await service.receive(uploadId, signatureOf(path), body())).toEqual({ sizeBytes: 3 });
    expect(written).toEqual([[uploadId, 'Grüße 1.mp3']]);
  });

  it('refuses a URL that is expired, changed, or of another upload', async () => {
    const { service, written, wait } = createUploads();
    const first = await service.createUpload({ filename: 'a.mp3' });
    const second = await service.createUpload({ filename: 'b.mp3' });
    const signed = signatureOf(first.path);
    const refused = { code: 'MEDIA_NOT_FOUND' };
    await expect(service.receive(second.uploadId, signed, body())).rejects.toMatchObject(refused);
    const later = { ...signed, expires: '9999999999999' };
    await expect(service.receive(first.uploadId, later, body())).rejects.toMatchObject(refused);
    await expect(service.receive(first.uploadId, { ...signed, signature: '' }, body())).rejects.toMatchObject(
      refused,
    );
    wait(61);
    await expect(service.receive(first.uploadId, signed, body())).rejects.toMatchObject(refused);
    expect(written).toEqual([]);
  });

  it.each(['folder/', '..', '.'])('gives a file called %j a name', async (filename) => {
    const { service, written } = createUploads();
    const { uploadId, path } = await service.createUpload({ filename });
    await service.receive(uploadId, signatureOf(path), body());
    expect(written[0]![1]).toBe('upload');
  });
});
