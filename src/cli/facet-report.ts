import type { Facet, FacetBucket, Snippet } from '../domain/answer-shape.js';

/** @returns the words of a snippet on one line, those of the query between asterisks. */
export function describeSnippet({ text, highlights, isCutAtStart, isCutAtEnd }: Snippet): string {
  let line = '';
  let at = 0;
  for (const { start, end } of highlights) {
    line += `${text.slice(at, start)}*${text.slice(start, end)}*`;
    at = end;
  }
  const words = (line + text.slice(at)).replace(/\s+/gu, ' ');
  return `"${isCutAtStart ? '... ' : ''}${words}${isCutAtEnd ? ' ...' : ''}"`;
}

/** @returns a line for the name of a facet and one for each value or bucket that is not empty. */
export function describeFacet(facet: Facet): string[] {
  const { field, metadataKey, values, otherValues, interval, buckets, missing, isExact } = facet;
  const name = [field.toLowerCase().replaceAll('_', ' '), metadataKey ?? interval?.toLowerCase()];
  const notes = [
    ...(otherValues > 0 ? [`${otherValues} more values`] : []),
    ...(missing > 0 ? [`${missing} without`] : []),
    ...(isExact ? [] : ['more may match']),
  ];
  const bars = buckets.filter(({ count }) => count > 0).map((bucket) => line(bucket.count, rangeOf(bucket)));
  return [
    `By ${name.filter(Boolean).join(' ')}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}:`,
    ...values.map(({ value, count }) => line(count, String(value))),
    ...bars,
  ];
}

function line(count: number, what: string): string {
  return `${String(count).padStart(8)}  ${what}`;
}

function rangeOf({ from, to }: FacetBucket): string {
  return typeof from === 'string' ? `from ${from}` : `${from} to ${to}`;
}
