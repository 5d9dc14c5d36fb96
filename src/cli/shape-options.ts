import { FACET_FIELDS, SORT_ORDERS, type FacetRequest } from '../domain/answer-shape.js';
import { SEARCH_UNITS, type SearchQuery } from '../domain/query.js';
import {
  constantOption,
  integerOption,
  numberOption,
  stringListOption,
  UsageError,
  type OptionValues,
} from './command.js';

const lower = <Name extends string>(name: Name) => name.toLowerCase() as Lowercase<Name>;

/** Options of how an answer is put together, and what they do. */
export const SHAPE_OPTIONS = {
  'group-by': { type: 'string' },
  moments: { type: 'string' },
  sort: { type: 'string' },
  diversity: { type: 'string' },
  collapse: { type: 'boolean' },
  facet: { type: 'string', multiple: true },
} as const;

export const SHAPE_HELP: Readonly<Record<keyof typeof SHAPE_OPTIONS, string>> = {
  'group-by': `${SEARCH_UNITS.map(lower).join(' (default) or ')}: what one hit is`,
  moments: 'best moments to show per item, 1 to 20',
  sort: `${SORT_ORDERS.map(lower).join(', ')} (default ${lower(SORT_ORDERS[0])})`,
  diversity: '0 to 1: how much hits come forward that are unlike those before them',
  collapse: 'fold hits that are nearly the same under the best of them',
  facet: `count hits by ${FACET_FIELDS.map(nameOf).join(', ')}, for example metadata:composer; may be given several times`,
};

type Shape = Pick<
  SearchQuery,
  'groupBy' | 'momentsPerItem' | 'sort' | 'diversity' | 'collapseDuplicates' | 'facets'
>;

/** @throws UsageError for unknown names and numbers out of bounds. */
export function toShape(options: OptionValues): Shape {
  const groupBy = constantOption(options, 'group-by', SEARCH_UNITS);
  const sort = constantOption(options, 'sort', SORT_ORDERS);
  const momentsPerItem = integerOption(options, 'moments', { min: 1, max: 20 });
  const diversity = numberOption(options, 'diversity', { min: 0, max: 1 });
  const facets = stringListOption(options, 'facet').map(toFacetRequest);
  return {
    ...(groupBy && { groupBy }),
    ...(sort && { sort }),
    ...(momentsPerItem !== undefined && { momentsPerItem }),
    ...(diversity !== undefined && { diversity }),
    ...(options['collapse'] === true && { collapseDuplicates: true }),
    ...(facets.length > 0 && { facets }),
  };
}

/** @returns the request of `tag`, `created-at` or `metadata:KEY`. */
function toFacetRequest(option: string): FacetRequest {
  const [name = '', ...key] = option.split(':');
  const field = FACET_FIELDS.find((each) => nameOf(each) === name);
  if (field === undefined)
    throw new UsageError(`--facet "${option}" must be one of ${FACET_FIELDS.map(nameOf).join(', ')}.`);
  return { field, ...(key.length > 0 && { metadataKey: key.join(':') }) };
}

function nameOf(field: string): string {
  return field.toLowerCase().replaceAll('_', '-');
}
