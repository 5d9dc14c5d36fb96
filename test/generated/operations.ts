/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** What it means that a route could have ranked a candidate and did not. */
export type AbsencePolicy =
  /** Nothing. */
  | 'IGNORE'
  /** Every part of positive weight must have found it, else it is no answer. */
  | 'REQUIRE'
  /** It counts as the one behind the last that the route found, or as relevance 0. */
  | 'WORST';

/** How a picture or sound reaches spaces that it has no vector in. */
export type BridgeChoice =
  /** Over words that both sides know, and by what is said; never as pairs taught. */
  | 'ANCHORS'
  /** Over a bridge that was trained, where there is one, else over words. */
  | 'AUTO'
  /** Over trained bridges only; a warning names spaces that none leads into. */
  | 'LEARNED'
  /** Not at all: only spaces that each part lives in itself. */
  | 'NONE';

/** Width of the buckets of a histogram of time, in UTC. */
export type CalendarInterval =
  /** Days. */
  | 'DAY'
  /** Hours. */
  | 'HOUR'
  /** Months. */
  | 'MONTH'
  /** Weeks, from Monday. */
  | 'WEEK'
  /** Years. */
  | 'YEAR';

/** Why something failed. The same codes appear as `extensions.code` of errors. */
export type ErrorCode =
  /** When an argument or a query is invalid. */
  | 'BAD_USER_INPUT'
  /** When the work was cancelled. */
  | 'CANCELLED'
  /** When the chosen store or profile cannot do it. */
  | 'CAPABILITY_UNSUPPORTED'
  /** When a time limit passed. The same call may succeed later. */
  | 'DEADLINE_EXCEEDED'
  /** When the model runtime refused the input. */
  | 'INFERENCE_FAILED'
  /** When anything else; the message is masked. */
  | 'INTERNAL_SERVER_ERROR'
  /** When the file is damaged or truncated and cannot be decoded. */
  | 'MEDIA_DECODE_FAILED'
  /** When the file has no bytes, or a transcript has no words. */
  | 'MEDIA_EMPTY'
  /** When no item, moment, job or upload has that id. */
  | 'MEDIA_NOT_FOUND'
  /** When bytes, pixels, seconds or characters are over the limit. */
  | 'MEDIA_TOO_LARGE'
  /** When the container, codec or pixel format is not accepted. */
  | 'MEDIA_UNSUPPORTED'
  /** When a download of weights failed, or did not match its digest. The same call may succeed later. */
  | 'MODEL_FETCH_FAILED'
  /** When the hub refuses access to a model: it is gated, private or does not exist. */
  | 'MODEL_FORBIDDEN'
  /** When a model folder lacks files or its graph has unexpected inputs. */
  | 'MODEL_INVALID'
  /** When no model or space has that name. */
  | 'MODEL_NOT_FOUND'
  /** When weights are absent; the details say how to fetch them. The same call may succeed later. */
  | 'MODEL_NOT_READY'
  /** When the queue is full. The same call may succeed later. */
  | 'OVERLOADED'
  /** When the source may not be read: private address, path outside the allowed folders. */
  | 'SOURCE_FORBIDDEN'
  /** When the file or URL to ingest does not exist. */
  | 'SOURCE_NOT_FOUND'
  /** When the source did not answer, or answered with a server error. The same call may succeed later. */
  | 'SOURCE_UNAVAILABLE'
  /** When stored vectors come from another model, revision or preprocessing. */
  | 'SPACE_MISMATCH'
  /** When the store cannot be reached or opened. The same call may succeed later. */
  | 'STORE_UNAVAILABLE';

/** How a set is asked. */
export type EvaluationInput = {
  /** Default as in any search. */
  absence?: AbsencePolicy | null | undefined;
  /** Default as in any search. */
  bridge?: BridgeChoice | null | undefined;
  /** Hits looked at per query, 1 to 100. */
  depth?: number;
  /** How lists are fused; default as in any search. */
  fusion?: Fusion | null | undefined;
  /** What is tried, in your words. */
  label?: string | null | undefined;
  /** Default as in any search. */
  minRelevance?: number | null | undefined;
  /** The judgement set. */
  setId: string | number;
  /** Spaces to search; default all. */
  spaces?: Array<string> | null | undefined;
};

/** What hits are counted by. */
export type FacetField =
  /** Histogram of the time at which it was accepted, in UTC. */
  | 'CREATED_AT'
  /** Histogram of its length in seconds. */
  | 'DURATION'
  /** Kind of the item. */
  | 'MEDIA_KIND'
  /** Values under one key of its metadata; of a list, each element. */
  | 'METADATA'
  /** Histogram of the numbers under one key of its metadata. */
  | 'METADATA_NUMBER'
  /** Kinds of the moments by which it was found. */
  | 'MOMENT_KIND'
  /** What the sounds are by which it was found. */
  | 'SOUND_DOMAIN'
  /** Tags of the item. */
  | 'TAG';

/** What to count hits by, over all pages. */
export type FacetInput = {
  /** Of `DURATION` (seconds) and `METADATA_NUMBER`: 2 to 101 rising bounds of the buckets; default round ones. */
  bounds?: Array<number> | null | undefined;
  /** What to count by. */
  field: FacetField;
  /** Most frequent values to list, 1 to 100; default 10. Not for histograms. */
  first?: number | null | undefined;
  /** Of `CREATED_AT`: width of the buckets. Default: the finest that gives at most 24. One that would give more than 1,000 is made coarser. */
  interval?: CalendarInterval | null | undefined;
  /** Of `METADATA` and `METADATA_NUMBER`: the name in the metadata; dots go into objects: `rights.year`. */
  metadataKey?: string | null | undefined;
};

/** What a user thought of one hit of one query. */
export type FeedbackInput = {
  /** Its restrictions. */
  filter?: SearchFilterInput | null | undefined;
  /** The item. */
  mediaId: string | number;
  /** The query as it was asked. */
  parts: Array<SearchPartInput>;
  /** Items as they were shown, best first: those above a click were passed over. */
  shownIds?: Array<string | number>;
  /** What was thought of it. */
  signal: FeedbackSignal;
};

/** What a user thought of a hit. */
export type FeedbackSignal =
  /** It was opened. */
  | 'CLICK'
  /** The user called it wrong. */
  | 'IRRELEVANT'
  /** The user called it right. */
  | 'RELEVANT';

/** How the lists of several routes become one. */
export type Fusion =
  /** Weighted reciprocal rank fusion: places count, similarities do not. */
  | 'RANK'
  /** The weighted mean of calibrated relevance. */
  | 'RELEVANCE';

/** What is known about sounds before they are heard. Give {} to hear a known sound again without any hints. */
export type HearingInput = {
  /** ISO 639 code of the language spoken, for example "de"; default: the transcriber finds out. */
  language?: string | null | undefined;
  /** What all of the sound is; default: decided stretch by stretch. */
  soundDomain?: SoundDomain | null | undefined;
  /** What to write down; default TRANSCRIBE. */
  task?: SpeechTask | null | undefined;
};

/** What to ingest. */
export type IngestInput = {
  /** How to hear sounds. A known sound that was heard in another way is heard again; default: known sounds stay as they are. */
  hearing?: HearingInput | null | undefined;
  /** Free values for the items; default none. */
  metadata?: { [key: string]: unknown } | null | undefined;
  /** Where the bytes come from, 1 to 100 sources. */
  sources: Array<IngestSourceInput>;
  /** Tags of the items; default none. */
  tags?: Array<string> | null | undefined;
  /** Title of the items; default the name of the file. */
  title?: string | null | undefined;
};

/** Where the bytes come from. Give exactly one field. */
export type IngestSourceInput =
  {   /** File, folder or pattern on the server, inside the folders that its operator allowed. */
  path: string; uploadId?: never; url?: never; }
  |  { path?: never;   /** Id from `createUpload`, after the bytes were sent. */
  uploadId: string | number; url?: never; }
  |  { path?: never; uploadId?: never;   /** Public http or https address of a file. */
  url: string; };

/** Step that an ingest job is in, in this order. */
export type IngestStage =
  /** Finished, whatever the outcome. */
  | 'DONE'
  /** Turning windows, pictures or passages into vectors. */
  | 'ENCODING'
  /** Reading the bytes and computing their digest. */
  | 'FETCHING'
  /** Finding out what the bytes are; measuring loudness. */
  | 'PROBING'
  /** Waiting for its turn. */
  | 'QUEUED'
  /** Writing moments and vectors to the store. */
  | 'STORING'
  /** Writing down what is said. */
  | 'TRANSCRIBING';

/** Life of an item or a job: PENDING, then PROCESSING, then one of READY, FAILED and CANCELLED. */
export type IngestState =
  /** Stopped on request. */
  | 'CANCELLED'
  /** Given up; `error` says why. */
  | 'FAILED'
  /** Accepted and kept; work has not begun. */
  | 'PENDING'
  /** Being fetched, decoded, encoded or stored. */
  | 'PROCESSING'
  /** Done; the item can be found. */
  | 'READY';

/** Whether the beginning of a text may shift weights. */
export type IntentMode =
  /** "sound of ...", "someone says ...", "picture of ..." favour sounds, words, pictures; `explain` says so. */
  | 'AUTO'
  /** All words are looked for as they are. */
  | 'OFF';

/** Two items that show, or sound like, one thing. */
export type ItemPairInput = {
  /** One item, for example a sound. */
  firstId: string | number;
  /** The other, for example a picture. */
  secondId: string | number;
};

/** Which jobs to list. All given restrictions must hold. */
export type JobFilterInput = {
  /** Any of these states; default all. */
  states?: Array<IngestState> | null | undefined;
};

/** A query with its right answers. */
export type JudgementInput = {
  /** Restrictions; default none. */
  filter?: SearchFilterInput | null | undefined;
  /** Unique within the set; default its place, from 1. */
  id?: string | number | null | undefined;
  /** The query; uploads do not last and are refused. */
  parts: Array<SearchPartInput>;
  /** What it should find. */
  relevant: Array<RelevantItemInput>;
};

/** A judgement set to be made or replaced. */
export type JudgementSetInput = {
  /** The set to replace; default a new one. */
  id?: string | number | null | undefined;
  /** 1 to 2,000 judgements. */
  judgements: Array<JudgementInput>;
  /** Name, up to 200 characters. */
  name: string;
};

/** Which items to list. All given restrictions must hold. */
export type LibraryFilterInput = {
  /** Every one of these tags must be present. */
  allTags?: Array<string> | null | undefined;
  /** Any of these kinds; default all. */
  kinds?: Array<MediaKind> | null | undefined;
  /** Any of these states; default all. */
  states?: Array<IngestState> | null | undefined;
};

/** What a media item is. */
export type MediaKind =
  /** A sound file; becomes an `Audio`. */
  | 'AUDIO'
  /** A picture; becomes an `Image`. */
  | 'IMAGE'
  /** Written words with or without times; becomes a `Transcript`. */
  | 'TRANSCRIPT';

/** What to change on an item. Absent and null fields stay as they are. */
export type MediaPatchInput = {
  /** New metadata; replaces the whole object. */
  metadata?: { [key: string]: unknown } | null | undefined;
  /** New tags; replaces all of them. */
  tags?: Array<string> | null | undefined;
  /** New title. */
  title?: string | null | undefined;
};

/** A restriction on one key of the metadata of items. All that is given must hold, of one value: of a list, any element may be that value. */
export type MetadataConditionInput = {
  /** The value is one of these numbers (or texts, if `anyText` is given too). 1 is not "1". */
  anyNumber?: Array<number> | null | undefined;
  /** The value is one of these texts (or numbers, if `anyNumber` is given too), exactly as written. */
  anyText?: Array<string> | null | undefined;
  /** The value is a number, and this or more. */
  atLeast?: number | null | undefined;
  /** The value is a number, and this or less. */
  atMost?: number | null | undefined;
  /** Whether there is anything but null and empty lists under this key. */
  exists?: boolean | null | undefined;
  /** The value is this truth value. */
  is?: boolean | null | undefined;
  /** Name in the metadata; dots go into objects, up to 8 deep: `rights.year`. */
  key: string;
};

/** Kinds of input that an encoder turns into a vector. */
export type Modality =
  /** Sound. */
  | 'AUDIO'
  /** Pixels. */
  | 'IMAGE'
  /** Words. */
  | 'TEXT';

/** What a moment is made of. */
export type MomentKind =
  /** A whole picture. */
  | 'IMAGE'
  /** Spoken or written words. */
  | 'PASSAGE'
  /** A window of audio. */
  | 'SOUND';

/** How the answers to judged queries are measured. */
export type QualityMetric =
  /** Mean reciprocal rank of the first relevant hit. */
  | 'MRR'
  /** Normalised discounted cumulative gain. */
  | 'NDCG'
  /** Share of the relevant items that were found. */
  | 'RECALL';

/** An item that should be found. */
export type RelevantItemInput = {
  /** 1 (helps) to 3 (exactly it). */
  grade?: number;
  /** Id of the item. */
  mediaId: string | number;
};

/** Restrictions on what may be found. All given ones must hold. */
export type SearchFilterInput = {
  /** Every one of these tags must be present. */
  allTags?: Array<string> | null | undefined;
  /** At least one of these tags must be present. */
  anyTags?: Array<string> | null | undefined;
  /** Items first accepted before this instant. */
  createdBefore?: string | null | undefined;
  /** Items first accepted at this instant or later. */
  createdFrom?: string | null | undefined;
  /** Not these items. */
  excludeMediaIds?: Array<string | number> | null | undefined;
  /** Any of these kinds; default all. */
  kinds?: Array<MediaKind> | null | undefined;
  /** Items of this length in seconds or shorter; leaves out pictures and text without times. */
  maxDurationSeconds?: number | null | undefined;
  /** Only these items. */
  mediaIds?: Array<string | number> | null | undefined;
  /** Restrictions on the metadata of items, all of which must hold. */
  metadata?: Array<MetadataConditionInput> | null | undefined;
  /** Items of this length in seconds or longer; leaves out pictures and text without times. */
  minDurationSeconds?: number | null | undefined;
  /** Only moments of any of these kinds: `PASSAGE` finds words, `SOUND` how something sounds. */
  momentKinds?: Array<MomentKind> | null | undefined;
  /** Only windows of sound of any of these domains; leaves out pictures and passages. */
  soundDomains?: Array<SoundDomain> | null | undefined;
};

/** What to look for. Give exactly one field. */
export type SearchIngredientInput =
  {   /** More like this item of the library. */
  mediaId: string | number; momentId?: never; text?: never; uploadId?: never; vector?: never; }
  |  { mediaId?: never;   /** More like this moment. */
  momentId: string | number; text?: never; uploadId?: never; vector?: never; }
  |  { mediaId?: never; momentId?: never;   /** Words, up to 10000 characters. "Double quotes" ask for an exact phrase. */
  text: string; uploadId?: never; vector?: never; }
  |  { mediaId?: never; momentId?: never; text?: never;   /** More like this uploaded sound or picture, which need not be in the library. */
  uploadId: string | number; vector?: never; }
  |  { mediaId?: never; momentId?: never; text?: never; uploadId?: never;   /** Near this point of a space. */
  vector: VectorInput; };

/** A query over sound, pictures and speech at once. */
export type SearchInput = {
  /** What it means that a route did not find a candidate; default `IGNORE`. */
  absence?: AbsencePolicy | null | undefined;
  /** How pictures and sounds reach spaces that they have no vector in; default `AUTO`. */
  bridge?: BridgeChoice | null | undefined;
  /** Fold hits that are nearly the same (other encodings or sizes) under the best of them, among the first 200; default false. */
  collapseDuplicates?: boolean | null | undefined;
  /** 0 to 1: how much hits come forward that are unlike those before them (MMR over the first 100); default 0. Only sorted by score, which does not change. */
  diversity?: number | null | undefined;
  /** What to count over all pages; at most 16. */
  facets?: Array<FacetInput> | null | undefined;
  /** Restrictions; default none. */
  filter?: SearchFilterInput | null | undefined;
  /** Let the evidence of each hit also tell of routes that did not reach it; costs a search for each of those. */
  fullEvidence?: boolean | null | undefined;
  /** How routes are joined; default `RANK`. */
  fusion?: Fusion | null | undefined;
  /** What one hit is; default `ITEM`. */
  groupBy?: SearchUnit | null | undefined;
  /** Default `AUTO`; naming `spaces` or `weights` turns it off. */
  intent?: IntentMode | null | undefined;
  /** Only hits that are at least this relevant, 0 to 1, as far as spaces are calibrated; 0.5: more likely a match than chance. Absent: every hit, unless not even the best reaches 0.25, which nonsense hardly does; then none. Queries by items and moments of the library alone always have their nearest hits. */
  minRelevance?: number | null | undefined;
  /** Best moments to show per item, 1 to 20; default those that stand in the evidence. */
  momentsPerItem?: number | null | undefined;
  /** 1 to 16 ingredients; their hits are fused. */
  parts: Array<SearchPartInput>;
  /** Default `SCORE`. */
  sort?: SortOrder | null | undefined;
  /** Names of spaces to search (see `system`), `keywords` among them; default all that the parts reach. */
  spaces?: Array<string> | null | undefined;
  /** How much single spaces count; others keep what was learned, or 1. */
  weights?: Array<SpaceWeightInput> | null | undefined;
};

/** One weighted ingredient of a query. */
export type SearchPartInput = {
  /** What to look for. */
  input: SearchIngredientInput;
  /** How much it counts; not 0. Negative pushes away what is like it. */
  weight?: number;
};

/** What one hit is. */
export type SearchUnit =
  /** An item with its best moments. */
  | 'ITEM'
  /** One moment; several of one item may be hits. */
  | 'MOMENT';

/** Where the words of a snippet stand. */
export type SnippetField =
  /** In a tag of the item. */
  | 'TAG'
  /** In the moment. */
  | 'TEXT'
  /** In the title of the item. */
  | 'TITLE';

/** Order of hits. Ties are ordered by id. */
export type SortOrder =
  /** By the time at which the item was accepted, latest first. */
  | 'NEWEST'
  /** By the time at which the item was accepted, earliest first. */
  | 'OLDEST'
  /** Best first. */
  | 'SCORE'
  /** By title, numbers in it by their value. */
  | 'TITLE';

/** What a stretch of sound is, coarsely. */
export type SoundDomain =
  /** Everything else: nature, traffic, machines, things. */
  | 'ENVIRONMENT'
  /** Instruments, beats or singing. */
  | 'MUSIC'
  /** Somebody speaks. */
  | 'SPEECH';

/** What part a space has in the library. */
export type SpaceState =
  /** It is filled beside the one that serves, and may follow it. */
  | 'CANDIDATE'
  /** It served before, is still filled, and may come back. */
  | 'FORMER'
  /** Its vectors are stored, and no model of the profile fills it any more. */
  | 'LEFT'
  /** It answers queries. */
  | 'SERVING';

/** How much a space counts in one query. */
export type SpaceWeightInput = {
  /** Name of the space, or `keywords`. */
  space: string;
  /** Above 0; takes the place of the learned weight. */
  weight: number;
};

/** What a transcriber writes down. */
export type SpeechTask =
  /** The language spoken. */
  | 'TRANSCRIBE'
  /** English, whatever is spoken; multilingual Whisper checkpoints only. */
  | 'TRANSLATE';

/** How a transcript was written. */
export type TranscriptFormat =
  /** Segments as JSON, as speech recognisers write them. */
  | 'JSON'
  /** SubRip subtitles. */
  | 'SRT'
  /** Plain text without times. */
  | 'TXT'
  /** WebVTT captions. */
  | 'VTT';

/** A point of one space. */
export type VectorInput = {
  /** Name of the space (see `system`). */
  space: string;
  /** As many finite numbers as the space has dimensions, not all 0; only their direction counts. */
  values: Array<number>;
};

export type ExplainSearchQueryVariables = Exact<{
  query: SearchInput;
}>;


export type ExplainSearchQuery = { search: { nodes: Array<{ score: number, relevance: number | null, reason: string, evidence: Array<{ space: string, part: number, bridge: string | null, similarity: number | null, rank: number | null, relevance: number | null, weight: number, trust: number, contribution: number }> }>, explain: { fusion: Fusion, absence: AbsencePolicy, bridge: BridgeChoice, fusionWeightsVersion: string, intents: Array<{ part: number, intent: string, leadIn: string }>, plan: Array<{ part: number, space: string, bridge: string | null, text: string | null, vectorCount: number | null, weight: number, partWeight: number, spaceWeight: number, intentFactor: number, bridgeFactor: number }>, timings: Array<{ stage: string, part: number | null, space: string | null, startMilliseconds: number, milliseconds: number }>, candidates: Array<{ part: number, space: string, bridge: string | null, moments: number, units: number, isComplete: boolean }> } } };

export type CreateUploadMutationVariables = Exact<{
  filename: string;
}>;


export type CreateUploadMutation = { createUpload: { uploadId: string, url: string, method: string, expiresAt: string } };

export type IngestMutationVariables = Exact<{
  input: IngestInput;
}>;


export type IngestMutation = { ingest: { jobs: Array<{ id: string, label: string, state: IngestState, stage: IngestStage, progress: number, duplicate: boolean, createdAt: string, updatedAt: string, error: { code: ErrorCode, message: string } | null }> } };

export type CancelIngestMutationVariables = Exact<{
  jobId: string | number;
}>;


export type CancelIngestMutation = { cancelIngest: { id: string, label: string, state: IngestState, stage: IngestStage, progress: number, duplicate: boolean, createdAt: string, updatedAt: string, error: { code: ErrorCode, message: string } | null } };

export type JobQueryVariables = Exact<{
  id: string | number;
}>;


export type JobQuery = { job: { id: string, label: string, state: IngestState, stage: IngestStage, progress: number, duplicate: boolean, createdAt: string, updatedAt: string, media:
      | { id: string, title: string }
      | { id: string, title: string }
      | { id: string, title: string }
     | null, error: { code: ErrorCode, message: string } | null } | null };

export type JobsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: JobFilterInput | null | undefined;
}>;


export type JobsQuery = { jobs: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, label: string, state: IngestState, stage: IngestStage, progress: number, duplicate: boolean, createdAt: string, updatedAt: string, error: { code: ErrorCode, message: string } | null }> } };

export type IngestProgressSubscriptionVariables = Exact<{
  jobIds?: Array<string | number> | string | number | null | undefined;
}>;


export type IngestProgressSubscription = { ingestProgress: { id: string, label: string, state: IngestState, stage: IngestStage, progress: number, duplicate: boolean, createdAt: string, updatedAt: string, error: { code: ErrorCode, message: string } | null } };

export type JobFieldsFragment = { id: string, label: string, state: IngestState, stage: IngestStage, progress: number, duplicate: boolean, createdAt: string, updatedAt: string, error: { code: ErrorCode, message: string } | null };

export type LibraryQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: LibraryFilterInput | null | undefined;
}>;


export type LibraryQuery = { library: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<
      | { __typename: 'Audio', state: IngestState, tags: Array<string>, id: string, kind: MediaKind, title: string, contentUrl: string }
      | { __typename: 'Image', state: IngestState, tags: Array<string>, thumbnailUrl: string, id: string, kind: MediaKind, title: string, contentUrl: string }
      | { __typename: 'Transcript', state: IngestState, tags: Array<string>, id: string, kind: MediaKind, title: string, contentUrl: string }
    > } };

export type MediaItemQueryVariables = Exact<{
  id: string | number;
  firstMoments?: number | null | undefined;
}>;


export type MediaItemQuery = { media:
    | { __typename: 'Audio', durationSeconds: number, sampleRateHz: number, channels: number, codec: string, loudnessLufs: number | null, gainDb: number, state: IngestState, tags: Array<string>, metadata: { [key: string]: unknown }, source: string, digest: string, sizeBytes: number, mimeType: string, createdAt: string, updatedAt: string, id: string, kind: MediaKind, title: string, contentUrl: string, error: { code: ErrorCode, message: string } | null, warnings: Array<{ code: string, message: string }>, moments: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, kind: MomentKind, startSeconds: number | null, endSeconds: number | null, text: string | null, confidence: number | null, isLowTrust: boolean, deepLink: string }> } }
    | { __typename: 'Image', widthPixels: number, heightPixels: number, state: IngestState, tags: Array<string>, metadata: { [key: string]: unknown }, source: string, digest: string, sizeBytes: number, mimeType: string, createdAt: string, updatedAt: string, thumbnailUrl: string, id: string, kind: MediaKind, title: string, contentUrl: string, imageFormat: string, error: { code: ErrorCode, message: string } | null, warnings: Array<{ code: string, message: string }>, moments: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, kind: MomentKind, startSeconds: number | null, endSeconds: number | null, text: string | null, confidence: number | null, isLowTrust: boolean, deepLink: string }> } }
    | { __typename: 'Transcript', state: IngestState, tags: Array<string>, metadata: { [key: string]: unknown }, source: string, digest: string, sizeBytes: number, mimeType: string, createdAt: string, updatedAt: string, id: string, kind: MediaKind, title: string, contentUrl: string, transcriptFormat: TranscriptFormat, transcriptSeconds: number | null, error: { code: ErrorCode, message: string } | null, warnings: Array<{ code: string, message: string }>, moments: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ id: string, kind: MomentKind, startSeconds: number | null, endSeconds: number | null, text: string | null, confidence: number | null, isLowTrust: boolean, deepLink: string }> } }
   | null };

export type MomentQueryVariables = Exact<{
  id: string | number;
}>;


export type MomentQuery = { moment: { soundDomain: SoundDomain | null, soundDomainConfidence: number | null, spaces: Array<string>, id: string, kind: MomentKind, startSeconds: number | null, endSeconds: number | null, text: string | null, confidence: number | null, isLowTrust: boolean, deepLink: string, media:
      | { __typename: 'Audio', id: string, kind: MediaKind, title: string, contentUrl: string }
      | { __typename: 'Image', thumbnailUrl: string, id: string, kind: MediaKind, title: string, contentUrl: string }
      | { __typename: 'Transcript', id: string, kind: MediaKind, title: string, contentUrl: string }
     | null } | null };

export type UpdateMediaMutationVariables = Exact<{
  id: string | number;
  patch: MediaPatchInput;
}>;


export type UpdateMediaMutation = { updateMedia:
    | { __typename: 'Audio', tags: Array<string>, metadata: { [key: string]: unknown }, id: string, kind: MediaKind, title: string, contentUrl: string }
    | { __typename: 'Image', tags: Array<string>, metadata: { [key: string]: unknown }, thumbnailUrl: string, id: string, kind: MediaKind, title: string, contentUrl: string }
    | { __typename: 'Transcript', tags: Array<string>, metadata: { [key: string]: unknown }, id: string, kind: MediaKind, title: string, contentUrl: string }
   };

export type DeleteMediaMutationVariables = Exact<{
  ids: Array<string | number> | string | number;
}>;


export type DeleteMediaMutation = { deleteMedia: { deletedIds: Array<string> } };

export type SearchQueryVariables = Exact<{
  query: SearchInput;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type SearchQuery = { search: { totalCount: number, totalIsExact: boolean, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null }, edges: Array<{ cursor: string, score: number, node: { score: number, media:
          | { __typename: 'Audio', id: string, kind: MediaKind, title: string, contentUrl: string }
          | { __typename: 'Image', thumbnailUrl: string, id: string, kind: MediaKind, title: string, contentUrl: string }
          | { __typename: 'Transcript', id: string, kind: MediaKind, title: string, contentUrl: string }
        , moments: Array<{ id: string, kind: MomentKind, startSeconds: number | null, endSeconds: number | null, text: string | null, confidence: number | null, isLowTrust: boolean, deepLink: string }>, evidence: Array<{ space: string, part: number, bridge: string | null, similarity: number | null, rank: number | null, weight: number, trust: number, contribution: number, moment: { id: string } | null }> } }>, warnings: Array<{ code: string, message: string, space: string | null }> } };

type MediaSummary_Audio_Fragment = { __typename: 'Audio', id: string, kind: MediaKind, title: string, contentUrl: string };

type MediaSummary_Image_Fragment = { __typename: 'Image', thumbnailUrl: string, id: string, kind: MediaKind, title: string, contentUrl: string };

type MediaSummary_Transcript_Fragment = { __typename: 'Transcript', id: string, kind: MediaKind, title: string, contentUrl: string };

export type MediaSummaryFragment =
  | MediaSummary_Audio_Fragment
  | MediaSummary_Image_Fragment
  | MediaSummary_Transcript_Fragment
;

export type MomentFieldsFragment = { id: string, kind: MomentKind, startSeconds: number | null, endSeconds: number | null, text: string | null, confidence: number | null, isLowTrust: boolean, deepLink: string };

export type ShapedSearchQueryVariables = Exact<{
  query: SearchInput;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ShapedSearchQuery = { search: { totalCount: number, totalIsExact: boolean, nodes: Array<{ media:
        | { id: string, title: string }
        | { id: string, title: string }
        | { id: string, title: string }
      , matches: Array<{ moment: { id: string }, routes: Array<{ space: string, part: number, bridge: string | null, similarity: number }>, snippet: { field: SnippetField, text: string, isCutAtStart: boolean, isCutAtEnd: boolean, highlights: Array<{ start: number, end: number }> } | null }>, duplicates: Array<
        | { id: string, title: string }
        | { id: string, title: string }
        | { id: string, title: string }
      > }>, facets: Array<{ field: FacetField, metadataKey: string | null, otherValues: number, interval: CalendarInterval | null, missing: number, isExact: boolean, values: Array<{ value: string, text: string | null, number: number | null, is: boolean | null, count: number }>, buckets: Array<{ from: number | null, to: number | null, fromTime: string | null, toTime: string | null, count: number }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SimilarQueryVariables = Exact<{
  mediaId: string | number;
  momentId: string | number;
  spaces?: Array<string> | string | null | undefined;
  bridge?: BridgeChoice | null | undefined;
  after?: string | null | undefined;
}>;


export type SimilarQuery = { media:
    | { similar: { totalCount: number, nodes: Array<{ score: number, media:
            | { id: string }
            | { id: string }
            | { id: string }
           }> } }
    | { similar: { totalCount: number, nodes: Array<{ score: number, media:
            | { id: string }
            | { id: string }
            | { id: string }
           }> } }
    | { similar: { totalCount: number, nodes: Array<{ score: number, media:
            | { id: string }
            | { id: string }
            | { id: string }
           }> } }
   | null, moment: { similar: { pageInfo: { hasPreviousPage: boolean, endCursor: string | null }, nodes: Array<{ media:
          | { id: string }
          | { id: string }
          | { id: string }
         }> } } | null };

export type SpeechTranscriptQueryVariables = Exact<{
  id: string | number;
  first?: number | null | undefined;
  after?: string | null | undefined;
  format: TranscriptFormat;
}>;


export type SpeechTranscriptQuery = { media:
    | { id: string, transcript: { modelId: string, task: SpeechTask, language: string | null, lowTrustShare: number, url: string, wordsUrl: string, segments: { totalCount: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, nodes: Array<{ startSeconds: number, endSeconds: number, text: string, confidence: number, isLowTrust: boolean, language: string | null, words: Array<{ startSeconds: number, endSeconds: number, text: string, confidence: number }> }> } } | null }
    | { id: string }
    | { exportUrl: string, id: string }
   | null };

export type SystemQueryVariables = Exact<{ [key: string]: never; }>;


export type SystemQuery = { system: { version: string, profile: string, store: string, transcriber: string | null, memoryBytes: number, spaces: Array<{ name: string, modelId: string, revision: string, dimensions: number, preprocessingDigest: string, modalities: Array<Modality> }>, models: Array<{ role: string, modelId: string | null, isLoaded: boolean, weightsBytes: number | null, lastUsedAt: string | null }>, warnings: Array<{ code: string, message: string }> } };

export type BridgeFactsFragment = { id: string, from: string, to: string, isServing: boolean, pairs: number, ridge: number, createdAt: string, heldOut: { anchors: { recallAt10: number }, learned: { pairs: number, recallAt1: number, recallAt10: number, reciprocalRank: number } } };

export type BridgesQueryVariables = Exact<{ [key: string]: never; }>;


export type BridgesQuery = { bridges: Array<{ id: string, from: string, to: string, isServing: boolean, pairs: number, ridge: number, createdAt: string, heldOut: { anchors: { recallAt10: number }, learned: { pairs: number, recallAt1: number, recallAt10: number, reciprocalRank: number } } }>, bridgePreparation: { state: IngestState, encodedWords: number, totalWords: number, error: string | null } };

export type TrainBridgeMutationVariables = Exact<{
  pairs: Array<ItemPairInput> | ItemPairInput;
}>;


export type TrainBridgeMutation = { trainBridge: Array<{ id: string, from: string, to: string, isServing: boolean, pairs: number, ridge: number, createdAt: string, heldOut: { anchors: { recallAt10: number }, learned: { pairs: number, recallAt1: number, recallAt10: number, reciprocalRank: number } } }> };

export type ForgetBridgeMutationVariables = Exact<{
  id: string | number;
}>;


export type ForgetBridgeMutation = { forgetBridge: string | null };

export type PrepareBridgesMutationVariables = Exact<{ [key: string]: never; }>;


export type PrepareBridgesMutation = { prepareBridges: { state: IngestState } };

export type CancelBridgePreparationMutationVariables = Exact<{ [key: string]: never; }>;


export type CancelBridgePreparationMutation = { cancelBridgePreparation: { state: IngestState, encodedWords: number } };

export type SaveJudgementSetMutationVariables = Exact<{
  input: JudgementSetInput;
}>;


export type SaveJudgementSetMutation = { saveJudgementSet: { id: string, name: string, judgements: Array<{ id: string, parts: Array<{ weight: number, text: string | null, mediaId: string | null, momentId: string | null }>, relevant: Array<{ mediaId: string, grade: number }> }> } };

export type JudgementSetsQueryVariables = Exact<{ [key: string]: never; }>;


export type JudgementSetsQuery = { judgementSets: Array<{ id: string, name: string, updatedAt: string }> };

export type StartEvaluationMutationVariables = Exact<{
  input: EvaluationInput;
}>;


export type StartEvaluationMutation = { startEvaluation: { id: string, state: IngestState } };

export type EvaluationRunQueryVariables = Exact<{
  id: string | number;
}>;


export type EvaluationRunQuery = { evaluationRun: { id: string, label: string, state: IngestState, progress: number, depth: number, spaces: Array<string>, unknownMediaIds: Array<string>, error: string | null, figures: Array<{ mediaKind: MediaKind | null, queries: number, recall: number, ndcg: number, reciprocalRank: number }>, results: Array<{ judgementId: string, foundIds: Array<string>, missedIds: Array<string> }> } };

export type EvaluationRunsQueryVariables = Exact<{
  setId?: string | number | null | undefined;
  withResults?: boolean;
}>;


export type EvaluationRunsQuery = { evaluationRuns: Array<{ id: string, label: string, state: IngestState, figures: Array<{ mediaKind: MediaKind | null, recall: number }>, results?: Array<{ judgementId: string }> }> };

export type CompareEvaluationsQueryVariables = Exact<{
  baselineId: string | number;
  candidateId: string | number;
  maxDrop?: number;
}>;


export type CompareEvaluationsQuery = { compareEvaluations: { isPassed: boolean, improvedIds: Array<string>, worsenedIds: Array<string>, figures: Array<{ mediaKind: MediaKind | null, metric: QualityMetric, queries: number, baseline: number, candidate: number, difference: number, pValue: number }> } };

export type RecordFeedbackMutationVariables = Exact<{
  input: FeedbackInput;
}>;


export type RecordFeedbackMutation = { recordFeedback: { id: string, mediaId: string, signal: FeedbackSignal } };

export type FusionWeightsQueryVariables = Exact<{ [key: string]: never; }>;


export type FusionWeightsQuery = { fusionWeights: { activeId: string | null, formerIds: Array<string>, versions: Array<{ id: string, createdAt: string, weights: Array<{ space: string, weight: number }>, source: { judgementSetId: string | null, queries: number, pairs: number }, heldOut: { before: { reciprocalRank: number }, after: { reciprocalRank: number } } }> } };

export type TrainFusionWeightsMutationVariables = Exact<{
  judgementSetId?: string | number | null | undefined;
}>;


export type TrainFusionWeightsMutation = { trainFusionWeights: { id: string, weights: Array<{ space: string, weight: number }> } };

export type ActivateFusionWeightsMutationVariables = Exact<{
  versionId?: string | number | null | undefined;
}>;


export type ActivateFusionWeightsMutation = { activateFusionWeights: { activeId: string | null, formerIds: Array<string> } };

export type TrainQueryAdapterMutationVariables = Exact<{
  space: string;
  judgementSetId?: string | number | null | undefined;
}>;


export type TrainQueryAdapterMutation = { trainQueryAdapter: { id: string, space: string, model: string, ridge: number } };

export type ActivateQueryAdapterMutationVariables = Exact<{
  space: string;
  versionId?: string | number | null | undefined;
}>;


export type ActivateQueryAdapterMutation = { activateQueryAdapter: { space: string, activeId: string | null, formerIds: Array<string> } };

export type SpacesQueryVariables = Exact<{ [key: string]: never; }>;


export type SpacesQuery = { spaces: Array<{ name: string, role: string, state: SpaceState, modelId: string, revision: string, dimensions: number, moments: number, coveragePercent: number, backfill: { state: IngestState, filledMoments: number, failedItems: number, failures: Array<{ mediaId: string, code: ErrorCode, message: string }> } | null, shadow: { queries: number, overlapAt10: number, sameFirst: number } | null }> };

export type FillSpaceMutationVariables = Exact<{
  space: string;
}>;


export type FillSpaceMutation = { fillSpace: { space: string, state: IngestState } };

export type SwitchSpaceMutationVariables = Exact<{
  space: string;
  minCoveragePercent?: number;
}>;


export type SwitchSpaceMutation = { switchSpace: Array<{ name: string, state: SpaceState }> };

export const JobFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IngestJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<JobFieldsFragment, unknown>;
export const MediaSummaryFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MediaSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Media"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"contentUrl"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Image"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumbnailUrl"}}]}}]}}]} as unknown as DocumentNode<MediaSummaryFragment, unknown>;
export const MomentFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MomentFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Moment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"startSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"endSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"isLowTrust"}},{"kind":"Field","name":{"kind":"Name","value":"deepLink"}}]}}]} as unknown as DocumentNode<MomentFieldsFragment, unknown>;
export const BridgeFactsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BridgeFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Bridge"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"isServing"}},{"kind":"Field","name":{"kind":"Name","value":"pairs"}},{"kind":"Field","name":{"kind":"Name","value":"ridge"}},{"kind":"Field","name":{"kind":"Name","value":"heldOut"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"anchors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recallAt10"}}]}},{"kind":"Field","name":{"kind":"Name","value":"learned"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pairs"}},{"kind":"Field","name":{"kind":"Name","value":"recallAt1"}},{"kind":"Field","name":{"kind":"Name","value":"recallAt10"}},{"kind":"Field","name":{"kind":"Name","value":"reciprocalRank"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<BridgeFactsFragment, unknown>;
export const ExplainSearchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExplainSearch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"query"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SearchInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"search"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"query"},"value":{"kind":"Variable","name":{"kind":"Name","value":"query"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"relevance"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"space"}},{"kind":"Field","name":{"kind":"Name","value":"part"}},{"kind":"Field","name":{"kind":"Name","value":"bridge"}},{"kind":"Field","name":{"kind":"Name","value":"similarity"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"relevance"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"trust"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"explain"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fusion"}},{"kind":"Field","name":{"kind":"Name","value":"absence"}},{"kind":"Field","name":{"kind":"Name","value":"bridge"}},{"kind":"Field","name":{"kind":"Name","value":"fusionWeightsVersion"}},{"kind":"Field","name":{"kind":"Name","value":"intents"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"part"}},{"kind":"Field","name":{"kind":"Name","value":"intent"}},{"kind":"Field","name":{"kind":"Name","value":"leadIn"}}]}},{"kind":"Field","name":{"kind":"Name","value":"plan"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"part"}},{"kind":"Field","name":{"kind":"Name","value":"space"}},{"kind":"Field","name":{"kind":"Name","value":"bridge"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"vectorCount"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"partWeight"}},{"kind":"Field","name":{"kind":"Name","value":"spaceWeight"}},{"kind":"Field","name":{"kind":"Name","value":"intentFactor"}},{"kind":"Field","name":{"kind":"Name","value":"bridgeFactor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"part"}},{"kind":"Field","name":{"kind":"Name","value":"space"}},{"kind":"Field","name":{"kind":"Name","value":"startMilliseconds"}},{"kind":"Field","name":{"kind":"Name","value":"milliseconds"}}]}},{"kind":"Field","name":{"kind":"Name","value":"candidates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"part"}},{"kind":"Field","name":{"kind":"Name","value":"space"}},{"kind":"Field","name":{"kind":"Name","value":"bridge"}},{"kind":"Field","name":{"kind":"Name","value":"moments"}},{"kind":"Field","name":{"kind":"Name","value":"units"}},{"kind":"Field","name":{"kind":"Name","value":"isComplete"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ExplainSearchQuery, ExplainSearchQueryVariables>;
export const CreateUploadDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateUpload"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filename"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createUpload"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filename"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filename"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"uploadId"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]} as unknown as DocumentNode<CreateUploadMutation, CreateUploadMutationVariables>;
export const IngestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Ingest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"IngestInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ingest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IngestJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<IngestMutation, IngestMutationVariables>;
export const CancelIngestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelIngest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"jobId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelIngest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"jobId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"jobId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IngestJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<CancelIngestMutation, CancelIngestMutationVariables>;
export const JobDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Job"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobFields"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IngestJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<JobQuery, JobQueryVariables>;
export const JobsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Jobs"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"JobFilterInput"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobFields"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IngestJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<JobsQuery, JobsQueryVariables>;
export const IngestProgressDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"IngestProgress"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"jobIds"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ingestProgress"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"jobIds"},"value":{"kind":"Variable","name":{"kind":"Name","value":"jobIds"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"IngestJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"duplicate"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]} as unknown as DocumentNode<IngestProgressSubscription, IngestProgressSubscriptionVariables>;
export const LibraryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Library"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"LibraryFilterInput"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"library"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MediaSummary"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MediaSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Media"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"contentUrl"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Image"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumbnailUrl"}}]}}]}}]} as unknown as DocumentNode<LibraryQuery, LibraryQueryVariables>;
export const MediaItemDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MediaItem"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"firstMoments"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"media"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MediaSummary"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"sizeBytes"}},{"kind":"Field","name":{"kind":"Name","value":"mimeType"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Audio"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"durationSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"sampleRateHz"}},{"kind":"Field","name":{"kind":"Name","value":"channels"}},{"kind":"Field","name":{"kind":"Name","value":"codec"}},{"kind":"Field","name":{"kind":"Name","value":"loudnessLufs"}},{"kind":"Field","name":{"kind":"Name","value":"gainDb"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Image"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"widthPixels"}},{"kind":"Field","name":{"kind":"Name","value":"heightPixels"}},{"kind":"Field","alias":{"kind":"Name","value":"imageFormat"},"name":{"kind":"Name","value":"format"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Transcript"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","alias":{"kind":"Name","value":"transcriptFormat"},"name":{"kind":"Name","value":"format"}},{"kind":"Field","alias":{"kind":"Name","value":"transcriptSeconds"},"name":{"kind":"Name","value":"durationSeconds"}}]}},{"kind":"Field","name":{"kind":"Name","value":"moments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"firstMoments"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MomentFields"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MediaSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Media"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"contentUrl"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Image"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumbnailUrl"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MomentFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Moment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"startSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"endSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"isLowTrust"}},{"kind":"Field","name":{"kind":"Name","value":"deepLink"}}]}}]} as unknown as DocumentNode<MediaItemQuery, MediaItemQueryVariables>;
export const MomentDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Moment"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"moment"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MomentFields"}},{"kind":"Field","name":{"kind":"Name","value":"soundDomain"}},{"kind":"Field","name":{"kind":"Name","value":"soundDomainConfidence"}},{"kind":"Field","name":{"kind":"Name","value":"spaces"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MediaSummary"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MomentFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Moment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"startSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"endSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"isLowTrust"}},{"kind":"Field","name":{"kind":"Name","value":"deepLink"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MediaSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Media"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"contentUrl"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Image"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumbnailUrl"}}]}}]}}]} as unknown as DocumentNode<MomentQuery, MomentQueryVariables>;
export const UpdateMediaDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateMedia"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"patch"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"MediaPatchInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateMedia"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"patch"},"value":{"kind":"Variable","name":{"kind":"Name","value":"patch"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MediaSummary"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"metadata"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MediaSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Media"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"contentUrl"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Image"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumbnailUrl"}}]}}]}}]} as unknown as DocumentNode<UpdateMediaMutation, UpdateMediaMutationVariables>;
export const DeleteMediaDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteMedia"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteMedia"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deletedIds"}}]}}]}}]} as unknown as DocumentNode<DeleteMediaMutation, DeleteMediaMutationVariables>;
export const SearchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Search"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"query"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SearchInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"search"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"query"},"value":{"kind":"Variable","name":{"kind":"Name","value":"query"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"totalIsExact"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"startCursor"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MediaSummary"}}]}},{"kind":"Field","name":{"kind":"Name","value":"moments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MomentFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"evidence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"space"}},{"kind":"Field","name":{"kind":"Name","value":"part"}},{"kind":"Field","name":{"kind":"Name","value":"bridge"}},{"kind":"Field","name":{"kind":"Name","value":"similarity"}},{"kind":"Field","name":{"kind":"Name","value":"rank"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"trust"}},{"kind":"Field","name":{"kind":"Name","value":"contribution"}},{"kind":"Field","name":{"kind":"Name","value":"moment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"space"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MediaSummary"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Media"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"contentUrl"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Image"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"thumbnailUrl"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MomentFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Moment"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"startSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"endSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"isLowTrust"}},{"kind":"Field","name":{"kind":"Name","value":"deepLink"}}]}}]} as unknown as DocumentNode<SearchQuery, SearchQueryVariables>;
export const ShapedSearchDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ShapedSearch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"query"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SearchInput"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"search"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"query"},"value":{"kind":"Variable","name":{"kind":"Name","value":"query"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"totalIsExact"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"matches"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"moment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"routes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"space"}},{"kind":"Field","name":{"kind":"Name","value":"part"}},{"kind":"Field","name":{"kind":"Name","value":"bridge"}},{"kind":"Field","name":{"kind":"Name","value":"similarity"}}]}},{"kind":"Field","name":{"kind":"Name","value":"snippet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"highlights"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"start"}},{"kind":"Field","name":{"kind":"Name","value":"end"}}]}},{"kind":"Field","name":{"kind":"Name","value":"isCutAtStart"}},{"kind":"Field","name":{"kind":"Name","value":"isCutAtEnd"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"duplicates"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"facets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"metadataKey"}},{"kind":"Field","name":{"kind":"Name","value":"values"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"value"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"is"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"otherValues"}},{"kind":"Field","name":{"kind":"Name","value":"interval"}},{"kind":"Field","name":{"kind":"Name","value":"buckets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"fromTime"}},{"kind":"Field","name":{"kind":"Name","value":"toTime"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}},{"kind":"Field","name":{"kind":"Name","value":"missing"}},{"kind":"Field","name":{"kind":"Name","value":"isExact"}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<ShapedSearchQuery, ShapedSearchQueryVariables>;
export const SimilarDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Similar"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"mediaId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"momentId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"spaces"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"bridge"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"BridgeChoice"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"media"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"mediaId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"similar"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"3"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"score"}},{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"moment"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"momentId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"similar"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"2"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"spaces"},"value":{"kind":"Variable","name":{"kind":"Name","value":"spaces"}}},{"kind":"Argument","name":{"kind":"Name","value":"bridge"},"value":{"kind":"Variable","name":{"kind":"Name","value":"bridge"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasPreviousPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"media"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<SimilarQuery, SimilarQueryVariables>;
export const SpeechTranscriptDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SpeechTranscript"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"format"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TranscriptFormat"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"media"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Audio"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"transcript"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"modelId"}},{"kind":"Field","name":{"kind":"Name","value":"task"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"lowTrustShare"}},{"kind":"Field","name":{"kind":"Name","value":"url"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"format"},"value":{"kind":"Variable","name":{"kind":"Name","value":"format"}}}]},{"kind":"Field","alias":{"kind":"Name","value":"wordsUrl"},"name":{"kind":"Name","value":"url"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"format"},"value":{"kind":"Variable","name":{"kind":"Name","value":"format"}}},{"kind":"Argument","name":{"kind":"Name","value":"wordTimes"},"value":{"kind":"BooleanValue","value":true}}]},{"kind":"Field","name":{"kind":"Name","value":"segments"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalCount"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"endSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}},{"kind":"Field","name":{"kind":"Name","value":"isLowTrust"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"words"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"endSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"confidence"}}]}}]}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Transcript"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exportUrl"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"format"},"value":{"kind":"Variable","name":{"kind":"Name","value":"format"}}}]}]}}]}}]}}]} as unknown as DocumentNode<SpeechTranscriptQuery, SpeechTranscriptQueryVariables>;
export const SystemDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"System"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"system"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"profile"}},{"kind":"Field","name":{"kind":"Name","value":"store"}},{"kind":"Field","name":{"kind":"Name","value":"transcriber"}},{"kind":"Field","name":{"kind":"Name","value":"spaces"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"modelId"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"dimensions"}},{"kind":"Field","name":{"kind":"Name","value":"preprocessingDigest"}},{"kind":"Field","name":{"kind":"Name","value":"modalities"}}]}},{"kind":"Field","name":{"kind":"Name","value":"models"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"modelId"}},{"kind":"Field","name":{"kind":"Name","value":"isLoaded"}},{"kind":"Field","name":{"kind":"Name","value":"weightsBytes"}},{"kind":"Field","name":{"kind":"Name","value":"lastUsedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"memoryBytes"}},{"kind":"Field","name":{"kind":"Name","value":"warnings"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<SystemQuery, SystemQueryVariables>;
export const BridgesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Bridges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bridges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BridgeFacts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"bridgePreparation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"encodedWords"}},{"kind":"Field","name":{"kind":"Name","value":"totalWords"}},{"kind":"Field","name":{"kind":"Name","value":"error"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BridgeFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Bridge"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"isServing"}},{"kind":"Field","name":{"kind":"Name","value":"pairs"}},{"kind":"Field","name":{"kind":"Name","value":"ridge"}},{"kind":"Field","name":{"kind":"Name","value":"heldOut"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"anchors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recallAt10"}}]}},{"kind":"Field","name":{"kind":"Name","value":"learned"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pairs"}},{"kind":"Field","name":{"kind":"Name","value":"recallAt1"}},{"kind":"Field","name":{"kind":"Name","value":"recallAt10"}},{"kind":"Field","name":{"kind":"Name","value":"reciprocalRank"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<BridgesQuery, BridgesQueryVariables>;
export const TrainBridgeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TrainBridge"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"pairs"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ItemPairInput"}}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trainBridge"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"pairs"},"value":{"kind":"Variable","name":{"kind":"Name","value":"pairs"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BridgeFacts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BridgeFacts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Bridge"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"isServing"}},{"kind":"Field","name":{"kind":"Name","value":"pairs"}},{"kind":"Field","name":{"kind":"Name","value":"ridge"}},{"kind":"Field","name":{"kind":"Name","value":"heldOut"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"anchors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recallAt10"}}]}},{"kind":"Field","name":{"kind":"Name","value":"learned"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pairs"}},{"kind":"Field","name":{"kind":"Name","value":"recallAt1"}},{"kind":"Field","name":{"kind":"Name","value":"recallAt10"}},{"kind":"Field","name":{"kind":"Name","value":"reciprocalRank"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<TrainBridgeMutation, TrainBridgeMutationVariables>;
export const ForgetBridgeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ForgetBridge"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"forgetBridge"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}]}}]} as unknown as DocumentNode<ForgetBridgeMutation, ForgetBridgeMutationVariables>;
export const PrepareBridgesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PrepareBridges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"prepareBridges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]} as unknown as DocumentNode<PrepareBridgesMutation, PrepareBridgesMutationVariables>;
export const CancelBridgePreparationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelBridgePreparation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelBridgePreparation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"encodedWords"}}]}}]}}]} as unknown as DocumentNode<CancelBridgePreparationMutation, CancelBridgePreparationMutationVariables>;
export const SaveJudgementSetDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SaveJudgementSet"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"JudgementSetInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"saveJudgementSet"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"judgements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"parts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weight"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"mediaId"}},{"kind":"Field","name":{"kind":"Name","value":"momentId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"relevant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mediaId"}},{"kind":"Field","name":{"kind":"Name","value":"grade"}}]}}]}}]}}]}}]} as unknown as DocumentNode<SaveJudgementSetMutation, SaveJudgementSetMutationVariables>;
export const JudgementSetsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"JudgementSets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"judgementSets"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]}}]} as unknown as DocumentNode<JudgementSetsQuery, JudgementSetsQueryVariables>;
export const StartEvaluationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartEvaluation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EvaluationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startEvaluation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]} as unknown as DocumentNode<StartEvaluationMutation, StartEvaluationMutationVariables>;
export const EvaluationRunDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EvaluationRun"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"evaluationRun"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"depth"}},{"kind":"Field","name":{"kind":"Name","value":"spaces"}},{"kind":"Field","name":{"kind":"Name","value":"figures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mediaKind"}},{"kind":"Field","name":{"kind":"Name","value":"queries"}},{"kind":"Field","name":{"kind":"Name","value":"recall"}},{"kind":"Field","name":{"kind":"Name","value":"ndcg"}},{"kind":"Field","name":{"kind":"Name","value":"reciprocalRank"}}]}},{"kind":"Field","name":{"kind":"Name","value":"results"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"judgementId"}},{"kind":"Field","name":{"kind":"Name","value":"foundIds"}},{"kind":"Field","name":{"kind":"Name","value":"missedIds"}}]}},{"kind":"Field","name":{"kind":"Name","value":"unknownMediaIds"}},{"kind":"Field","name":{"kind":"Name","value":"error"}}]}}]}}]} as unknown as DocumentNode<EvaluationRunQuery, EvaluationRunQueryVariables>;
export const EvaluationRunsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"EvaluationRuns"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"setId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"withResults"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}},"defaultValue":{"kind":"BooleanValue","value":false}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"evaluationRuns"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"setId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"setId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"figures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mediaKind"}},{"kind":"Field","name":{"kind":"Name","value":"recall"}}]}},{"kind":"Field","name":{"kind":"Name","value":"results"},"directives":[{"kind":"Directive","name":{"kind":"Name","value":"include"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"if"},"value":{"kind":"Variable","name":{"kind":"Name","value":"withResults"}}}]}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"judgementId"}}]}}]}}]}}]} as unknown as DocumentNode<EvaluationRunsQuery, EvaluationRunsQueryVariables>;
export const CompareEvaluationsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CompareEvaluations"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"baselineId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"candidateId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"maxDrop"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Float"}}},"defaultValue":{"kind":"IntValue","value":"0"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"compareEvaluations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"baselineId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"baselineId"}}},{"kind":"Argument","name":{"kind":"Name","value":"candidateId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"candidateId"}}},{"kind":"Argument","name":{"kind":"Name","value":"maxDrop"},"value":{"kind":"Variable","name":{"kind":"Name","value":"maxDrop"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"isPassed"}},{"kind":"Field","name":{"kind":"Name","value":"figures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mediaKind"}},{"kind":"Field","name":{"kind":"Name","value":"metric"}},{"kind":"Field","name":{"kind":"Name","value":"queries"}},{"kind":"Field","name":{"kind":"Name","value":"baseline"}},{"kind":"Field","name":{"kind":"Name","value":"candidate"}},{"kind":"Field","name":{"kind":"Name","value":"difference"}},{"kind":"Field","name":{"kind":"Name","value":"pValue"}}]}},{"kind":"Field","name":{"kind":"Name","value":"improvedIds"}},{"kind":"Field","name":{"kind":"Name","value":"worsenedIds"}}]}}]}}]} as unknown as DocumentNode<CompareEvaluationsQuery, CompareEvaluationsQueryVariables>;
export const RecordFeedbackDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecordFeedback"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"FeedbackInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordFeedback"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"mediaId"}},{"kind":"Field","name":{"kind":"Name","value":"signal"}}]}}]}}]} as unknown as DocumentNode<RecordFeedbackMutation, RecordFeedbackMutationVariables>;
export const FusionWeightsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FusionWeights"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fusionWeights"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activeId"}},{"kind":"Field","name":{"kind":"Name","value":"formerIds"}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"weights"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"space"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}},{"kind":"Field","name":{"kind":"Name","value":"source"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"judgementSetId"}},{"kind":"Field","name":{"kind":"Name","value":"queries"}},{"kind":"Field","name":{"kind":"Name","value":"pairs"}}]}},{"kind":"Field","name":{"kind":"Name","value":"heldOut"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"before"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reciprocalRank"}}]}},{"kind":"Field","name":{"kind":"Name","value":"after"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reciprocalRank"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]} as unknown as DocumentNode<FusionWeightsQuery, FusionWeightsQueryVariables>;
export const TrainFusionWeightsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TrainFusionWeights"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"judgementSetId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trainFusionWeights"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"judgementSetId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"judgementSetId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"weights"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"space"}},{"kind":"Field","name":{"kind":"Name","value":"weight"}}]}}]}}]}}]} as unknown as DocumentNode<TrainFusionWeightsMutation, TrainFusionWeightsMutationVariables>;
export const ActivateFusionWeightsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ActivateFusionWeights"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"versionId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activateFusionWeights"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"versionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"versionId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activeId"}},{"kind":"Field","name":{"kind":"Name","value":"formerIds"}}]}}]}}]} as unknown as DocumentNode<ActivateFusionWeightsMutation, ActivateFusionWeightsMutationVariables>;
export const TrainQueryAdapterDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TrainQueryAdapter"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"space"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"judgementSetId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trainQueryAdapter"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"space"},"value":{"kind":"Variable","name":{"kind":"Name","value":"space"}}},{"kind":"Argument","name":{"kind":"Name","value":"judgementSetId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"judgementSetId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"space"}},{"kind":"Field","name":{"kind":"Name","value":"model"}},{"kind":"Field","name":{"kind":"Name","value":"ridge"}}]}}]}}]} as unknown as DocumentNode<TrainQueryAdapterMutation, TrainQueryAdapterMutationVariables>;
export const ActivateQueryAdapterDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ActivateQueryAdapter"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"space"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"versionId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activateQueryAdapter"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"space"},"value":{"kind":"Variable","name":{"kind":"Name","value":"space"}}},{"kind":"Argument","name":{"kind":"Name","value":"versionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"versionId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"space"}},{"kind":"Field","name":{"kind":"Name","value":"activeId"}},{"kind":"Field","name":{"kind":"Name","value":"formerIds"}}]}}]}}]} as unknown as DocumentNode<ActivateQueryAdapterMutation, ActivateQueryAdapterMutationVariables>;
export const SpacesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Spaces"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"spaces"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"modelId"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"dimensions"}},{"kind":"Field","name":{"kind":"Name","value":"moments"}},{"kind":"Field","name":{"kind":"Name","value":"coveragePercent"}},{"kind":"Field","name":{"kind":"Name","value":"backfill"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"filledMoments"}},{"kind":"Field","name":{"kind":"Name","value":"failedItems"}},{"kind":"Field","name":{"kind":"Name","value":"failures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"mediaId"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"shadow"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"queries"}},{"kind":"Field","name":{"kind":"Name","value":"overlapAt10"}},{"kind":"Field","name":{"kind":"Name","value":"sameFirst"}}]}}]}}]}}]} as unknown as DocumentNode<SpacesQuery, SpacesQueryVariables>;
export const FillSpaceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"FillSpace"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"space"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fillSpace"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"space"},"value":{"kind":"Variable","name":{"kind":"Name","value":"space"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"space"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]} as unknown as DocumentNode<FillSpaceMutation, FillSpaceMutationVariables>;
export const SwitchSpaceDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SwitchSpace"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"space"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"minCoveragePercent"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Float"}}},"defaultValue":{"kind":"IntValue","value":"100"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"switchSpace"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"space"},"value":{"kind":"Variable","name":{"kind":"Name","value":"space"}}},{"kind":"Argument","name":{"kind":"Name","value":"minCoveragePercent"},"value":{"kind":"Variable","name":{"kind":"Name","value":"minCoveragePercent"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}}]}}]}}]} as unknown as DocumentNode<SwitchSpaceMutation, SwitchSpaceMutationVariables>;