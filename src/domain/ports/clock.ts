/** Time as a dependency, so that tests own it. */
export interface Clock {
  /** ISO 8601 UTC with milliseconds. */
  nowIso(): string;
}

export const systemClock: Clock = { nowIso: () => new Date().toISOString() };
