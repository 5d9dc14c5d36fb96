import { ANCHOR_TEXTS } from '../bridge/anchor-texts.js';
import type { TextBank } from '../bridge/text-banks.js';

/** So many texts of the bank, its first ones, are words that do not exist; as many follow that have no common sense. */
export const INVENTED_WORDS = 64;
const BEGINNINGS =
  'b bl br d dr f fl fr g gl gr h j k kr l m n p pl pr r s sk sl sn st t tr v vr w y z zw'.split(' ');
const MIDDLES = 'a e i o u aa ai ee oo ou'.split(' ');
const ENDS = 'b ck d f g ll lm m mp n nd nk p r rk rp s ss st t th v x zz'.split(' ');

/**
 * Queries that mean nothing: half are words that do not exist, half are three everyday words that have nothing to do
 * with each other. What they find at best is what chance finds. The same in every process: their digest is part of what
 * rests on them.
 */
export const MEANINGLESS_BANK: TextBank = { id: 'meaningless', texts: makeTexts() };

function makeTexts(): string[] {
  const below = numbers(0x5eed);
  const oneOf = (values: readonly string[]) => values[below(values.length)]!;
  const list = (count: number, make: () => string) => Array.from({ length: count }, make);
  const syllable = () => oneOf(BEGINNINGS) + oneOf(MIDDLES) + oneOf(ENDS);
  const inventedWord = () => list(1 + below(2), syllable).join('');
  const plainWords = ANCHOR_TEXTS.filter((text) => !text.includes(' '));
  return [
    ...list(INVENTED_WORDS, () => list(1 + below(3), inventedWord).join(' ')),
    ...list(INVENTED_WORDS, () => list(3, () => oneOf(plainWords)).join(' ')),
  ];
}

/** @returns whole numbers from 0 up to a bound, spread evenly and the same every time (xorshift, 32 bits). */
function numbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}
