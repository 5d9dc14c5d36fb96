import type { CalendarInterval } from '../../../domain/answer-shape.js';

/** Round bounds aim at no more buckets than this. */
const NICE_BUCKETS = 10;
/** Seconds at which people cut lengths; beyond, whole days. */
const DURATION_STEPS = [
  0, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400,
];
const NICE_CALENDAR_BUCKETS = 24;
const MOST_CALENDAR_BUCKETS = 1000;
/** Finest first, with about how many milliseconds each takes. */
const INTERVALS: readonly (readonly [CalendarInterval, number])[] = [
  ['HOUR', 3_600_000],
  ['DAY', 86_400_000],
  ['WEEK', 7 * 86_400_000],
  ['MONTH', 30 * 86_400_000],
  ['YEAR', 365 * 86_400_000],
];

/** @returns rising bounds, multiples of 1, 2 or 5 times a power of ten, that hold all values; none for no values. */
export function niceBounds(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const { least, greatest } = extremesOf(values);
  const step = niceStep(greatest - least || Math.abs(least) || 1);
  const first = Math.floor(least / step);
  const count = Math.floor(greatest / step) - first + 1;
  // Twelve digits hide what binary fractions add: 3 * 0.1 is 0.3.
  return Array.from({ length: count + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

function niceStep(range: number): number {
  const wanted = range / NICE_BUCKETS;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return power * ([1, 2, 5].find((factor) => factor * power >= wanted) ?? 10);
}

/** @returns bounds in seconds that hold all lengths, without empty buckets at either end. */
export function durationBounds(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const { least, greatest } = extremesOf(values);
  const longest = DURATION_STEPS.at(-1)!;
  const days = Math.max(0, Math.floor(greatest / longest));
  const steps = [...DURATION_STEPS, ...Array.from({ length: days }, (_, index) => (index + 2) * longest)];
  const first = steps.findLastIndex((bound) => bound <= least);
  return steps.slice(Math.max(0, first), steps.findIndex((bound) => bound > greatest) + 1);
}

/** @returns the bucket of rising bounds that a value lies in, -1 for none; a bucket holds its lower bound only. */
export function bucketOf(value: number, bounds: readonly number[]): number {
  let bucket = bounds.length - 1;
  while (bucket >= 0 && bounds[bucket]! > value) bucket--;
  return bucket < bounds.length - 1 ? bucket : -1;
}

/**
 * @param times milliseconds since 1970.
 * @returns the wanted interval, or a fitting one, and the beginnings of its periods from the first time to behind the last.
 */
export function calendarBounds(
  times: readonly number[],
  wanted?: CalendarInterval,
): { interval: CalendarInterval; bounds: number[] } | null {
  if (times.length === 0) return null;
  const { least, greatest } = extremesOf(times);
  const most = wanted === undefined ? NICE_CALENDAR_BUCKETS : MOST_CALENDAR_BUCKETS;
  const finest = wanted === undefined ? 0 : INTERVALS.findIndex(([interval]) => interval === wanted);
  const fitting = INTERVALS.slice(finest).find(([, length]) => (greatest - least) / length < most - 1);
  const interval = (fitting ?? INTERVALS.at(-1)!)[0];
  const bounds = [periodStart(least, interval)];
  while (bounds.at(-1)! <= greatest) bounds.push(nextPeriod(bounds.at(-1)!, interval));
  return { interval, bounds };
}

function periodStart(time: number, interval: CalendarInterval): number {
  const date = new Date(time);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (interval) {
    case 'HOUR':
      return Date.UTC(year, month, day, date.getUTCHours());
    case 'DAY':
      return Date.UTC(year, month, day);
    case 'WEEK':
      return Date.UTC(year, month, day - ((date.getUTCDay() + 6) % 7));
    case 'MONTH':
      return Date.UTC(year, month);
    case 'YEAR':
      return Date.UTC(year, 0);
  }
}

function nextPeriod(start: number, interval: CalendarInterval): number {
  const date = new Date(start);
  switch (interval) {
    case 'HOUR':
      return start + 3_600_000;
    case 'DAY':
      return start + 86_400_000;
    case 'WEEK':
      return start + 7 * 86_400_000;
    case 'MONTH':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
    case 'YEAR':
      return Date.UTC(date.getUTCFullYear() + 1, 0);
  }
}

function extremesOf(values: readonly number[]): { least: number; greatest: number } {
  let [least, greatest] = [Infinity, -Infinity];
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  return { least, greatest };
}
