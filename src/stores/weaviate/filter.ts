import { isWithin, type MetadataCondition } from '../../domain/metadata.js';
import type { MomentFilter } from '../../domain/query.js';
import { coveringPrefixes, sortableDigits } from '../sortable-digits.js';
import { canonicalTime, checkFilter } from '../store-input.js';
import { choice, isOneOf, within, type Condition } from './condition.js';
import { digitsFact, keyFact, tagFact, valueFact } from './moments.js';

/**
 * @returns the filter as conditions on the objects of moments; none when it restricts nothing. Empty lists of kinds or
 * tags restrict nothing; an empty list of media ids matches nothing.
 * @throws AppError BAD_USER_INPUT as `checkFilter`, and on a time that cannot be read.
 */
export function momentConditions(filter: MomentFilter): Condition[] {
  checkFilter(filter);
  const { mediaIds, excludeMediaIds, allTags, anyTags } = filter;
  return [
    ...choice('media_kind', filter.mediaKinds),
    ...choice('kind', filter.momentKinds),
    ...choice('sound_domain', filter.soundDomains),
    ...(mediaIds === undefined ? [] : [isOneOf('media_id', mediaIds)]),
    ...(excludeMediaIds?.length ? [{ not: isOneOf('media_id', excludeMediaIds) }] : []),
    ...(allTags?.length ? [{ property: 'facts', is: 'ALL' as const, to: allTags.map(tagFact) }] : []),
    ...choice('facts', anyTags?.map(tagFact)),
    ...timeConditions(filter),
    ...durationConditions(filter),
    ...(filter.metadata ?? []).flatMap(metadataConditions),
  ];
}

function timeConditions({ createdFrom, createdBefore }: MomentFilter): Condition[] {
  const milliseconds = (name: string, time: string) => Date.parse(canonicalTime(name, time));
  return [
    ...(createdFrom === undefined
      ? []
      : within('created_ms', milliseconds('createdFrom', createdFrom), undefined)),
    ...(createdBefore === undefined
      ? []
      : [{ property: 'created_ms', is: 'BELOW' as const, to: milliseconds('createdBefore', createdBefore) }]),
  ];
}

/** Items without time have a length below 0, which no bound may let in. */
function durationConditions({ minDurationSeconds, maxDurationSeconds }: MomentFilter): Condition[] {
  if (minDurationSeconds === undefined && maxDurationSeconds === undefined) return [];
  return within('duration_seconds', Math.max(0, minDurationSeconds ?? 0), maxDurationSeconds);
}

function metadataConditions({ key, equalsAny, atLeast, atMost, exists }: MetadataCondition): Condition[] {
  const hasKey: Condition = { property: 'facts', is: 'ANY', to: [keyFact(key)] };
  const conditions: Condition[] = exists === undefined ? [] : [exists ? hasKey : { not: hasKey }];
  const isRange = atLeast !== undefined || atMost !== undefined;
  if (equalsAny?.length) {
    const values = isRange ? equalsAny.filter((value) => isWithin(value, { atLeast, atMost })) : equalsAny;
    return [
      ...conditions,
      isOneOf(
        'facts',
        values.map((value) => valueFact(key, value)),
      ),
    ];
  }
  if (!isRange) return conditions;
  const low = sortableDigits(atLeast ?? -Infinity);
  const high = sortableDigits(atMost ?? Infinity);
  const facts = coveringPrefixes(low, high).map((prefix) => digitsFact(key, prefix));
  return [...conditions, isOneOf('facts', facts)];
}
