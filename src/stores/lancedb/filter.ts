import type { MomentFilter } from '../../domain/query.js';
import { metadataCondition } from './metadata.js';
import { canonicalTime, checkFilter } from '../store-input.js';

/** Conditions in the SQL of LanceDB (DataFusion). Values enter it only through `sqlText`. */

/** @returns the value as an SQL literal. */
export function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** @returns the finite number as an SQL literal. */
export function sqlNumber(value: number): string {
  return `CAST('${value}' AS DOUBLE)`;
}

/** @returns a list literal of type List<Utf8>, also when it is empty. */
export function sqlTextList(values: readonly string[]): string {
  return values.length === 0
    ? "arrow_cast(make_array(), 'List(Utf8)')"
    : `make_array(${values.map(sqlText).join(', ')})`;
}

/** @returns a condition that the column holds one of the values; false for none. */
export function isOneOf(column: string, values: readonly string[]): string {
  return values.length === 0 ? 'false' : `${column} IN (${[...new Set(values)].map(sqlText).join(', ')})`;
}

/** @returns conditions for a list of choices, of which an absent or empty one restricts nothing. */
export function choice(column: string, values: readonly string[] | undefined): string[] {
  return values?.length ? [isOneOf(column, values)] : [];
}

/** @returns a condition for each tag that must be present. */
export function hasAllTags(tags: readonly string[] | undefined): string[] {
  return (tags ?? []).map((tag) => `array_has(tags, ${sqlText(tag)})`);
}

/** @returns the conditions joined by AND; undefined when there are none. */
export function allOf(conditions: readonly string[]): string | undefined {
  return conditions.length === 0 ? undefined : conditions.map((condition) => `(${condition})`).join(' AND ');
}

/**
 * @returns the filter as conditions over the columns of the table of moments; none when it restricts nothing.
 * Empty lists of kinds or tags restrict nothing; an empty list of media ids matches nothing.
 * @throws AppError BAD_USER_INPUT as `checkFilter`, and on a time that cannot be read.
 */
export function momentConditions(filter: MomentFilter): string[] {
  checkFilter(filter);
  const { mediaIds, excludeMediaIds, anyTags, createdFrom, createdBefore } = filter;
  const { minDurationSeconds, maxDurationSeconds } = filter;
  return [
    ...choice('media_kind', filter.mediaKinds),
    ...choice('kind', filter.momentKinds),
    ...choice('sound_domain', filter.soundDomains),
    ...(mediaIds === undefined ? [] : [isOneOf('media_id', mediaIds)]),
    ...(excludeMediaIds?.length ? [`NOT (${isOneOf('media_id', excludeMediaIds)})`] : []),
    ...hasAllTags(filter.allTags),
    ...(anyTags?.length ? [`array_has_any(tags, ${sqlTextList(anyTags)})`] : []),
    ...(createdFrom === undefined
      ? []
      : [`created_at >= ${sqlText(canonicalTime('createdFrom', createdFrom))}`]),
    ...(createdBefore === undefined
      ? []
      : [`created_at < ${sqlText(canonicalTime('createdBefore', createdBefore))}`]),
    ...(minDurationSeconds === undefined
      ? []
      : [`media_duration_seconds >= ${sqlNumber(minDurationSeconds)}`]),
    ...(maxDurationSeconds === undefined
      ? []
      : [`media_duration_seconds <= ${sqlNumber(maxDurationSeconds)}`]),
    ...(filter.metadata ?? []).map(metadataCondition),
  ];
}
