import { execFile } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import createCommand from 'fluent-ffmpeg';

/** Why a run was ended before ffmpeg was done. */
export type StopReason = 'ABORTED' | 'STALLED' | 'ENOUGH';

/** How a run ended. */
export interface FfmpegExit {
  readonly stopReason: StopReason | null;
  /** Null after success; else the message of the launcher, such as `ffmpeg exited with code 1`. For the log only. */
  readonly failure: Error | null;
  /** The last lines of stderr. For parsing and the log only. */
  readonly stderr: string;
  /** How many lines reported that something could not be read. */
  readonly damageReports: number;
}

export interface FfmpegRequest {
  readonly ffmpegPath: string;
  /** Absolute path of a local file. */
  readonly inputPath: string;
  readonly inputOptions: readonly string[];
  readonly outputOptions: readonly string[];
  /** Whether stderr ends with what was read and decoded, for `parseDecodedSamples`. */
  readonly countsSamples: boolean;
  /** Longest silence of ffmpeg (nothing on stdout or stderr) before it is killed. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface FfmpegRun {
  /** Bytes of stdout. The process waits while nobody reads. Ending the loop early kills it. Never throws. */
  readonly stdout: AsyncIterable<Buffer>;
  /** Settles when the process is gone; never rejects. */
  readonly exit: Promise<FfmpegExit>;
  stop(reason: StopReason): void;
}

/**
 * Demuxers that read one file and nothing else. Playlists (hls, concat, dash, sdp, image sequences) are absent, because
 * they make ffmpeg open whatever other file or address they name.
 */
const SELF_CONTAINED_FORMATS = [
  'aac,ac3,aiff,amr,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,matroska,mov,mp3,mpc,mpc8,mpeg,mpegts,ogg,oma,tak,tta',
  'voc,w64,wav,webm,wv',
].join(',');

/** Options that keep ffmpeg and ffprobe inside the one file they are given. */
const CONFINEMENT = ['-protocol_whitelist', 'file,pipe', '-format_whitelist', SELF_CONTAINED_FORMATS];

/** Reports with their level in front, and a sign of life every half second. */
const QUIET = ['-nostdin', '-hide_banner', '-stats', '-loglevel'];
/** Summaries of the filters come at the end; this many lines hold them all. */
const STDERR_LINES = 400;
const DAMAGE = /\[(?:error|fatal)\]|ended prematurely|partial file/i;
const execFileAsync = promisify(execFile);

/** The `file:` protocol stops ffmpeg from reading a name such as `concat:a|b` as an address. */
function inputName(path: string): string {
  return `file:${path}`;
}

/**
 * Starts one ffmpeg over the first audio stream of a file; bytes of the output go to `stdout`.
 * fluent-ffmpeg keeps the path of the binary for the whole process: two binaries may be used in turn, not at once.
 */
export function startFfmpeg(request: FfmpegRequest): FfmpegRun {
  // Without autoDestroy and 'close' events: 20 ms after 'close' fluent-ffmpeg would kill a process still printing.
  const sink = new PassThrough({ autoDestroy: false, emitClose: false, highWaterMark: 1 << 18 });
  const command = createCommand({ stdoutLines: STDERR_LINES });
  let stopReason: StopReason | null = null;
  let damageReports = 0;
  let isStarted = false;
  const stop = (reason: StopReason): void => {
    stopReason ??= reason;
    command.kill('SIGKILL');
    sink.resume();
  };
  const watchdog = new Watchdog(request.timeoutMs, () => stop('STALLED'));
  const onAbort = (): void => stop('ABORTED');
  const level = request.countsSamples ? 'level+verbose' : 'level+info';

  const exit = new Promise<FfmpegExit>((resolve) => {
    const finish = (failure: Error | null, stderr: string): void => {
      watchdog.disarm();
      request.signal?.removeEventListener('abort', onAbort);
      // The pipe from the process ends the sink once everything is read, which a slow reader delays beyond the exit:
      // ending it here would cut the tail off. Only a process that never came to be has no pipe to do it.
      if (!isStarted || isSpawnFailure(failure)) sink.end();
      resolve({ stopReason, failure, stderr, damageReports });
    };
    command
      .setFfmpegPath(request.ffmpegPath)
      .input(inputName(request.inputPath))
      // One call with all of them: called with none, fluent-ffmpeg passes on the word "undefined".
      .inputOptions(...QUIET, level, ...CONFINEMENT, ...request.inputOptions)
      .outputOptions(...['-map', '0:a:0', '-vn', '-sn', '-dn', '-threads', '1'], ...request.outputOptions)
      // A kill before the process exists is lost, so it is repeated here.
      .on('start', () => {
        isStarted = true;
        if (stopReason !== null) command.kill('SIGKILL');
      })
      .on('stderr', (line: string) => {
        watchdog.rearm();
        if (DAMAGE.test(line)) damageReports += 1;
      })
      .on('error', (error: Error, _out, stderr) => finish(error, stderr ?? ''))
      .on('end', (_out, stderr) => finish(null, stderr ?? ''))
      .output(sink, { end: true })
      .run();
  });

  if (request.signal?.aborted) stop('ABORTED');
  request.signal?.addEventListener('abort', onAbort, { once: true });
  return { stdout: readWatched(sink, watchdog, () => stop('ENOUGH')), exit, stop };
}

/** @returns true when the system could not run the program at all. */
function isSpawnFailure(failure: Error | null): boolean {
  return (failure as NodeJS.ErrnoException | null)?.syscall?.startsWith('spawn') ?? false;
}

/** Calls back once when it stays armed for `timeoutMs` without a sign of life. */
class Watchdog {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly timeoutMs: number,
    private readonly onStall: () => void,
  ) {}

  arm(): void {
    this.disarm();
    this.timer = setTimeout(this.onStall, this.timeoutMs);
  }
  rearm(): void {
    this.timer?.refresh();
  }
  disarm(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}

/** Armed only while we wait for ffmpeg, never while ffmpeg waits for us. */
async function* readWatched(
  sink: PassThrough,
  watchdog: Watchdog,
  onLeave: () => void,
): AsyncGenerator<Buffer> {
  let isDone = false;
  try {
    watchdog.arm();
    for await (const chunk of sink as AsyncIterable<Buffer>) {
      watchdog.disarm();
      yield chunk;
      watchdog.arm();
    }
    isDone = true;
  } finally {
    watchdog.disarm();
    if (!isDone) onLeave();
  }
}

/** What a helper program printed; `failure` is null when it ended well. */
export interface ProgramOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly failure: Error | null;
}

/**
 * Runs ffprobe over a file and returns its JSON. Spawned directly: fluent-ffmpeg's `ffprobe` cannot be stopped.
 * @throws AbortError when the signal fires; the process is killed.
 */
export async function runFfprobe(request: {
  readonly ffprobePath: string;
  readonly inputPath: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}): Promise<ProgramOutput> {
  const fields = 'stream=codec_type,codec_name,sample_rate,channels:format=format_name,duration';
  const options = ['-v', 'warning', '-print_format', 'json', '-show_entries', fields, ...CONFINEMENT];
  return runProgram(request.ffprobePath, [...options, inputName(request.inputPath)], request);
}

/** Runs `PROGRAM -version`. */
export async function readVersionText(programPath: string): Promise<ProgramOutput> {
  return runProgram(programPath, ['-version'], { timeoutMs: 20_000 });
}

async function runProgram(
  programPath: string,
  args: readonly string[],
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<ProgramOutput> {
  const limits = { timeout: timeoutMs, killSignal: 'SIGKILL' as const, maxBuffer: 8 << 20 };
  try {
    const output = await execFileAsync(programPath, args, signal ? { ...limits, signal } : limits);
    return { ...output, failure: null };
  } catch (error) {
    signal?.throwIfAborted();
    const failure = error as Error & { stdout?: string; stderr?: string };
    return { stdout: failure.stdout ?? '', stderr: failure.stderr ?? '', failure };
  }
}
