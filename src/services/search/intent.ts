import type { EmbeddingSpace } from '../../domain/embedding.js';
import { KEYWORDS } from '../../domain/query.js';
import { holdsWords } from '../../domain/quoted-words.js';

/** What the favoured spaces count, and what the others do. */
const FAVOURED = 2;
const OTHERS = 0.5;

/** What kind of answer the beginning of a text asks for, and what follows from it. English only. */
interface IntentRule {
  readonly intent: string;
  /** At the start of the text. */
  readonly leadIn: RegExp;
  /** How much a space counts. */
  readonly factorOf: (space: EmbeddingSpace | typeof KEYWORDS) => number;
  /** True for spaces whose models were taught with sentences that begin like this: they read the lead-in, too. */
  readonly knowsLeadIn: (space: EmbeddingSpace) => boolean;
}

const SOMEBODY =
  '(?:some(?:one|body)|any(?:one|body)|people|they|(?:an? |the )?(?:man|woman|person|voice|speaker))';
const SPEAKS =
  '(?:sa(?:ys?|id|ying)|tell(?:s|ing)? (?:of|about)|(?:talk|speak)(?:s|ing)? (?:of|about)|mention(?:s|ed|ing)?)';

const hears = ({ modalities }: EmbeddingSpace) => modalities.includes('audio');
const sees = ({ modalities }: EmbeddingSpace) => modalities.includes('image');
const reads = ({ modalities }: EmbeddingSpace) => modalities.every((modality) => modality === 'text');

const INTENT_RULES: readonly IntentRule[] = [
  {
    intent: 'SOUND',
    leadIn:
      /^(?:(?:the|an?|some) )?(?:sounds?|noises?|audio|recordings?) of |^(?:what |something that )?sounds like /iu,
    factorOf: (space) => (space === KEYWORDS ? 1 : hears(space) ? FAVOURED : OTHERS),
    knowsLeadIn: hears,
  },
  {
    intent: 'SPEECH',
    leadIn: new RegExp(
      `^(?:${SOMEBODY} (?:who )?(?:is |are |was )?${SPEAKS}|${SPEAKS}|(?:talk|speech) about) (?:that )?`,
      'iu',
    ),
    factorOf: (space) => (space === KEYWORDS || reads(space) ? FAVOURED : OTHERS),
    knowsLeadIn: () => false,
  },
  {
    intent: 'PICTURE',
    leadIn:
      /^(?:(?:the|an?|some) )?(?:pictures?|photos?|photographs?|images?|drawings?|paintings?) (?:of|with|showing) |^(?:what |something that )?looks like /iu,
    factorOf: (space) => (space === KEYWORDS ? 1 : sees(space) ? FAVOURED : OTHERS),
    knowsLeadIn: sees,
  },
];

/** What a text says about the kind of answer. */
export interface Intent extends Pick<IntentRule, 'intent' | 'factorOf' | 'knowsLeadIn'> {
  /** As it stands in the text. */
  readonly leadIn: string;
  /** The text behind it. */
  readonly rest: string;
}

/** @returns what the beginning of the text asks for; null when it is none of the rules, or nothing follows. */
export function recogniseIntent(text: string): Intent | null {
  const spaced = text.trim().replace(/\s+/gu, ' ');
  for (const { leadIn, ...rule } of INTENT_RULES) {
    const [found] = leadIn.exec(spaced) ?? [];
    const rest = found === undefined ? '' : spaced.slice(found.length);
    if (found !== undefined && holdsWords(rest)) return { ...rule, leadIn: found.trim(), rest };
  }
  return null;
}
