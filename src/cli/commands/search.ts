import { MEDIA_KINDS, type MediaKind } from '../../domain/media.js';
import type { Moment } from '../../domain/moment.js';
import type { QueryInput, SearchHit, SearchResult } from '../../domain/query.js';
import { integerOption, stringListOption, UsageError, type Command, type OptionValues } from '../command.js';
import { toMetadataConditions } from '../metadata-option.js';
import type { Terminal } from '../terminal.js';

export const searchCommand: Command = {
  name: 'search',
  summary: 'ask the library with words, a file, an item, a moment, or a mix',
  usage: '[TEXT ...]',
  options: {
    file: { type: 'string', multiple: true },
    media: { type: 'string', multiple: true },
    moment: { type: 'string', multiple: true },
    kind: { type: 'string', multiple: true },
    tag: { type: 'string', multiple: true },
    metadata: { type: 'string', multiple: true },
    space: { type: 'string', multiple: true },
    limit: { type: 'string' },
    after: { type: 'string' },
    json: { type: 'boolean' },
  },
  optionHelp: {
    file: 'a sound, picture or transcript as part of the query',
    media: 'id of an item as part of the query',
    moment: 'id of a moment as part of the query',
    kind: `only ${MEDIA_KINDS.map((kind) => kind.toLowerCase()).join(', ')}; may be given several times`,
    tag: 'only items with this tag; may be given several times',
    metadata:
      'only items with this metadata: KEY, KEY=VALUE, KEY>=NUMBER or KEY<=NUMBER; may be given several times',
    space: 'only this space (clip, clap, text, keywords, ...); may be given several times',
    limit: 'hits to show, 1 to 100 (default 10)',
    after: 'cursor of the last hit of the page before',
    json: 'the whole answer as one JSON document',
  },
  examples: [
    'chorus search "a dog barking"',
    'chorus search --file bark.wav --kind image',
    'chorus search "at night" --media 3f2a... --limit 3 --json',
  ],

  async run({ open, terminal, signal }, args, options) {
    const inputs = toInputs(args, options);
    if (inputs.length === 0)
      throw new UsageError('Say what to look for: a text, --file, --media or --moment.');
    const spaces = stringListOption(options, 'space');
    const after = typeof options['after'] === 'string' ? { after: options['after'] } : {};
    const { services } = await open();
    const query = {
      parts: inputs.map((input) => ({ input, weight: 1 })),
      filter: {
        mediaKinds: toKinds(options),
        allTags: stringListOption(options, 'tag'),
        metadata: toMetadataConditions(stringListOption(options, 'metadata')),
      },
      ...(spaces.length > 0 ? { spaces } : {}),
      ...after,
      first: integerOption(options, 'limit', { min: 1, max: 100 }) ?? 10,
    };
    const result = await services.search.search(query, signal);
    if (options['json'] === true) terminal.printJson(toJson(result));
    else printResult(result, terminal);
    return 0;
  },
};

function toInputs(args: readonly string[], options: OptionValues): QueryInput[] {
  const text = args.join(' ').trim();
  return [
    ...(text ? [{ type: 'TEXT', text } as const] : []),
    ...stringListOption(options, 'file').map((path) => ({ type: 'FILE', path }) as const),
    ...stringListOption(options, 'media').map((mediaId) => ({ type: 'MEDIA', mediaId }) as const),
    ...stringListOption(options, 'moment').map((momentId) => ({ type: 'MOMENT', momentId }) as const),
  ];
}

function toKinds(options: OptionValues): MediaKind[] {
  const given = stringListOption(options, 'kind').flatMap((list) => list.toUpperCase().split(','));
  const kinds = given.map((name) => MEDIA_KINDS.find((kind) => kind === name));
  if (kinds.includes(undefined))
    throw new UsageError(`--kind must be one of ${MEDIA_KINDS.join(', ').toLowerCase()}.`);
  return kinds.length > 0 ? kinds.filter((kind) => kind !== undefined) : [...MEDIA_KINDS];
}

/** The answer as data: items without paths of this machine. */
function toJson({ hits, ...rest }: SearchResult) {
  return {
    ...rest,
    hits: hits.map(({ media: { contentPath: _contentPath, ...media }, ...hit }) => ({ ...hit, media })),
  };
}

export function printResult(result: SearchResult, terminal: Terminal): void {
  for (const warning of result.warnings) terminal.note(`! ${warning.space ?? 'query'}: ${warning.message}`);
  if (result.hits.length === 0) terminal.print('Nothing found.');
  for (const hit of result.hits) {
    terminal.print(
      `${hit.score.toFixed(4)}  ${hit.media.kind.padEnd(10)} ${hit.media.title}  [${hit.media.id}]`,
    );
    for (const line of describeEvidence(hit)) terminal.print(`        ${line}`);
  }
}

/** @returns one line per route that found the item: space, rank, similarity, bridge, moment and words. */
function describeEvidence(hit: SearchHit): string[] {
  return hit.evidence.flatMap(({ space, rank, similarity, bridge, trust, moment }) => {
    if (rank === null || similarity === null || moment === null) return [];
    const via = bridge ? ` via ${bridge}` : '';
    const doubt = trust < 1 ? ` trust ${trust.toFixed(2)}` : '';
    const words = moment.text ? ` "${shorten(moment.text)}"` : '';
    return `${space} #${rank} ${similarity.toFixed(3)}${via}${doubt}${describeTime(moment)}${words}`;
  });
}

function describeTime(moment: Moment): string {
  if (moment.startSeconds === null || moment.endSeconds === null) return '';
  return ` at ${moment.startSeconds.toFixed(1)}-${moment.endSeconds.toFixed(1)} s`;
}

function shorten(text: string): string {
  return text.length <= 90 ? text : `${text.slice(0, 87)}...`;
}
