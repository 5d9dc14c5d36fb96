import type { Moment } from '../../domain/moment.js';
import { TRANSCRIPT_FORMATS, type TranscriptFormat } from '../../domain/transcript-formats.js';

/** Where the HTTP layer serves the bytes of an item. */
export function contentUrlOf(baseUrl: string, mediaId: string): string {
  return `${baseUrl}/media/${mediaId}/content`;
}

/** Where the HTTP layer serves the preview of a picture. */
export function thumbnailUrlOf(baseUrl: string, mediaId: string): string {
  return `${baseUrl}/media/${mediaId}/thumbnail`;
}

/** Where the HTTP layer serves the words of a sound or a transcript. */
export function transcriptUrlOf(
  baseUrl: string,
  mediaId: string,
  format: TranscriptFormat,
  wordTimes = false,
): string {
  const url = `${baseUrl}/media/${mediaId}/transcript.${TRANSCRIPT_FORMATS[format].extension}`;
  return wordTimes ? `${url}?words=true` : url;
}

const seconds = (value: number): string => String(Math.round(value * 1000) / 1000);

/** Content URL with a time range as a media fragment (`#t=12.3,17.9`), which browsers' players jump to. */
export function deepLinkOf(baseUrl: string, moment: Moment): string {
  const contentUrl = contentUrlOf(baseUrl, moment.mediaId);
  if (moment.mediaKind !== 'AUDIO' || moment.startSeconds === null) return contentUrl;
  const end = moment.endSeconds === null ? '' : `,${seconds(moment.endSeconds)}`;
  return `${contentUrl}#t=${seconds(moment.startSeconds)}${end}`;
}
