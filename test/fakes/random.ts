/** Numbers that look random and are the same in every run (mulberry32). */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  /** @returns a number in [0, 1). */
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** @returns a whole number from 0 to `below` - 1. */
  const whole = (below: number): number => Math.floor(next() * below);
  const oneOf = <T>(values: readonly T[]): T => values[whole(values.length)]!;
  return { next, whole, oneOf };
}
