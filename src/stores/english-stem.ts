/**
 * English stemming as Martin Porter published it ("Porter2", the English stemmer of Snowball), so that keyword search
 * finds "running" by "run" on a store that has no stemmer of its own.
 */

const VOWEL = '[aeiouy]';
const CONSONANT = '[^aeiouy]';
const DOUBLES = /(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/;
const VALID_LI = 'cdeghkmnrt';

/** Words whose stem is not what the rules give. */
const SPECIAL = new Map(
  Object.entries({
    skis: 'ski',
    skies: 'sky',
    dying: 'die',
    lying: 'lie',
    tying: 'tie',
    idly: 'idl',
    gently: 'gentl',
    ugly: 'ugli',
    early: 'earli',
    only: 'onli',
    singly: 'singl',
  }),
);
const UNCHANGED = new Set('sky news howe atlas cosmos bias andes'.split(' '));
/** After the plural has gone, these stay as they are. */
const UNCHANGED_SINGULAR = new Set('inning outing canning herring earring proceed exceed succeed'.split(' '));

/** Replaced when they begin in region 1, the longest ending first. */
const STEP_2: readonly (readonly [string, string])[] = [
  ['ization', 'ize'],
  ['ational', 'ate'],
  ['fulness', 'ful'],
  ['ousness', 'ous'],
  ['iveness', 'ive'],
  ['tional', 'tion'],
  ['biliti', 'ble'],
  ['lessli', 'less'],
  ['entli', 'ent'],
  ['ation', 'ate'],
  ['alism', 'al'],
  ['aliti', 'al'],
  ['ousli', 'ous'],
  ['iviti', 'ive'],
  ['fulli', 'ful'],
  ['enci', 'ence'],
  ['anci', 'ance'],
  ['abli', 'able'],
  ['izer', 'ize'],
  ['ator', 'ate'],
  ['alli', 'al'],
  ['bli', 'ble'],
];
const STEP_3: readonly (readonly [string, string])[] = [
  ['ational', 'ate'],
  ['tional', 'tion'],
  ['alize', 'al'],
  ['icate', 'ic'],
  ['iciti', 'ic'],
  ['ical', 'ic'],
  ['ness', ''],
  ['ful', ''],
];
/** Dropped when they begin in region 2, the longest first. */
const STEP_4 = 'ement ance ence able ible ment ant ent ism ate iti ous ive ize al er ic'.split(' ');

/** @returns the stem of a word of lower-case letters. */
export function englishStem(word: string): string {
  if (word.length < 3) return word;
  const special = SPECIAL.get(word);
  if (special !== undefined) return special;
  if (UNCHANGED.has(word)) return word;
  // A y that stands for a consonant is written Y meanwhile.
  const marked = word.replace(/^y/, 'Y').replace(/([aeiouy])y/g, '$1Y');
  const regions = regionsOf(marked);
  const singular = dropPlural(marked);
  if (UNCHANGED_SINGULAR.has(singular)) return singular;
  const present = dropPastAndIng(singular, regions);
  const suffixed = replaceSuffixes(softenFinalY(present), regions);
  return dropFinalEOrL(dropLastSuffix(suffixed, regions), regions).toLowerCase();
}

interface Regions {
  /** Where the text behind the first consonant that follows a vowel begins. */
  readonly first: number;
  /** The same within the first region. */
  readonly second: number;
}

const REGION = new RegExp(`${VOWEL}${CONSONANT}`);
/** Beginnings whose first region starts elsewhere than the rule has it. */
const REGION_EXCEPTION = /^(gener|commun|arsen)/;

function regionsOf(word: string): Regions {
  const exception = REGION_EXCEPTION.exec(word)?.[0].length;
  const behind = (from: number): number => {
    const match = REGION.exec(word.slice(from));
    return match === null ? word.length : from + match.index + 2;
  };
  const first = exception ?? behind(0);
  return { first, second: behind(first) };
}

function dropPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (/(ied|ies)$/.test(word)) return word.length > 4 ? word.slice(0, -2) : word.slice(0, -1);
  if (/(us|ss)$/.test(word) || !word.endsWith('s')) return word;
  return new RegExp(`${VOWEL}.+s$`).test(word) ? word.slice(0, -1) : word;
}

function dropPastAndIng(word: string, { first }: Regions): string {
  const eed = /(eedly|eed)$/.exec(word);
  if (eed !== null) return eed.index >= first ? `${word.slice(0, eed.index)}ee` : word;
  const ending = /(ingly|edly|ing|ed)$/.exec(word);
  if (ending === null) return word;
  const root = word.slice(0, ending.index);
  if (!new RegExp(VOWEL).test(root)) return word;
  if (/(at|bl|iz)$/.test(root)) return `${root}e`;
  if (DOUBLES.test(root)) return root.slice(0, -1);
  return isShort(root, first) ? `${root}e` : root;
}

/** Ends in a short syllable, and has nothing in the first region. */
function isShort(word: string, first: number): boolean {
  const endsShort =
    new RegExp(`${CONSONANT}${VOWEL}[^aeiouywxY]$`).test(word) ||
    new RegExp(`^${VOWEL}${CONSONANT}$`).test(word);
  return first >= word.length && endsShort;
}

function softenFinalY(word: string): string {
  return new RegExp(`.${CONSONANT}[yY]$`).test(word) ? `${word.slice(0, -1)}i` : word;
}

function replaceSuffixes(word: string, { first, second }: Regions): string {
  let stem = replaceFirst(word, STEP_2, first);
  if (stem === word && /li$/.test(word) && word.length - 2 >= first) {
    if (VALID_LI.includes(word.at(-3)!) && !STEP_2.some(([ending]) => word.endsWith(ending))) {
      stem = word.slice(0, -2);
    }
  }
  if (stem === word && /logi$/.test(word) && word.length - 3 >= first) stem = word.slice(0, -1);
  if (stem.endsWith('ative')) return stem.length - 5 >= second ? stem.slice(0, -5) : stem;
  return replaceFirst(stem, STEP_3, first);
}

/** Only the longest ending that the word has counts, and only when it begins in the region. */
function replaceFirst(word: string, endings: readonly (readonly [string, string])[], region: number): string {
  const match = endings.find(([ending]) => word.endsWith(ending));
  if (match === undefined) return word;
  const at = word.length - match[0].length;
  return at >= region ? word.slice(0, at) + match[1] : word;
}

function dropLastSuffix(word: string, { second }: Regions): string {
  const ion = /[st]ion$/.test(word) ? 'ion' : undefined;
  const ending = STEP_4.find((each) => word.endsWith(each)) ?? ion;
  if (ending === undefined) return word;
  const at = word.length - ending.length;
  return at >= second ? word.slice(0, at) : word;
}

function dropFinalEOrL(word: string, { first, second }: Regions): string {
  const at = word.length - 1;
  if (word.endsWith('e')) {
    const root = word.slice(0, -1);
    return at >= second || (at >= first && !isShortSyllable(root)) ? root : word;
  }
  return word.endsWith('ll') && at >= second ? word.slice(0, -1) : word;
}

function isShortSyllable(text: string): boolean {
  return isShort(text, text.length);
}
