import type { AudioProbe } from '../domain/ports/audio-decoder.js';

/** What a binary says about itself. */
export interface VersionFacts {
  /** As printed, for example `5.1.9-0+deb12u1`. */
  readonly version: string;
  /** Last year of the copyright line; null when there is none. */
  readonly year: number | null;
  /** Whether the soxr resampler is built in. */
  readonly hasSoxr: boolean;
  /** Built before 2022 or of a release before 5: fixes for damaged and hostile files are missing. */
  readonly isOld: boolean;
}

/** @returns facts from the output of `ffmpeg -version` or `ffprobe -version`; null when it is something else. */
export function parseVersion(text: string): VersionFacts | null {
  const match = /^ff(?:mpeg|probe) version (\S+)(?:.*?-(\d{4}))?/m.exec(text.split('\n', 1)[0] ?? '');
  if (match?.[1] === undefined) return null;
  const year = match[2] === undefined ? null : Number(match[2]);
  const release = /^n?(\d+)\./.exec(match[1])?.[1];
  const isOld = (release !== undefined && Number(release) < 5) || (year !== null && year < 2022);
  return { version: match[1], year, hasSoxr: text.includes('--enable-libsoxr'), isOld };
}

/** What ffprobe found: the first audio stream, or only that there is none. */
export type ProbeFacts =
  | { readonly hasAudio: true; readonly probe: AudioProbe }
  | { readonly hasAudio: false; readonly streamKinds: readonly string[] };

interface FfprobeJson {
  streams?: { codec_type?: string; codec_name?: string; sample_rate?: string; channels?: number }[];
  format?: { format_name?: string; duration?: string };
}

/**
 * @param json output of `ffprobe -print_format json` with streams and format.
 * @param stderr its warnings: they tell when the duration is only a guess from the bit rate, which becomes null.
 * @returns null when the text is not such JSON.
 */
export function parseProbe(json: string, stderr: string): ProbeFacts | null {
  const parsed = parseJson(json);
  if (parsed?.format === undefined) return null;
  const streams = parsed.streams ?? [];
  const audio = streams.find((stream) => stream.codec_type === 'audio');
  if (audio === undefined) {
    return { hasAudio: false, streamKinds: streams.map((stream) => stream.codec_type ?? 'unknown') };
  }
  const durationSeconds = Number(parsed.format.duration);
  const isKnown = durationSeconds > 0 && !stderr.includes('Estimating duration from bitrate');
  return {
    hasAudio: true,
    probe: {
      durationSeconds: isKnown ? durationSeconds : null,
      sampleRateHz: Number(audio.sample_rate ?? 0),
      channels: audio.channels ?? 0,
      codec: audio.codec_name ?? 'unknown',
      container: parsed.format.format_name ?? 'unknown',
    },
  };
}

function parseJson(json: string): FfprobeJson | null {
  try {
    return JSON.parse(json) as FfprobeJson;
  } catch {
    return null;
  }
}

/**
 * @param stderr of a run with the `astats` filter. A file that changes its channels on the way gives several
 * summaries; they add up.
 * @returns samples that passed the filter; null when it never ran.
 */
export function parseSampleCount(stderr: string): number | null {
  const counts = [...stderr.matchAll(/Number of samples: (\d+)/g)].map((match) => Number(match[1]));
  return counts.length === 0 ? null : counts.reduce((sum, count) => sum + count, 0);
}

/**
 * @param stderr of a run that counts samples.
 * @returns samples that the decoder gave before any filter; null when the summary is missing, as after a kill.
 */
export function parseDecodedSamples(stderr: string): number | null {
  const match = /frames decoded.*\((\d+) samples\)/.exec(stderr);
  return match === null ? null : Number(match[1]);
}

/** The value that `ebur128` prints when no block passed its absolute gate. */
const GATE_LUFS = -70;

/**
 * @param stderr of a run with `ebur128=peak=true`. Of several summaries the loudest counts, so that a gain derived
 * from it never clips.
 * @returns LUFS and dBTP; null where nothing was measured.
 */
export function parseLoudness(stderr: string): { integratedLufs: number | null; truePeakDb: number | null } {
  return {
    integratedLufs: loudest(stderr, /^\s*I:\s+(-?[\d.]+|-?inf|nan) LUFS/gm, GATE_LUFS),
    truePeakDb: loudest(stderr, /^\s*Peak:\s+(-?[\d.]+|-?inf|nan) dBFS/gm, -Infinity),
  };
}

function loudest(text: string, pattern: RegExp, floor: number): number | null {
  const values = [...text.matchAll(pattern)].map((match) => Number(match[1])).filter(Number.isFinite);
  const best = Math.max(...values);
  return best > floor ? best : null;
}
