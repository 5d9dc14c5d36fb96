import { MEDIA_KINDS, type MediaKind } from '../../domain/media.js';
import {
  ABSENCE_POLICIES,
  BRIDGE_CHOICES,
  FUSIONS,
  type QueryInput,
  type SearchQuery,
} from '../../domain/query.js';
import { withBridgeProgress } from '../bridge-progress.js';
import {
  choiceOption,
  integerOption,
  stringListOption,
  stringOption,
  UsageError,
  type Command,
  type OptionValues,
} from '../command.js';
import { toMetadataConditions } from '../metadata-option.js';
import { printExplained, printResult, toJson } from '../search-report.js';
import { SHAPE_HELP, SHAPE_OPTIONS, toShape } from '../shape-options.js';
import { readVectorOption } from '../vector-option.js';

export const searchCommand: Command = {
  name: 'search',
  summary: 'ask the library with words, a file, an item, a moment, a vector, or a mix',
  usage: '[TEXT ...]',
  options: {
    file: { type: 'string', multiple: true },
    media: { type: 'string', multiple: true },
    moment: { type: 'string', multiple: true },
    vector: { type: 'string', multiple: true },
    kind: { type: 'string', multiple: true },
    tag: { type: 'string', multiple: true },
    metadata: { type: 'string', multiple: true },
    space: { type: 'string', multiple: true },
    weight: { type: 'string', multiple: true },
    fusion: { type: 'string' },
    absence: { type: 'string' },
    bridge: { type: 'string' },
    'min-relevance': { type: 'string' },
    'as-written': { type: 'boolean' },
    ...SHAPE_OPTIONS,
    limit: { type: 'string' },
    after: { type: 'string' },
    explain: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  optionHelp: {
    file: 'a sound, picture or transcript as part of the query',
    media: 'id of an item as part of the query',
    moment: 'id of a moment as part of the query',
    vector: 'SPACE=FILE, a JSON list of numbers as part of the query; - for FILE reads standard input',
    kind: `only ${MEDIA_KINDS.map((kind) => kind.toLowerCase()).join(', ')}; may be given several times`,
    tag: 'only items with this tag; may be given several times',
    metadata:
      'only items with this metadata: KEY, KEY=VALUE, KEY>=NUMBER or KEY<=NUMBER; may be given several times',
    space: 'only this space (clip, clap, text, keywords, ...); may be given several times',
    weight: 'how much a space counts, for example clip=2; may be given several times',
    fusion: 'rank (default) or relevance: how the lists of the spaces are joined',
    absence: 'ignore (default), worst or require: what it means that a space did not find something',
    bridge: 'auto (default), anchors, learned or none: how pictures and sounds reach spaces not their own',
    'min-relevance': 'only hits at least this relevant, 0 to 1',
    'as-written': 'take "sound of", "someone says" and "picture of" for words like others',
    ...SHAPE_HELP,
    limit: 'hits to show, 1 to 100 (default 10)',
    after: 'cursor of the last hit of the page before',
    explain: 'also the plan, its times and counts, and the anatomy of each hit',
    json: 'the whole answer as one JSON document',
  },
  examples: [
    'chorus search "a dog barking"',
    'chorus search --file bark.wav --kind image',
    'chorus search "at night" --media 3f2a... --limit 3 --json',
    'chorus search "sound of rain" --explain',
    'chorus embed --model ./clip --kind text "a red boat" --json | chorus search --vector clip=-',
    'chorus search harbour --sort newest --collapse --facet tag --facet duration',
  ],

  async run({ open, terminal, signal }, args, options) {
    const query = toQuery(await toInputs(args, options), options);
    const { services } = await open();
    const searching = services.search.search(query, signal);
    const result = await withBridgeProgress(searching, services.bridges, terminal);
    if (options['json'] === true) terminal.printJson(toJson(result));
    else if (options['explain'] === true) printExplained(result, terminal);
    else printResult(result, terminal);
    return 0;
  },
};

function toQuery(inputs: readonly QueryInput[], options: OptionValues): SearchQuery {
  if (inputs.length === 0)
    throw new UsageError('Say what to look for: a text, --file, --media, --moment or --vector.');
  const spaces = stringListOption(options, 'space');
  const weights = stringListOption(options, 'weight');
  const after = stringOption(options, 'after');
  const fusion = choiceOption(options, 'fusion', FUSIONS.map(lower));
  const absence = choiceOption(options, 'absence', ABSENCE_POLICIES.map(lower));
  const bridge = choiceOption(options, 'bridge', BRIDGE_CHOICES.map(lower));
  const minRelevance = stringOption(options, 'min-relevance');
  return {
    parts: inputs.map((input) => ({ input, weight: 1 })),
    filter: {
      mediaKinds: toKinds(options),
      allTags: stringListOption(options, 'tag'),
      metadata: toMetadataConditions(stringListOption(options, 'metadata')),
    },
    ...(spaces.length > 0 && { spaces }),
    ...(weights.length > 0 && { spaceWeights: toWeights(weights) }),
    ...(fusion && { fusion: upper(fusion) }),
    ...(absence && { absence: upper(absence) }),
    ...(bridge && { bridge: upper(bridge) }),
    ...(minRelevance !== undefined && { minRelevance: numberOf('--min-relevance', minRelevance) }),
    ...(options['as-written'] === true && { intent: 'OFF' }),
    ...toShape(options),
    ...(options['explain'] === true && { fullEvidence: true }),
    ...(after !== undefined && { after }),
    first: integerOption(options, 'limit', { min: 1, max: 100 }) ?? 10,
  };
}

const lower = <Name extends string>(name: Name) => name.toLowerCase() as Lowercase<Name>;
const upper = <Name extends string>(name: Name) => name.toUpperCase() as Uppercase<Name>;

/** @returns weights by space from `clip=2`. */
function toWeights(weights: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    weights.map((option) => {
      const [, space, value] = /^([^=]+)=(.+)$/su.exec(option) ?? [];
      if (space === undefined || value === undefined)
        throw new UsageError(`--weight "${option}" must read SPACE=NUMBER.`);
      return [space, numberOf('--weight', value)];
    }),
  );
}

function numberOf(option: string, text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new UsageError(`${option} needs a number, not "${text}".`);
}

async function toInputs(args: readonly string[], options: OptionValues): Promise<QueryInput[]> {
  const text = args.join(' ').trim();
  const vectors = await Promise.all(
    stringListOption(options, 'vector').map((option) => readVectorOption(option, process.stdin)),
  );
  return [
    ...(text ? [{ type: 'TEXT', text } as const] : []),
    ...stringListOption(options, 'file').map((path) => ({ type: 'FILE', path }) as const),
    ...stringListOption(options, 'media').map((mediaId) => ({ type: 'MEDIA', mediaId }) as const),
    ...stringListOption(options, 'moment').map((momentId) => ({ type: 'MOMENT', momentId }) as const),
    ...vectors,
  ];
}

function toKinds(options: OptionValues): MediaKind[] {
  const given = stringListOption(options, 'kind').flatMap((list) => list.toUpperCase().split(','));
  const kinds = given.map((name) => MEDIA_KINDS.find((kind) => kind === name));
  if (kinds.includes(undefined))
    throw new UsageError(`--kind must be one of ${MEDIA_KINDS.join(', ').toLowerCase()}.`);
  return kinds.length > 0 ? kinds.filter((kind) => kind !== undefined) : [...MEDIA_KINDS];
}
