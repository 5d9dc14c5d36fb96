/**
 * Stems of English words by the algorithm that keyword search uses ("Porter2": M. F. Porter, "The English (Porter2)
 * stemming algorithm", snowballstem.org), so that a snippet highlights what was found. Vowels are a e i o u y; a `y` that
 * acts as a consonant is written `Y` while a word is worked on.
 */

const IRREGULAR = new Map(
  'skis>ski skies>sky dying>die lying>lie tying>tie idly>idl gently>gentl ugly>ugli early>earli only>onli singly>singl'
    .split(' ')
    .map((pair) => pair.split('>') as [string, string]),
);
const INVARIANT = new Set(['sky', 'news', 'howe', 'atlas', 'cosmos', 'bias', 'andes']);
const INVARIANT_WITHOUT_PLURAL = new Set(
  'inning outing canning herring earring proceed exceed succeed'.split(' '),
);

/** [suffix, replacement]; longer suffixes first, since the longest that fits decides. */
type Rules = readonly (readonly [string, string])[];

function rulesOf(table: string): Rules {
  return table
    .split(' ')
    .map((rule) => rule.split('>') as [string, string])
    .sort((a, b) => b[0].length - a[0].length);
}

const STEP_2 = rulesOf(
  'tional>tion enci>ence anci>ance abli>able entli>ent izer>ize ization>ize ational>ate ation>ate ator>ate ' +
    'alism>al aliti>al alli>al fulness>ful ousli>ous ousness>ous iveness>ive iviti>ive biliti>ble bli>ble ogi>og ' +
    'fulli>ful lessli>less li>',
);
const STEP_3 = rulesOf('tional>tion ational>ate alize>al icate>ic iciti>ic ical>ic ful> ness> ative>');
const STEP_4 = rulesOf(
  'al> ance> ence> er> ic> able> ible> ant> ement> ment> ent> ism> ate> iti> ous> ive> ize> ion>',
);

/** @param word lower-case letters; others than a to z count as consonants. */
export function stemEnglish(word: string): string {
  if (word.length <= 2 || INVARIANT.has(word)) return word;
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  const marked = word.replace(/^y|(?<=[aeiouy])y/g, 'Y');
  const singular = withoutPlural(marked);
  if (INVARIANT_WITHOUT_PLURAL.has(singular)) return singular;
  const regions = regionsOf(marked);
  const root = withoutTense(singular, regions.first).replace(/(?<=.[^aeiouy])[yY]$/, 'i');
  const bare = step4(step3(step2(root, regions.first), regions), regions.second);
  return step5(bare, regions).replaceAll('Y', 'y');
}

interface Regions {
  /** Where the part begins that follows the first consonant after a vowel. */
  readonly first: number;
  /** The same within that part. */
  readonly second: number;
}

function regionsOf(word: string): Regions {
  const prefix = /^(?:gener|commun|arsen)/.exec(word)?.[0];
  const first = prefix === undefined ? regionFrom(word, 0) : prefix.length;
  return { first, second: regionFrom(word, first) };
}

function regionFrom(word: string, start: number): number {
  const match = /[aeiouy][^aeiouy]/.exec(word.slice(start));
  return match === null ? word.length : start + match.index + 2;
}

function withoutPlural(word: string): string {
  if (word.endsWith('sses')) return word.slice(0, -2);
  if (/ie[ds]$/.test(word)) return word.slice(0, word.length > 4 ? -2 : -1);
  if (/[us]s$/.test(word)) return word;
  return /[aeiouy].+s$/.test(word) ? word.slice(0, -1) : word;
}

function withoutTense(word: string, first: number): string {
  const eed = /eed(?:ly)?$/.exec(word);
  if (eed) return eed.index >= first ? word.slice(0, eed.index + 2) : word;
  const stem = /^(.*[aeiouy].*?)(?:ed|edly|ing|ingly)$/.exec(word)?.[1];
  if (stem === undefined) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(stem)) return stem.slice(0, -1);
  return first >= stem.length && endsShort(stem) ? `${stem}e` : stem;
}

/** Ends in a short syllable, like `hop` and `at`, unlike `hoop` and `show`. */
function endsShort(word: string): boolean {
  return /[^aeiouy][aeiouy][^aeiouywxY]$/.test(word) || /^[aeiouy][^aeiouy]$/.test(word);
}

/** Replaces the longest suffix that fits when it lies in the region and `mayCut` agrees. */
function replaceSuffix(
  word: string,
  rules: Rules,
  region: number,
  mayCut: (suffix: string, start: number) => boolean,
): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const [suffix, replacement] = rule;
  const start = word.length - suffix.length;
  return start >= region && mayCut(suffix, start) ? word.slice(0, start) + replacement : word;
}

function step2(word: string, first: number): string {
  return replaceSuffix(word, STEP_2, first, (suffix, start) => {
    if (suffix === 'li') return /[cdeghkmnrt]/.test(word.charAt(start - 1));
    return suffix !== 'ogi' || word.charAt(start - 1) === 'l';
  });
}

function step3(word: string, { first, second }: Regions): string {
  return replaceSuffix(word, STEP_3, first, (suffix, start) => suffix !== 'ative' || start >= second);
}

function step4(word: string, second: number): string {
  return replaceSuffix(
    word,
    STEP_4,
    second,
    (suffix, start) => suffix !== 'ion' || /[st]/.test(word.charAt(start - 1)),
  );
}

function step5(word: string, { first, second }: Regions): string {
  const last = word.length - 1;
  if (word.endsWith('e')) {
    const isCut = last >= second || (last >= first && !endsShort(word.slice(0, -1)));
    return isCut ? word.slice(0, -1) : word;
  }
  return word.endsWith('ll') && last >= second ? word.slice(0, -1) : word;
}
