import { BucketConnection, type BucketOptions } from './bucket-connection.js';

export { createBucketStorage } from './bucket-storage.js';
export { createBucketTranscripts } from './bucket-transcripts.js';

/** Opens a bucket; nothing is asked of its server yet. */
export function openBucket(options: BucketOptions): BucketConnection {
  return new BucketConnection(options);
}
