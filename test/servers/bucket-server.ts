import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bucketServer } from '../../scripts/servers/bucket-server.mjs';
import { startServer, type TestServer } from './start-server.js';

const KEY = { accessKeyId: 'chorus-test', secretAccessKey: 'secret-of-the-tests' };
const BUCKET = 'media';

/** @returns whether the server was built on this machine: node scripts/servers/bucket-server.mjs */
export function hasBucketServer(): boolean {
  return bucketServer.find() !== null;
}

/** An S3-compatible server on loopback with one empty bucket. */
export async function startBucketServer() {
  const server: TestServer = await startServer(bucketServer.find()!, (port, folder) => {
    const [objects, facts] = [join(folder, 'objects'), join(folder, 'facts')];
    for (const each of [join(objects, BUCKET), facts]) mkdirSync(each, { recursive: true });
    return [
      ...['--access', KEY.accessKeyId, '--secret', KEY.secretAccessKey, '--port', `127.0.0.1:${port}`],
      // Facts of objects beside them, not in extended attributes, which not every file system has.
      ...['--quiet', 'posix', '--sidecar', facts, objects],
    ];
  });
  const endpoint = `http://127.0.0.1:${server.port}`;
  const options = { name: BUCKET, endpoint, region: 'us-east-1', credentials: KEY, pathStyle: true };
  /** Where the objects lie, each at its key. */
  const objects = join(server.folder, 'objects', BUCKET);
  return { ...server, options, objects };
}
