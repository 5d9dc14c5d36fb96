/**
 * The S3-compatible server that buckets are tested with: Versity's gateway before a plain folder.
 * Usage: node scripts/servers/bucket-server.mjs builds it, once, and prints its path.
 * CHORUS_TEST_BUCKET_SERVER: a program to use instead.
 */
import { fileURLToPath } from 'node:url';
import { GoProgram } from './go-program.mjs';

/** As in docker-compose.yml. */
export const BUCKET_SERVER_VERSION = '1.8.0';

export const bucketServer = new GoProgram({
  name: 'versitygw',
  version: BUCKET_SERVER_VERSION,
  package: 'github.com/versity/versitygw/cmd/versitygw',
  variable: 'CHORUS_TEST_BUCKET_SERVER',
});

if (process.argv[1] === fileURLToPath(import.meta.url)) bucketServer.installAndPrint();
