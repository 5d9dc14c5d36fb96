import type { Moment } from '../../domain/moment.js';
import { KEYWORDS, type MatchEvidence, type QueryInput, type QueryPart } from '../../domain/query.js';
import { splitQuotes } from '../../domain/quoted-words.js';
import { isLowTrust } from '../../domain/trust.js';
import { LEARNED_MAP } from './bridge/bridges.js';
import type { Candidate } from './candidate.js';
import { recogniseIntent } from './intent.js';
import { WORDS } from './routes.js';
import { createHighlighter } from './shape/highlight.js';
import { snippetOf, type SnippetSource } from './shape/snippet.js';

/** Reasons named for a hit; more would be read by nobody. */
const MOST_REASONS = 3;
/** Calibrated relevance below which something is called only a little alike. */
const LITTLE = 0.35;
const MOST_QUOTED_CHARACTERS = 60;
const MOST_QUOTED_WORDS = 5;

/** One reason; `also` is put before the verb of all but the first. */
interface Clause {
  /** Clauses of the same key say the same thing. */
  readonly key: string;
  readonly say: (also: string) => string;
}

/** @returns one sentence that says by what the candidate was found, what counts most first, and what was held against it. */
export function reasonOf(candidate: Candidate, parts: readonly QueryPart[]): string {
  const { evidence } = candidate;
  const clauseOf = (match: MatchEvidence) => clause(match, parts, candidate);
  const found = distinct(evidence.filter(({ contribution }) => contribution > 0).flatMap(clauseOf));
  const against = distinct(
    [...evidence]
      .reverse()
      .filter(({ contribution }) => contribution < 0)
      .flatMap(clauseOf),
  );
  const said = found.slice(0, MOST_REASONS).map(({ say }, index) => say(index === 0 ? '' : 'also '));
  if (against.length > 0) said.push(`it stands further down because ${against[0]!.say('')}`);
  const sentence = said.join('; ') || 'it is near what was asked for';
  return `${sentence.slice(0, 1).toUpperCase()}${sentence.slice(1)}.`;
}

function distinct(clauses: readonly Clause[]): Clause[] {
  return clauses.filter(({ key }, index) => clauses.findIndex((other) => other.key === key) === index);
}

function clause(match: MatchEvidence, parts: readonly QueryPart[], candidate: Candidate): Clause[] {
  const { moment, part, space } = match;
  if (!moment) return [];
  const input = parts[part]!.input;
  if (space === KEYWORDS) return wordsClause(moment, part, input, candidate);
  const key = `${moment.kind} ${part} ${match.bridge !== null}`;
  return [{ key, say: (also) => likenessOf(match, moment, input, also) }];
}

function likenessOf(
  { bridge, relevance }: MatchEvidence,
  moment: Moment,
  input: QueryInput,
  also: string,
): string {
  const little = relevance !== null && relevance < LITTLE ? 'a little ' : '';
  const what = `${bridge === WORDS ? 'what is said in ' : ''}${nameOf(input)}`;
  const when = at(moment);
  const guess = guessOf(bridge);
  switch (moment.kind) {
    case 'IMAGE':
      return `it ${also}looks ${little}like ${what}${guess}`;
    case 'SOUND':
      return `it ${also}sounds ${little}like ${what}${when}${guess}`;
    case 'PASSAGE':
      return `the words “${shorten(moment.text ?? '')}”${when} ${also}mean something ${little}like ${what}${guess}`;
  }
}

/** A bridge guesses: by words that both sides know, or by what pairs taught it. */
function guessOf(bridge: string | null): string {
  if (bridge === null) return '';
  return bridge === LEARNED_MAP ? ', as far as pairs have taught' : ', as far as words can tell';
}

/** Where the words of the query stand: in what is said or written, else in the title or a tag. */
function wordsClause(moment: Moment, part: number, input: QueryInput, { best }: Candidate): Clause[] {
  if (input.type !== 'TEXT') return [];
  const query = withoutLeadIn(input.text);
  const source = { ...best.scope, text: moment.text };
  const found = markedWords(source, query) ?? (query === input.text ? null : markedWords(source, input.text));
  if (!found) return [];
  const { snippet, marked } = found;
  const key = `words ${part}`;
  const words = quotedIn(query, snippet.field === 'TEXT' ? moment.text : null) ?? marked;
  const quoted = quote(words);
  const isOne = quoted.count === 1 && !/\s/u.test(quoted.text);
  const subject = `the word${isOne ? '' : 's'} ${quoted.text}`;
  if (snippet.field === 'TITLE') return [{ key, say: (also) => `its title ${also}says ${quoted.text}` }];
  if (snippet.field === 'TAG') return [{ key, say: (also) => `its tags ${also}say ${quoted.text}` }];
  const when = at(moment);
  if (moment.mediaKind !== 'AUDIO') {
    return [{ key, say: (also) => `${subject} ${also}stand${isOne ? 's' : ''} in it${when}` }];
  }
  const verb = isLowTrust(moment.confidence) ? 'may have been' : isOne ? 'was' : 'were';
  return [{ key, say: (also) => `${subject} ${verb} ${also}said${when}` }];
}

/** @returns where words of the query stand, and which; null where none do. */
function markedWords(source: SnippetSource, query: string) {
  const snippet = snippetOf(source, createHighlighter([query]));
  if (!snippet || snippet.highlights.length === 0) return null;
  return { snippet, marked: snippet.highlights.map(({ start, end }) => snippet.text.slice(start, end)) };
}

/** "sound of a bell" asks for a bell. */
function withoutLeadIn(text: string): string {
  return recogniseIntent(text)?.rest ?? text;
}

/** @returns the quoted words of the query when the text holds all of them as they are written, else null. */
function quotedIn(query: string, text: string | null): readonly string[] | null {
  const { phrases } = splitQuotes(query);
  const isHeld = (phrase: string) => text?.toLowerCase().includes(phrase.toLowerCase());
  return phrases.length > 0 && phrases.every(isHeld) ? phrases : null;
}

function quote(words: readonly string[]): { text: string; count: number } {
  const different = [...new Map(words.map((word) => [word.toLowerCase(), word])).values()];
  const text = different
    .slice(0, MOST_QUOTED_WORDS)
    .map((word) => `“${word}”`)
    .join(', ');
  return { text, count: different.length };
}

function nameOf(input: QueryInput): string {
  switch (input.type) {
    case 'TEXT':
      return `“${shorten(splitQuotes(withoutLeadIn(input.text)).unquoted)}”`;
    case 'MEDIA':
      return 'the item asked with';
    case 'MOMENT':
      return 'the moment asked with';
    case 'UPLOAD':
    case 'FILE':
      return 'the file asked with';
    case 'VECTOR':
      return 'the vector asked with';
  }
}

/** @returns ` at 1:02`, or nothing where there is no time. */
function at({ startSeconds }: Moment): string {
  if (startSeconds === null) return '';
  const seconds = Math.floor(startSeconds);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, '0');
  return hours > 0 ? ` at ${hours}:${String(minutes).padStart(2, '0')}:${rest}` : ` at ${minutes}:${rest}`;
}

function shorten(text: string): string {
  const plain = text.replace(/\s+/gu, ' ').trim();
  if (plain.length <= MOST_QUOTED_CHARACTERS) return plain;
  const cut = plain.slice(0, MOST_QUOTED_CHARACTERS);
  const lastSpace = cut.lastIndexOf(' ');
  return `${cut.slice(0, lastSpace > 0 ? lastSpace : undefined)} …`;
}
