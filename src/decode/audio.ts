import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LRUCache } from 'lru-cache';
import { AppError } from '../domain/errors.js';
import type {
  AudioDecoder,
  AudioProbe,
  DecodeRequest,
  LoudnessReport,
} from '../domain/ports/audio-decoder.js';
import { Resampler } from '../dsp/resampler.js';
import { runFfprobe, startFfmpeg, type FfmpegExit, type FfmpegRun } from './ffmpeg.js';
import { findBinaries, type Binaries, type BinaryPaths } from './ffmpeg-binaries.js';
import { parseDecodedSamples, parseLoudness, parseProbe, parseSampleCount } from './ffmpeg-output.js';
import { toFloatChunks } from './float-chunks.js';

export interface AudioDecoderOptions extends BinaryPaths {
  /** Longest sound accepted. */
  readonly maxDurationSeconds: number;
  /** Longest time ffmpeg may be silent before it is killed; reading slowly does not count. */
  readonly timeoutMs: number;
}

export interface FfmpegAudioDecoder extends AudioDecoder {
  /** @throws AppError BAD_USER_INPUT, CAPABILITY_UNSUPPORTED; see `findBinaries`. */
  describeBinaries(): Promise<Binaries>;
}

/** Decoders need some sound before the first sample asked for to be exact (bit reservoir of mp3, overlap of aac). */
const PREROLL_SECONDS = 1;
/** One ingest asks for the same facts once per pass; a process costs up to 60 ms. */
const REMEMBERED_PROBES = 100;

/**
 * Audio through ffmpeg. Processes are started per call; nothing is kept but the paths of the programs and recent probes.
 *
 * - Channels are averaged with equal weights in floating point, as librosa does; gain follows, then the resampler.
 * - N samples at the rate of the file become exactly ceil(N * rate wanted / rate of the file).
 * - Samples are not clipped: lossy codecs and gain may overshoot 1. What is not finite becomes 0.
 * - A file that is damaged on the way gives what can be decoded; `measureLoudness` reports it as `isDamaged`.
 */
export function createAudioDecoder(options: AudioDecoderOptions): FfmpegAudioDecoder {
  let binaries: Promise<Binaries> | null = null;
  const describeBinaries = (): Promise<Binaries> => {
    binaries ??= findBinaries(options).catch((error: unknown) => {
      binaries = null;
      throw error;
    });
    return binaries;
  };
  const probes = new LRUCache<string, AudioProbe>({ max: REMEMBERED_PROBES });
  const context = { options, probes, describeBinaries };
  return {
    describeBinaries,
    probe: (path, signal) => probe(context, path, signal),
    measureLoudness: (path, signal) => measureLoudness(context, path, signal),
    decode: (path, request) => decode(context, path, request),
  };
}

interface Context {
  readonly options: AudioDecoderOptions;
  /** By path and state of the file. */
  readonly probes: LRUCache<string, AudioProbe>;
  describeBinaries(): Promise<Binaries>;
}

async function probe(context: Context, path: string, signal?: AbortSignal): Promise<AudioProbe> {
  const key = await identityOf(path);
  if (signal?.aborted) throw cancelled(signal.reason);
  const known = context.probes.get(key);
  if (known !== undefined) return known;
  const facts = await runProbe(context, path, signal);
  refuseTooLong(facts.durationSeconds ?? 0, context.options.maxDurationSeconds);
  context.probes.set(key, facts);
  return facts;
}

async function runProbe({ options, describeBinaries }: Context, path: string, signal?: AbortSignal) {
  const { ffprobe } = await describeBinaries();
  const request = {
    ffprobePath: ffprobe.path,
    inputPath: resolve(path),
    timeoutMs: options.timeoutMs,
    signal,
  };
  const { stdout, stderr, failure } = await runFfprobe(request).catch((error: unknown) => {
    throw signal?.aborted ? cancelled(error) : error;
  });
  if (failure !== null) throw refuseUnreadable(failure, stderr);
  const facts = parseProbe(stdout, stderr);
  if (facts === null) throw refuseUnreadable(new Error('ffprobe printed no JSON'), stderr);
  if (!facts.hasAudio) {
    throw new AppError('MEDIA_UNSUPPORTED', 'This file has no sound in it.', {
      details: { streams: facts.streamKinds },
    });
  }
  requireDecodable(facts.probe, stderr);
  return facts.probe;
}

async function measureLoudness(
  context: Context,
  path: string,
  signal?: AbortSignal,
): Promise<LoudnessReport> {
  const { options } = context;
  const facts = await probe(context, path, signal);
  const run = await start(context, path, {
    // Without an end a file that never ends would be listened to for ever.
    inputOptions: ['-t', String(options.maxDurationSeconds + 1)],
    filters: [...mixToMono(facts.channels), 'astats', 'ebur128=peak=true:framelog=verbose'],
    outputFormat: 'null',
    signal,
  });
  for await (const chunk of run.stdout) void chunk;
  const exit = await run.exit;
  requireUsable(exit, options.timeoutMs);
  const samples = parseSampleCount(exit.stderr) ?? 0;
  if (samples === 0) throw refuseSoundless(exit);
  const durationSeconds = samples / facts.sampleRateHz;
  refuseTooLong(durationSeconds, options.maxDurationSeconds);
  const isDamaged = exit.failure !== null || exit.damageReports > 0;
  return { ...parseLoudness(exit.stderr), durationSeconds, isDamaged };
}

async function* decode(context: Context, path: string, request: DecodeRequest): AsyncGenerator<Float32Array> {
  const { options } = context;
  const facts = await probe(context, path, request.signal);
  const { resampler } = await context.describeBinaries();
  const section = cutSection(request);
  const isWhole = section.filters.length === 0;
  const isOurs = resampler === 'own' && facts.sampleRateHz !== request.sampleRateHz;
  const run = await start(context, path, {
    inputOptions: section.inputOptions,
    filters: [
      ...section.filters,
      ...mixToMono(facts.channels),
      `volume=${request.gainDb ?? 0}dB:precision=float`,
      // Counts what is left of a section; over a whole file that takes as long as decoding it.
      ...(isWhole ? [] : ['astats']),
      // Where we resample, this only keeps the rate of files that change it on the way.
      isOurs ? `aresample=${facts.sampleRateHz}` : resampleTo(request.sampleRateHz, resampler),
      'aformat=sample_fmts=flt',
    ],
    outputFormat: 'f32le',
    countsSamples: isWhole,
    signal: request.signal,
  });
  let emitted = 0;
  const chunks = toFloatChunks(run.stdout);
  for await (const pcm of isOurs ? resample(chunks, facts.sampleRateHz, request.sampleRateHz) : chunks) {
    emitted += pcm.length;
    refuseTooLong(emitted / request.sampleRateHz, options.maxDurationSeconds);
    yield pcm;
  }
  const exit = await run.exit;
  requireUsable(exit, options.timeoutMs);
  const samples = (isWhole ? parseDecodedSamples(exit.stderr) : parseSampleCount(exit.stderr)) ?? 0;
  if (samples === 0 && emitted === 0) {
    if (section.mayBeEmpty) return;
    throw refuseSoundless(exit);
  }
  // Resamplers round the length to the nearest sample; the reference rounds up and fills with silence.
  const missing = Math.ceil((samples * request.sampleRateHz) / facts.sampleRateHz) - emitted;
  if (missing > 0) yield new Float32Array(missing);
}

function resampleTo(sampleRateHz: number, resampler: Binaries['resampler']): string {
  return `aresample=${sampleRateHz}${resampler === 'soxr' ? ':resampler=soxr' : ''}`;
}

async function* resample(chunks: AsyncIterable<Float32Array>, fromHz: number, toHz: number) {
  const resampler = new Resampler(fromHz, toHz);
  for await (const chunk of chunks) {
    const pcm = resampler.push(chunk);
    if (pcm.length > 0) yield pcm;
  }
  const rest = resampler.finish();
  if (rest.length > 0) yield rest;
}

async function start(
  { options, describeBinaries }: Context,
  path: string,
  plan: {
    readonly inputOptions: readonly string[];
    readonly filters: readonly string[];
    readonly outputFormat: 'null' | 'f32le';
    readonly countsSamples?: boolean;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<FfmpegRun> {
  const { ffmpeg } = await describeBinaries();
  return startFfmpeg({
    ffmpegPath: ffmpeg.path,
    inputPath: resolve(path),
    inputOptions: plan.inputOptions,
    // Pieces as they fill up, not one for each frame of a hundredth of a second: reading those takes half the time of decoding.
    outputOptions: ['-filter:a', plan.filters.join(','), '-flush_packets', '0', '-f', plan.outputFormat],
    countsSamples: plan.countsSamples ?? false,
    timeoutMs: options.timeoutMs,
    signal: plan.signal,
  });
}

/**
 * The plain mean of all channels. `-ac 1` would weight them by loudspeaker position and, for floats, not normalise.
 * Floats come first, or the mean of 16-bit sound would be rounded to 16 bits.
 */
function mixToMono(channels: number): string[] {
  const weight = (1 / channels).toFixed(12);
  const terms = Array.from({ length: channels }, (_, channel) => `${weight}*c${channel}`);
  return ['aformat=sample_fmts=fltp', `pan=mono|c0=${terms.join('+')}`];
}

/** Seeks to a little before the section and cuts it out by time stamps, which is exact where seeking alone is not. */
function cutSection({ startSeconds, durationSeconds }: DecodeRequest) {
  if (startSeconds === undefined && durationSeconds === undefined) {
    return { inputOptions: [], filters: [], mayBeEmpty: false };
  }
  const seekSeconds = Math.max(0, (startSeconds ?? 0) - PREROLL_SECONDS);
  const cutSeconds = (startSeconds ?? 0) - seekSeconds;
  const end = durationSeconds === undefined ? '' : `:end=${seconds(cutSeconds + durationSeconds)}`;
  return {
    inputOptions: seekSeconds > 0 ? ['-ss', seconds(seekSeconds)] : [],
    filters: [`atrim=start=${seconds(cutSeconds)}${end}`, 'asetpts=PTS-STARTPTS'],
    mayBeEmpty: true,
  };
}

/** ffmpeg keeps time in microseconds, and does not read exponents everywhere. */
function seconds(value: number): string {
  return value.toFixed(6);
}

/** @returns a text that changes when the file does. */
async function identityOf(path: string): Promise<string> {
  const stats = await stat(path).catch((cause: unknown) => {
    throw new AppError('SOURCE_NOT_FOUND', 'The sound file does not exist any more.', { cause });
  });
  if (stats.size === 0) throw new AppError('MEDIA_EMPTY', 'The sound file is empty: it has no bytes.');
  return JSON.stringify([resolve(path), stats.ino, stats.size, stats.mtimeMs]);
}

function requireDecodable(facts: AudioProbe, stderr: string): void {
  if (facts.codec === 'unknown') {
    throw new AppError('MEDIA_UNSUPPORTED', 'The codec of this sound is not known to ffmpeg.', {
      cause: stderr,
    });
  }
  if (facts.channels > 0 && facts.sampleRateHz > 0) return;
  const message = 'The sound cannot be decoded: the file is damaged, or it is no sound file at all.';
  throw new AppError('MEDIA_DECODE_FAILED', message, { cause: stderr });
}

function requireUsable(exit: FfmpegExit, timeoutMs: number): void {
  const cause = exit.failure ?? undefined;
  if (exit.stopReason === 'ABORTED') throw cancelled(cause);
  if (exit.stopReason === 'STALLED') {
    const message = 'Decoding was stopped: ffmpeg made no progress. The file may be damaged.';
    throw new AppError('DEADLINE_EXCEEDED', message, { cause, details: { limit: timeoutMs, unit: 'ms' } });
  }
  const wasKilled = exit.failure?.message.includes('killed with signal') ?? false;
  const neverRan = exit.failure !== null && /ENOENT|EACCES|Cannot find ffmpeg/.test(exit.failure.message);
  if (exit.stopReason === null && (wasKilled || neverRan)) throw decodeFailed(exit);
}

/** Nothing came out: the file is either empty on purpose, or broken. */
function refuseSoundless(exit: FfmpegExit): AppError {
  if (exit.failure !== null || exit.damageReports > 0) return decodeFailed(exit);
  return new AppError('MEDIA_EMPTY', 'The sound file is empty: it holds no samples.');
}

function decodeFailed(exit: FfmpegExit): AppError {
  const message = 'The sound cannot be decoded: the file is damaged or truncated.';
  return new AppError('MEDIA_DECODE_FAILED', message, { cause: withStderr(exit.failure, exit.stderr) });
}

function refuseUnreadable(failure: Error, stderr: string): AppError {
  const cause = withStderr(failure, stderr);
  if (/not on whitelist/i.test(stderr)) {
    const message =
      'This kind of file is not accepted as sound. Playlists and streams must be saved as one file.';
    return new AppError('MEDIA_UNSUPPORTED', message, { cause });
  }
  if (/moov atom not found/.test(stderr)) {
    const message = 'The file is truncated: its index is missing. Copy or download it again, in full.';
    return new AppError('MEDIA_DECODE_FAILED', message, { cause });
  }
  if ('killed' in failure && failure.killed) {
    return new AppError('DEADLINE_EXCEEDED', 'Looking into the file took too long. It may be damaged.', {
      cause,
    });
  }
  const message = 'This is no sound file that ffmpeg can read, whatever its name says.';
  return new AppError('MEDIA_UNSUPPORTED', message, { cause });
}

function refuseTooLong(durationSeconds: number, limit: number): void {
  if (durationSeconds <= limit) return;
  const actual = Math.round(durationSeconds * 1000) / 1000;
  const message = `The sound is longer than the limit of ${limit} s. Split it, or raise the limit.`;
  throw new AppError('MEDIA_TOO_LARGE', message, { details: { limit, actual, unit: 'seconds' } });
}

function cancelled(cause: unknown): AppError {
  return new AppError('CANCELLED', 'The work was cancelled.', { cause });
}

function withStderr(failure: Error | null, stderr: string): Error {
  return new Error(stderr.trim() || 'ffmpeg failed without a word', { cause: failure });
}
