import { AppError } from '../domain/errors.js';

/** Lets bytes through, counts them, and refuses too many and none. */
export class ByteCounter {
  sizeBytes = 0;

  constructor(private readonly maxBytes: number) {}

  /** @throws AppError MEDIA_TOO_LARGE at the byte that is too many, MEDIA_EMPTY at the end of nothing. */
  async *through(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of body) {
      this.sizeBytes += chunk.length;
      if (this.sizeBytes > this.maxBytes) throw this.#tooLarge();
      yield chunk;
    }
    if (this.sizeBytes > 0) return;
    throw new AppError('MEDIA_EMPTY', 'There are no bytes. Send the file as the body.');
  }

  #tooLarge(): AppError {
    const message = `The file is larger than ${this.maxBytes} bytes, the limit of this server (CHORUS_MAX_FILE_BYTES).`;
    const details = { limit: this.maxBytes, actual: this.sizeBytes, unit: 'bytes' };
    return new AppError('MEDIA_TOO_LARGE', message, { details });
  }
}
