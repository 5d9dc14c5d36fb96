import { registerEnumType } from 'type-graphql';

import { ERROR_CATALOGUE, type ErrorCode } from '../domain/errors.js';
import type { CalendarInterval, FacetField, Snippet, SortOrder } from '../domain/answer-shape.js';
import type { Modality } from '../domain/embedding.js';
import type { QualityMetric } from '../domain/evaluation.js';
import type { FeedbackSignal } from '../domain/learning.js';
import type { JobStage, MediaKind, TranscriptFacts, WorkState } from '../domain/media.js';
import type { MomentKind } from '../domain/moment.js';
import type { SpeechTask } from '../domain/ports/speech.js';
import type { AbsencePolicy, BridgeChoice, Fusion, IntentMode, SearchUnit } from '../domain/query.js';
import type { SoundDomain } from '../domain/sound-domain.js';
import type { SpaceStatus } from '../services/spaces/spaces.js';

type ValuesOf<Union extends string> = { readonly [Value in Union]: Value };
type Descriptions<Values extends object> = { [Value in keyof Values]: { description: string } };

/** Registers an enum of which every value must be described. */
function describedEnum<Values extends object>(
  name: string,
  description: string,
  values: Values,
  valuesConfig: Descriptions<Values>,
): Values {
  registerEnumType(values, { name, description, valuesConfig });
  return values;
}

export const MediaKindEnum = describedEnum(
  'MediaKind',
  'What a media item is.',
  { AUDIO: 'AUDIO', IMAGE: 'IMAGE', TRANSCRIPT: 'TRANSCRIPT' } satisfies ValuesOf<MediaKind>,
  {
    AUDIO: { description: 'A sound file; becomes an `Audio`.' },
    IMAGE: { description: 'A picture; becomes an `Image`.' },
    TRANSCRIPT: { description: 'Written words with or without times; becomes a `Transcript`.' },
  },
);

export const MomentKindEnum = describedEnum(
  'MomentKind',
  'What a moment is made of.',
  { IMAGE: 'IMAGE', SOUND: 'SOUND', PASSAGE: 'PASSAGE' } satisfies ValuesOf<MomentKind>,
  {
    IMAGE: { description: 'A whole picture.' },
    SOUND: { description: 'A window of audio.' },
    PASSAGE: { description: 'Spoken or written words.' },
  },
);

export const SoundDomainEnum = describedEnum(
  'SoundDomain',
  'What a stretch of sound is, coarsely.',
  { SPEECH: 'SPEECH', MUSIC: 'MUSIC', ENVIRONMENT: 'ENVIRONMENT' } satisfies ValuesOf<SoundDomain>,
  {
    SPEECH: { description: 'Somebody speaks.' },
    MUSIC: { description: 'Instruments, beats or singing.' },
    ENVIRONMENT: { description: 'Everything else: nature, traffic, machines, things.' },
  },
);

export const SpeechTaskEnum = describedEnum(
  'SpeechTask',
  'What a transcriber writes down.',
  { TRANSCRIBE: 'TRANSCRIBE', TRANSLATE: 'TRANSLATE' } satisfies ValuesOf<SpeechTask>,
  {
    TRANSCRIBE: { description: 'The language spoken.' },
    TRANSLATE: { description: 'English, whatever is spoken; multilingual Whisper checkpoints only.' },
  },
);

export const IngestStateEnum = describedEnum(
  'IngestState',
  'Life of an item or a job: PENDING, then PROCESSING, then one of READY, FAILED and CANCELLED.',
  {
    PENDING: 'PENDING',
    PROCESSING: 'PROCESSING',
    READY: 'READY',
    FAILED: 'FAILED',
    CANCELLED: 'CANCELLED',
  } satisfies ValuesOf<WorkState>,
  {
    PENDING: { description: 'Accepted and kept; work has not begun.' },
    PROCESSING: { description: 'Being fetched, decoded, encoded or stored.' },
    READY: { description: 'Done; the item can be found.' },
    FAILED: { description: 'Given up; `error` says why.' },
    CANCELLED: { description: 'Stopped on request.' },
  },
);

export const IngestStageEnum = describedEnum(
  'IngestStage',
  'Step that an ingest job is in, in this order.',
  {
    QUEUED: 'QUEUED',
    FETCHING: 'FETCHING',
    PROBING: 'PROBING',
    ENCODING: 'ENCODING',
    TRANSCRIBING: 'TRANSCRIBING',
    STORING: 'STORING',
    DONE: 'DONE',
  } satisfies ValuesOf<JobStage>,
  {
    QUEUED: { description: 'Waiting for its turn.' },
    FETCHING: { description: 'Reading the bytes and computing their digest.' },
    PROBING: { description: 'Finding out what the bytes are; measuring loudness.' },
    ENCODING: { description: 'Turning windows, pictures or passages into vectors.' },
    TRANSCRIBING: { description: 'Writing down what is said.' },
    STORING: { description: 'Writing moments and vectors to the store.' },
    DONE: { description: 'Finished, whatever the outcome.' },
  },
);

export const TranscriptFormatEnum = describedEnum(
  'TranscriptFormat',
  'How a transcript was written.',
  { SRT: 'SRT', VTT: 'VTT', JSON: 'JSON', TXT: 'TXT' } satisfies ValuesOf<TranscriptFacts['format']>,
  {
    SRT: { description: 'SubRip subtitles.' },
    VTT: { description: 'WebVTT captions.' },
    JSON: { description: 'Segments as JSON, as speech recognisers write them.' },
    TXT: { description: 'Plain text without times.' },
  },
);

export const ModalityEnum = describedEnum(
  'Modality',
  'Kinds of input that an encoder turns into a vector.',
  { TEXT: 'text', IMAGE: 'image', AUDIO: 'audio' } satisfies Record<Uppercase<Modality>, Modality>,
  {
    TEXT: { description: 'Words.' },
    IMAGE: { description: 'Pixels.' },
    AUDIO: { description: 'Sound.' },
  },
);

export const FusionEnum = describedEnum(
  'Fusion',
  'How the lists of several routes become one.',
  { RANK: 'RANK', RELEVANCE: 'RELEVANCE' } satisfies ValuesOf<Fusion>,
  {
    RANK: { description: 'Weighted reciprocal rank fusion: places count, similarities do not.' },
    RELEVANCE: { description: 'The weighted mean of calibrated relevance.' },
  },
);

export const IntentModeEnum = describedEnum(
  'IntentMode',
  'Whether the beginning of a text may shift weights.',
  { AUTO: 'AUTO', OFF: 'OFF' } satisfies ValuesOf<IntentMode>,
  {
    AUTO: {
      description:
        '"sound of ...", "someone says ...", "picture of ..." favour sounds, words, pictures; `explain` says so.',
    },
    OFF: { description: 'All words are looked for as they are.' },
  },
);

export const BridgeChoiceEnum = describedEnum(
  'BridgeChoice',
  'How a picture or sound reaches spaces that it has no vector in.',
  {
    AUTO: 'AUTO',
    ANCHORS: 'ANCHORS',
    LEARNED: 'LEARNED',
    NONE: 'NONE',
  } satisfies ValuesOf<BridgeChoice>,
  {
    AUTO: { description: 'Over a bridge that was trained, where there is one, else over words.' },
    ANCHORS: { description: 'Over words that both sides know, and by what is said; never as pairs taught.' },
    LEARNED: { description: 'Over trained bridges only; a warning names spaces that none leads into.' },
    NONE: { description: 'Not at all: only spaces that each part lives in itself.' },
  },
);

export const AbsencePolicyEnum = describedEnum(
  'AbsencePolicy',
  'What it means that a route could have ranked a candidate and did not.',
  { IGNORE: 'IGNORE', WORST: 'WORST', REQUIRE: 'REQUIRE' } satisfies ValuesOf<AbsencePolicy>,
  {
    IGNORE: { description: 'Nothing.' },
    WORST: { description: 'It counts as the one behind the last that the route found, or as relevance 0.' },
    REQUIRE: { description: 'Every part of positive weight must have found it, else it is no answer.' },
  },
);

export const SearchUnitEnum = describedEnum(
  'SearchUnit',
  'What one hit is.',
  { ITEM: 'ITEM', MOMENT: 'MOMENT' } satisfies ValuesOf<SearchUnit>,
  {
    ITEM: { description: 'An item with its best moments.' },
    MOMENT: { description: 'One moment; several of one item may be hits.' },
  },
);

export const SortOrderEnum = describedEnum(
  'SortOrder',
  'Order of hits. Ties are ordered by id.',
  { SCORE: 'SCORE', NEWEST: 'NEWEST', OLDEST: 'OLDEST', TITLE: 'TITLE' } satisfies ValuesOf<SortOrder>,
  {
    SCORE: { description: 'Best first.' },
    NEWEST: { description: 'By the time at which the item was accepted, latest first.' },
    OLDEST: { description: 'By the time at which the item was accepted, earliest first.' },
    TITLE: { description: 'By title, numbers in it by their value.' },
  },
);

export const FacetFieldEnum = describedEnum(
  'FacetField',
  'What hits are counted by.',
  {
    MEDIA_KIND: 'MEDIA_KIND',
    MOMENT_KIND: 'MOMENT_KIND',
    SOUND_DOMAIN: 'SOUND_DOMAIN',
    TAG: 'TAG',
    METADATA: 'METADATA',
    CREATED_AT: 'CREATED_AT',
    DURATION: 'DURATION',
    METADATA_NUMBER: 'METADATA_NUMBER',
  } satisfies ValuesOf<FacetField>,
  {
    MEDIA_KIND: { description: 'Kind of the item.' },
    MOMENT_KIND: { description: 'Kinds of the moments by which it was found.' },
    SOUND_DOMAIN: { description: 'What the sounds are by which it was found.' },
    TAG: { description: 'Tags of the item.' },
    METADATA: { description: 'Values under one key of its metadata; of a list, each element.' },
    CREATED_AT: { description: 'Histogram of the time at which it was accepted, in UTC.' },
    DURATION: { description: 'Histogram of its length in seconds.' },
    METADATA_NUMBER: { description: 'Histogram of the numbers under one key of its metadata.' },
  },
);

export const CalendarIntervalEnum = describedEnum(
  'CalendarInterval',
  'Width of the buckets of a histogram of time, in UTC.',
  {
    HOUR: 'HOUR',
    DAY: 'DAY',
    WEEK: 'WEEK',
    MONTH: 'MONTH',
    YEAR: 'YEAR',
  } satisfies ValuesOf<CalendarInterval>,
  {
    HOUR: { description: 'Hours.' },
    DAY: { description: 'Days.' },
    WEEK: { description: 'Weeks, from Monday.' },
    MONTH: { description: 'Months.' },
    YEAR: { description: 'Years.' },
  },
);

export const SnippetFieldEnum = describedEnum(
  'SnippetField',
  'Where the words of a snippet stand.',
  { TEXT: 'TEXT', TITLE: 'TITLE', TAG: 'TAG' } satisfies ValuesOf<Snippet['field']>,
  {
    TEXT: { description: 'In the moment.' },
    TITLE: { description: 'In the title of the item.' },
    TAG: { description: 'In a tag of the item.' },
  },
);

export const QualityMetricEnum = describedEnum(
  'QualityMetric',
  'How the answers to judged queries are measured.',
  { RECALL: 'RECALL', NDCG: 'NDCG', MRR: 'MRR' } satisfies ValuesOf<QualityMetric>,
  {
    RECALL: { description: 'Share of the relevant items that were found.' },
    NDCG: { description: 'Normalised discounted cumulative gain.' },
    MRR: { description: 'Mean reciprocal rank of the first relevant hit.' },
  },
);

export const FeedbackSignalEnum = describedEnum(
  'FeedbackSignal',
  'What a user thought of a hit.',
  { CLICK: 'CLICK', RELEVANT: 'RELEVANT', IRRELEVANT: 'IRRELEVANT' } satisfies ValuesOf<FeedbackSignal>,
  {
    CLICK: { description: 'It was opened.' },
    RELEVANT: { description: 'The user called it right.' },
    IRRELEVANT: { description: 'The user called it wrong.' },
  },
);

export const SpaceStateEnum = describedEnum(
  'SpaceState',
  'What part a space has in the library.',
  {
    SERVING: 'SERVING',
    CANDIDATE: 'CANDIDATE',
    FORMER: 'FORMER',
    LEFT: 'LEFT',
  } satisfies ValuesOf<SpaceStatus['state']>,
  {
    SERVING: { description: 'It answers queries.' },
    CANDIDATE: { description: 'It is filled beside the one that serves, and may follow it.' },
    FORMER: { description: 'It served before, is still filled, and may come back.' },
    LEFT: { description: 'Its vectors are stored, and no model of the profile fills it any more.' },
  },
);

type CatalogueEntry = [ErrorCode, (typeof ERROR_CATALOGUE)[ErrorCode]];
const catalogue = Object.entries(ERROR_CATALOGUE) as CatalogueEntry[];

/** The error catalogue itself, so that its codes and reasons can be read in the schema. */
export const ErrorCodeEnum = describedEnum(
  'ErrorCode',
  'Why something failed. The same codes appear as `extensions.code` of errors.',
  Object.fromEntries(catalogue.map(([code]) => [code, code])) as ValuesOf<ErrorCode>,
  Object.fromEntries(
    catalogue.map(([code, { when, retryable }]) => [
      code,
      { description: `When ${when}.${retryable ? ' The same call may succeed later.' : ''}` },
    ]),
  ) as Descriptions<ValuesOf<ErrorCode>>,
);
