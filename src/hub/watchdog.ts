/** Aborts when nothing happens for a while. */
export interface Watchdog {
  /** Aborted by silence, or by the caller's own signal. */
  readonly signal: AbortSignal;
  /** Something happened: starts the wait anew. */
  touch(): void;
  stop(): void;
}

/** Starts to watch. */
export function watchSilence(timeoutMs: number, outer?: AbortSignal): Watchdog {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`silent for ${timeoutMs} ms`)), timeoutMs);
  return {
    signal: outer ? AbortSignal.any([outer, controller.signal]) : controller.signal,
    touch: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  };
}
