import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { AppError, isAppError } from '../domain/errors.js';
import type { ByteRange } from '../domain/ports/media-storage.js';

export interface BucketOptions {
  readonly name: string;
  /** Null: Amazon's own for the region. */
  readonly endpoint: string | null;
  readonly region: string;
  /** Null: what the SDK finds on the machine (profile, role of the instance, ...). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | null;
  /** Names the bucket in the path of a URL instead of its host, as most servers of one's own want it. */
  readonly pathStyle: boolean;
  /** Largest object that is written. */
  readonly maxObjectBytes: number;
}

/** What a bucket tells about an object. */
export interface ObjectFacts {
  readonly sizeBytes: number;
  /** Names these bytes, so that a part that is read later can be known to be of the same. */
  readonly etag: string | undefined;
  /** CRC-32 of the whole object; null when the server does not keep one. */
  readonly crc32: number | null;
}

const MIB = 2 ** 20;
const PART_BYTES = 8 * MIB;
/** S3 allows no more. */
const MAX_PARTS = 10_000;
/** Parts under way at once; each is held in memory. */
const PARTS_AT_ONCE = 3;
const CONNECT_TIMEOUT_MS = 5000;
/** Longest silence of the server. */
const SILENCE_TIMEOUT_MS = 60_000;

/** One bucket of an S3-compatible server. Errors: STORE_UNAVAILABLE. */
export class BucketConnection {
  readonly #client: S3Client;
  readonly #partBytes: number;

  constructor(private readonly options: BucketOptions) {
    const { endpoint, region, credentials, pathStyle, maxObjectBytes } = options;
    this.#partBytes = Math.max(PART_BYTES, Math.ceil(maxObjectBytes / MAX_PARTS / MIB) * MIB);
    this.#client = new S3Client({
      region,
      forcePathStyle: pathStyle,
      ...(endpoint !== null && { endpoint }),
      ...(credentials !== null && { credentials: { ...credentials } }),
      // Whole files are checked by `fetchObject`, also those that came in several pieces.
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SILENCE_TIMEOUT_MS },
    });
  }

  /** Writes an object whole or not at all; large ones in parts, each with its checksum. */
  async put(key: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    const upload = new Upload({
      client: this.#client,
      params: {
        ...this.#at(key),
        Body: Readable.from(body, { objectMode: false }),
        ChecksumAlgorithm: 'CRC32',
      },
      partSize: this.#partBytes,
      queueSize: PARTS_AT_ONCE,
    });
    await orUnavailable(upload.done());
  }

  /** @returns null when there is no such object. */
  async head(key: string): Promise<ObjectFacts | null> {
    const command = new HeadObjectCommand({ ...this.#at(key), ChecksumMode: 'ENABLED' });
    const found = await orNull(this.#client.send(command));
    if (!found) return null;
    const { ContentLength = 0, ETag, ChecksumCRC32, ChecksumType } = found;
    return {
      sizeBytes: ContentLength,
      etag: ETag,
      crc32: ChecksumType === 'COMPOSITE' ? null : readCrc32(ChecksumCRC32),
    };
  }

  /**
   * @param etag refuses bytes of another object that has taken the place.
   * @returns the bytes as they come; null when there is no such object (any more).
   */
  async get(
    key: string,
    {
      range,
      etag,
      signal,
    }: { range?: ByteRange | undefined; etag?: string | undefined; signal?: AbortSignal | undefined },
  ): Promise<Readable | null> {
    const command = new GetObjectCommand({
      ...this.#at(key),
      ...(range && { Range: `bytes=${range.start}-${range.end}` }),
      ...(etag !== undefined && { IfMatch: etag }),
    });
    const found = await orNull(this.#client.send(command, signal ? { abortSignal: signal } : {}));
    return found ? (found.Body as Readable) : null;
  }

  async delete(key: string): Promise<void> {
    await orUnavailable(this.#client.send(new DeleteObjectCommand(this.#at(key))));
  }

  /** Frees what uploads left that were begun before this time and never ended: their process was killed. */
  async abortUploadsBefore(time: Date): Promise<void> {
    const bucket = { Bucket: this.options.name };
    const { Uploads = [] } = await orUnavailable(this.#client.send(new ListMultipartUploadsCommand(bucket)));
    for (const { Key, UploadId, Initiated } of Uploads) {
      if (!Initiated || Initiated >= time) continue;
      await orNull(this.#client.send(new AbortMultipartUploadCommand({ ...bucket, Key, UploadId })));
    }
  }

  close(): void {
    this.#client.destroy();
  }

  #at(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.options.name, Key: key };
  }
}

/** @returns the number that four bytes in Base64 stand for; null for anything else, such as a checksum of checksums. */
function readCrc32(text: string | undefined): number | null {
  const bytes = Buffer.from(text ?? '', 'base64');
  return bytes.length === 4 && !text?.includes('-') ? bytes.readUInt32BE() : null;
}

interface SdkError {
  readonly name: string;
  readonly $metadata: { readonly httpStatusCode?: number };
}

/** Errors of the body that is written are not the server's. */
function isSdkError(error: unknown): error is SdkError {
  return typeof error === 'object' && error !== null && '$metadata' in error;
}

/** How servers say that there is no such object, or (`PreconditionFailed`) another one by now. */
const ABSENT = ['NoSuchKey', 'NotFound', 'NoSuchUpload', 'PreconditionFailed'];

/** @returns null where the server says that it has no such object (any more). */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await orUnavailable(answer);
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    if (isSdkError(cause) && ABSENT.includes(cause.name)) return null;
    throw error;
  }
}

async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    if (isAppError(cause) || (cause as Error).name === 'AbortError' || !isSdkError(cause)) throw cause;
    throw new AppError('STORE_UNAVAILABLE', sentenceFor(cause), { cause });
  }
}

function sentenceFor({ name, $metadata: { httpStatusCode = 0 } }: SdkError): string {
  if (name === 'NoSuchBucket')
    return 'The bucket of CHORUS_BUCKET_NAME does not exist. Create it, or name another.';
  if (httpStatusCode === 401 || httpStatusCode === 403) {
    return 'The bucket refuses the key. See CHORUS_BUCKET_KEY_ID, CHORUS_BUCKET_SECRET_KEY and the rights they have.';
  }
  return 'The bucket cannot be reached at the moment. See that its server runs at CHORUS_BUCKET_ENDPOINT; then try again.';
}
