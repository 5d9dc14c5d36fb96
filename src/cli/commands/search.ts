import { MEDIA_KINDS, type MediaKind } from '../../domain/media.js';
import type { QueryInput, SearchQuery } from '../../domain/query.js';
import { withBridgeProgress } from '../bridge-progress.js';
import {
  integerOption,
  stringListOption,
  stringOption,
  UsageError,
  type Command,
  type OptionValues,
} from '../command.js';
import { toMetadataConditions } from '../metadata-option.js';
import { RANKING_HELP, RANKING_OPTIONS, toRanking } from '../ranking-options.js';
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
    ...RANKING_OPTIONS,
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
    ...RANKING_HELP,
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
  const after = stringOption(options, 'after');
  return {
    parts: inputs.map((input) => ({ input, weight: 1 })),
    filter: {
      mediaKinds: toKinds(options),
      allTags: stringListOption(options, 'tag'),
      metadata: toMetadataConditions(stringListOption(options, 'metadata')),
    },
    ...toRanking(options),
    ...toShape(options),
    ...(options['explain'] === true && { fullEvidence: true }),
    ...(after !== undefined && { after }),
    first: integerOption(options, 'limit', { min: 1, max: 100 }) ?? 10,
  };
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
