import { ABSENCE_POLICIES, BRIDGE_CHOICES, FUSIONS, type SearchQuery } from '../domain/query.js';
import {
  constantOption,
  numberOption,
  stringListOption,
  toNumber,
  UsageError,
  type OptionValues,
} from './command.js';

/** Options of where a query looks and how what it finds is ranked, and what they do. */
export const RANKING_OPTIONS = {
  space: { type: 'string', multiple: true },
  weight: { type: 'string', multiple: true },
  fusion: { type: 'string' },
  absence: { type: 'string' },
  bridge: { type: 'string' },
  'min-relevance': { type: 'string' },
  'as-written': { type: 'boolean' },
} as const;

export const RANKING_HELP: Readonly<Record<keyof typeof RANKING_OPTIONS, string>> = {
  space: 'only this space (clip, clap, text, keywords, ...); may be given several times',
  weight: 'how much a space counts, for example clip=2; may be given several times',
  fusion: 'rank (default) or relevance: how the lists of the spaces are joined',
  absence: 'ignore (default), worst or require: what it means that a space did not find something',
  bridge: 'auto (default), anchors, learned or none: how pictures and sounds reach spaces not their own',
  'min-relevance': 'only hits at least this relevant, 0 to 1',
  'as-written': 'take "sound of", "someone says" and "picture of" for words like others',
};

type Ranking = Pick<
  SearchQuery,
  'spaces' | 'spaceWeights' | 'fusion' | 'absence' | 'bridge' | 'minRelevance' | 'intent'
>;

/** @throws UsageError for unknown names and numbers out of bounds. */
export function toRanking(options: OptionValues): Ranking {
  const spaces = stringListOption(options, 'space');
  const weights = stringListOption(options, 'weight');
  const fusion = constantOption(options, 'fusion', FUSIONS);
  const absence = constantOption(options, 'absence', ABSENCE_POLICIES);
  const bridge = constantOption(options, 'bridge', BRIDGE_CHOICES);
  const minRelevance = numberOption(options, 'min-relevance', { min: 0, max: 1 });
  return {
    ...(spaces.length > 0 && { spaces }),
    ...(weights.length > 0 && { spaceWeights: toWeights(weights) }),
    ...(fusion && { fusion }),
    ...(absence && { absence }),
    ...(bridge && { bridge }),
    ...(minRelevance !== undefined && { minRelevance }),
    ...(options['as-written'] === true && { intent: 'OFF' }),
  };
}

/** @returns weights by space from `clip=2`. */
function toWeights(weights: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    weights.map((option) => {
      const [, space, text = ''] = /^([^=]+)=(.+)$/su.exec(option) ?? [];
      if (space === undefined) throw new UsageError(`--weight "${option}" must read SPACE=NUMBER.`);
      const value = toNumber(text);
      if (!Number.isFinite(value)) throw new UsageError(`--weight needs a number, not "${text}".`);
      return [space, value];
    }),
  );
}
