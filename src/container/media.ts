import type { Config } from '../config/env.js';
import { createAudioDecoder } from '../decode/audio.js';
import { createImageDecoder } from '../decode/image.js';
import { sniffMedia } from '../decode/sniff.js';
import { readTranscript } from '../decode/read-transcript.js';
import { createSourceAccess } from '../sources/source-access.js';

/** Longest time a codec may be silent. */
const DECODE_TIMEOUT_MS = 60_000;

/** Everything that reads bytes: decoders and sources, with the limits of the configuration. */
export type MediaTools = ReturnType<typeof openMediaTools>;

export function openMediaTools({ limits, library, tools }: Config) {
  const decoder = createAudioDecoder({
    maxDurationSeconds: limits.maxAudioSeconds,
    timeoutMs: DECODE_TIMEOUT_MS,
    ffmpegPath: tools.ffmpegPath ?? undefined,
    ffprobePath: tools.ffprobePath ?? undefined,
  });
  const sources = createSourceAccess({
    mediaRoots: library.mediaRoots,
    maxFileBytes: limits.maxFileBytes,
    urlTimeoutMs: limits.urlTimeoutMs,
    allowPrivateUrls: library.allowPrivateUrls,
    sniff: (path, filename) => sniffMedia(path, filename, decoder),
  });
  return {
    decoder,
    images: createImageDecoder({ maxPixels: limits.maxPixels }),
    readTranscript: (path: string) => readTranscript(path, limits.maxTranscriptBytes),
    sources,
  };
}
