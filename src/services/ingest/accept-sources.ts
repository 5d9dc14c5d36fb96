import { AppError } from '../../domain/errors.js';
import type { IngestSource } from '../../domain/media.js';
import type { MediaStorage } from '../../domain/ports/media-storage.js';
import type { SourceAccess } from '../../domain/ports/source-access.js';
import type { Caller } from '../services.js';
import { requireUpload } from '../uploads.js';

export interface AcceptTools {
  readonly sources: SourceAccess;
  readonly storage: MediaStorage;
}

/**
 * @returns the source of one job each: a folder or a pattern becomes its files.
 * @throws AppError SOURCE_NOT_FOUND, SOURCE_FORBIDDEN, MEDIA_NOT_FOUND (unknown upload), BAD_USER_INPUT.
 */
export async function acceptSource(
  { sources, storage }: AcceptTools,
  source: IngestSource,
  caller: Caller,
): Promise<IngestSource[]> {
  switch (source.type) {
    case 'URL':
      if (/^https?:\/\//i.test(source.url) && URL.canParse(source.url)) return [source];
      throw new AppError('BAD_USER_INPUT', 'A URL must be complete and begin with http:// or https://.');
    case 'UPLOAD':
      await requireUpload(storage, source.uploadId);
      return [source];
    case 'PATH': {
      if (caller === 'api') await requireAllowed(sources, [source.path]);
      const paths = await sources.expand(source.path);
      // A pattern or a link may lead out of the folder that was named.
      if (caller === 'api') await requireAllowed(sources, paths);
      return paths.map((path) => ({ type: 'PATH', path }));
    }
  }
}

/** @returns how the user named the source. */
export function labelOf(source: IngestSource): string {
  switch (source.type) {
    case 'PATH':
      return source.path;
    case 'URL':
      return source.url;
    case 'UPLOAD':
      return source.uploadId;
  }
}

async function requireAllowed(sources: SourceAccess, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (await sources.isAllowed(path)) continue;
    const message = 'The API may not read this path. The operator allows folders with CHORUS_MEDIA_ROOTS.';
    throw new AppError('SOURCE_FORBIDDEN', message);
  }
}
