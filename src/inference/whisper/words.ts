import type { TranscribedWord } from '../../domain/ports/speech.js';
import { endsSentence } from '../sentence-end.js';
import type { WrittenToken } from './token-choice.js';

/** What `toWords` has to know of the language, the clip and its alignment. */
export interface WordContext {
  readonly decode: (tokens: readonly number[]) => string;
  /** ISO 639 code; some languages put no spaces between words. */
  readonly language: string | null;
  /** Begin of each token, and last the end of the last one; from `tokenFrames`. */
  readonly frames: Int32Array;
  readonly frameSeconds: number;
  readonly durationSeconds: number;
}

/** A word together with the space before it, as the decoder wrote both: not every language puts spaces. */
export interface SpelledWord extends TranscribedWord {
  readonly spelled: string;
}

/** A few tokens that together spell whole characters. */
interface Piece {
  readonly text: string;
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** These are written without spaces, so each piece counts as a word. Source: openai/whisper `split_to_word_tokens`. */
const LANGUAGES_WITHOUT_SPACES = new Set(['zh', 'ja', 'th', 'lo', 'my', 'yue']);
const PUNCTUATION = /^[\p{P}\p{S}\s]+$/u;
/** Punctuation that belongs to the word after it, when a space stands before it. */
const OPENING = /^\s*["'“¿¡([{«„「『（《【-]+$/u;
const REPLACEMENT = '\ufffd';

/**
 * Joins tokens into words with their punctuation. A word lasts from its first letter to its last: the time of its
 * punctuation is that of the pause beside it. Times never decrease and lie within the clip.
 */
export function toWords(written: readonly WrittenToken[], context: WordContext): SpelledWord[] {
  const pieces = toPieces(written.map(({ token }) => token), context.decode); // prettier-ignore
  const isSpaced = context.language === null || !LANGUAGES_WITHOUT_SPACES.has(context.language);
  const words = groupPieces(pieces, isSpaced)
    .map((group) => toWord(group, written, context))
    .filter(({ text }) => text !== '');
  return shortenAroundSentences(words);
}

function toPieces(tokens: readonly number[], decode: WordContext['decode']): Piece[] {
  const pieces: Piece[] = [];
  let first = 0;
  for (let end = 1; end <= tokens.length; end++) {
    const text = decode(tokens.slice(first, end));
    if (text.includes(REPLACEMENT) && end < tokens.length) continue;
    pieces.push({ text, first, end });
    first = end;
  }
  return pieces;
}

function groupPieces(pieces: readonly Piece[], isSpaced: boolean): Piece[][] {
  const groups: Piece[][] = [];
  let opening: Piece[] = [];
  for (const piece of pieces) {
    const beginsWord = isSpaced ? /^\s/.test(piece.text) : !PUNCTUATION.test(piece.text);
    if (OPENING.test(piece.text) && (beginsWord || !isSpaced)) opening.push(piece);
    else if (beginsWord || groups.length === 0 || opening.length > 0) {
      groups.push([...opening, piece]);
      opening = [];
    } else groups.at(-1)!.push(piece);
  }
  return opening.length > 0 ? [...groups, opening] : groups;
}

function toWord(
  group: readonly Piece[],
  written: readonly WrittenToken[],
  context: WordContext,
): SpelledWord {
  const { frames, frameSeconds, durationSeconds } = context;
  const letters = group.filter(({ text }) => !PUNCTUATION.test(text));
  const spoken = letters.length > 0 ? letters : group;
  const secondsAt = (token: number) =>
    Math.min(token < frames.length ? frames[token]! * frameSeconds : durationSeconds, durationSeconds);
  const tokens = written.slice(group[0]!.first, group.at(-1)!.end);
  const spelled = group.map(({ text }) => text).join('');
  return {
    startSeconds: secondsAt(spoken[0]!.first),
    endSeconds: secondsAt(spoken.at(-1)!.end),
    text: spelled.trim(),
    spelled,
    confidence: tokens.reduce((sum, { probability }) => sum + probability, 0) / tokens.length,
  };
}

/** Longest word beside the pause between sentences, against the median word, and at most twice this many seconds. */
const LONGEST_AGAINST_MEDIAN = 2;
const LONGEST_MEDIAN_SECONDS = 0.7;

/**
 * The warp gives the pause between two sentences, and that before the first, to the words beside it; words there are held
 * to twice the median length. Source: openai/whisper `add_word_timestamps`.
 */
function shortenAroundSentences(words: readonly SpelledWord[]): SpelledWord[] {
  const lengths = words
    .map(({ startSeconds, endSeconds }) => endSeconds - startSeconds)
    .filter((length) => length > 0);
  const median = lengths.sort((one, other) => one - other)[lengths.length >> 1] ?? 0;
  const longest = LONGEST_AGAINST_MEDIAN * Math.min(median, LONGEST_MEDIAN_SECONDS);
  return words.map((word, index) => {
    if (word.endSeconds - word.startSeconds <= longest) return word;
    const previous = words[index - 1];
    if (!previous || endsSentence(previous.text)) return { ...word, startSeconds: word.endSeconds - longest };
    const isLast = index === words.length - 1;
    return isLast || endsSentence(word.text) ? { ...word, endSeconds: word.startSeconds + longest } : word;
  });
}
