import { Arg, Ctx, Directive, FieldResolver, Float, Int, Resolver, Root } from 'type-graphql';

import { AppError } from '../../domain/errors.js';
import type { AudioItem, TranscriptItem } from '../../domain/media.js';
import type { SpeechTranscript as HeardSpeech } from '../../domain/speech-transcript.js';
import type { TranscriptFormat } from '../../domain/transcript-formats.js';
import { isLowTrust, lowTrustShareOf } from '../../domain/trust.js';
import {
  AFTER_DESCRIPTION,
  FIRST_DESCRIPTION,
  formatCursor,
  MAX_PAGE_SIZE,
  parseCursor,
  parsePageSize,
  SIZED_BY_FIRST,
  toConnection,
} from '../connection.js';
import type { GraphContext } from '../context.js';
import { TranscriptFormatEnum } from '../enums.js';
import { transcriptUrlOf } from '../media/links.js';
import { Audio, Transcript } from '../media/media.type.js';
import { SpeechSegmentConnection, SpeechTranscript } from './speech.type.js';

/** A transcript that knows whose words it holds. */
type HeardTranscript = HeardSpeech & { readonly mediaId: string };

function pageOf({ segments }: HeardSpeech, first: number, after: string | null) {
  const begin = after == null ? 0 : parsePosition(after, segments.length) + 1;
  const end = begin + parsePageSize(first);
  const items = segments.slice(begin, end).map((segment, index) => ({
    ...segment,
    isLowTrust: isLowTrust(segment.confidence),
    position: begin + index,
  }));
  return { items, hasNextPage: segments.length > end, totalCount: segments.length };
}

function parsePosition(after: string, count: number): number {
  const position = Number(parseCursor(after, 1)[0]);
  if (Number.isInteger(position) && position >= 0 && position < count) return position;
  throw new AppError('BAD_USER_INPUT', '"after" names a segment that is not in this list.', {
    details: { argument: 'after' },
  });
}

@Resolver(() => SpeechTranscript)
export class SpeechTranscriptResolver {
  @Directive(SIZED_BY_FIRST)
  @FieldResolver(() => SpeechSegmentConnection, { description: 'What was said, in order of time.' })
  segments(
    @Arg('first', () => Int, { defaultValue: MAX_PAGE_SIZE, description: FIRST_DESCRIPTION }) first: number,
    @Arg('after', () => String, { nullable: true, description: AFTER_DESCRIPTION }) after: string | null,
    @Root() transcript: HeardTranscript,
  ) {
    return toConnection(pageOf(transcript, first, after), after, ({ position }) =>
      formatCursor([String(position)]),
    );
  }

  @FieldResolver(() => Float, { description: 'Share of the letters that is of low trust, 0 to 1.' })
  lowTrustShare(@Root() { segments }: HeardTranscript): number {
    return lowTrustShareOf(segments);
  }

  @FieldResolver(() => String, {
    description: 'URL of the transcript as one file, for players, editors and readers.',
  })
  url(
    @Arg('format', () => TranscriptFormatEnum, { description: 'Which kind of file.' })
    format: TranscriptFormat,
    @Arg('wordTimes', () => Boolean, {
      defaultValue: false,
      description: 'VTT only: mark each word that has a time of its own with it.',
    })
    wordTimes: boolean,
    @Root() { mediaId }: HeardTranscript,
    @Ctx() { baseUrl }: GraphContext,
  ): string {
    return transcriptUrlOf(baseUrl, mediaId, format, wordTimes);
  }
}

@Resolver(() => Audio)
export class AudioTranscriptResolver {
  /** Costs a file to read. */
  @Directive('@cost(weight: 10)')
  @FieldResolver(() => SpeechTranscript, {
    nullable: true,
    description: 'What is said in the sound; null while it is not READY, and when nothing was heard.',
  })
  async transcript(
    @Root() { id }: AudioItem,
    @Ctx() { services }: GraphContext,
  ): Promise<HeardTranscript | null> {
    const transcript = await services.library.transcriptOf(id);
    return transcript && { ...transcript, mediaId: id };
  }
}

@Resolver(() => Transcript)
export class TranscriptExportResolver {
  @FieldResolver(() => String, {
    description:
      'URL of the words in another format; text without times cannot become SRT or VTT. `contentUrl` has the bytes as given.',
  })
  exportUrl(
    @Arg('format', () => TranscriptFormatEnum, { description: 'Which kind of file.' })
    format: TranscriptFormat,
    @Root() { id }: TranscriptItem,
    @Ctx() { baseUrl }: GraphContext,
  ): string {
    return transcriptUrlOf(baseUrl, id, format);
  }
}
