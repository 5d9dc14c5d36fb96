import type { EmbeddingSpace } from '../../domain/embedding.js';
import type { IntentMode } from '../../domain/query.js';
import { holdsWords, splitQuotes } from '../../domain/quoted-words.js';
import { recogniseIntent, type Intent } from './intent.js';

/** How the text of a part is read. */
export interface Wording {
  /** As it was given. */
  readonly text: string;
  /** What keyword search looks for, quotes included. */
  readonly keywords: string;
  /** Each must occur word by word in what this part finds. */
  readonly phrases: readonly string[];
  readonly intent: Intent | null;
  /** What the encoder of a space reads; null when all words stand in quotes: then only they are asked for. */
  readonly textFor: (space: EmbeddingSpace) => string | null;
}

/** @param mode AUTO: a lead-in such as "sound of" tells what is meant. */
export function readWording(text: string, mode: IntentMode): Wording {
  const intent = mode === 'AUTO' ? recogniseIntent(text) : null;
  const core = intent?.rest ?? text;
  const { phrases, outside, unquoted } = splitQuotes(core);
  const isQuotedWhole = phrases.length > 0 && !holdsWords(outside);
  const whole = phrases.length > 0 ? plain(splitQuotes(text).unquoted) : text;
  const meaning = phrases.length > 0 ? plain(unquoted) : core;
  return {
    text,
    keywords: core,
    phrases,
    intent,
    textFor: (space) => (isQuotedWhole ? null : intent?.knowsLeadIn(space) ? whole : meaning),
  };
}

function plain(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
