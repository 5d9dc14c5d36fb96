import type { AudioItem, ImageItem, IngestJob, MediaItem, TranscriptItem } from '../../src/domain/media.js';
import { AppError } from '../../src/domain/errors.js';
import { momentIdOf, type Moment, type MomentKind } from '../../src/domain/moment.js';
import type { SearchQuery, SearchResult } from '../../src/domain/query.js';
import type { SpeechTranscript } from '../../src/domain/speech-transcript.js';
import { TRANSCRIPT_FORMATS, writeTranscript } from '../../src/domain/transcript-formats.js';
import { EvaluationService } from '../../src/services/evaluation/evaluation.js';
import { JudgementSets } from '../../src/services/evaluation/judgement-sets.js';
import { FeedbackLog } from '../../src/services/learning/feedback.js';
import type { BridgePreparation } from '../../src/services/search/bridge/bridge-preparation.js';
import type { BridgeStatus } from '../../src/services/search/bridge/bridge-service.js';
import type { Backfill } from '../../src/services/spaces/backfill.js';
import type { SpaceStatus } from '../../src/services/spaces/spaces.js';
import { LearningService } from '../../src/services/learning/learning.js';
import type { Caller, IngestRequest, MediaPatch, Services } from '../../src/services/services.js';
import { createMemoryStore } from '../fakes/memory-store.js';

const QUEUE = { kind: 'embedded', waiting: 3, running: 1, delayed: 0, workers: 1 } as const;

const CREATED = '2026-01-01T00:00:00.000Z';

const base = (id: string) => ({
  id,
  state: 'READY' as const,
  title: `Title of ${id}`,
  tags: ['one', 'two'],
  metadata: { shelf: 3 },
  source: `${id}.bin`,
  digest: id.padEnd(64, '0'),
  sizeBytes: 5_000_000_000,
  contentPath: `/secret/${id}`,
  createdAt: CREATED,
  updatedAt: CREATED,
  error: null,
  warnings: [{ code: 'SILENT_AUDIO', message: 'There is no sound in it.' }],
});

export const AUDIO: AudioItem = {
  ...base('a1'),
  kind: 'AUDIO',
  mimeType: 'audio/mpeg',
  durationSeconds: 20.5,
  sampleRateHz: 44_100,
  channels: 2,
  codec: 'mp3',
  loudnessLufs: null,
  gainDb: -3,
};

export const IMAGE: ImageItem = {
  ...base('i1'),
  kind: 'IMAGE',
  mimeType: 'image/svg+xml',
  widthPixels: 640,
  heightPixels: 480,
  format: 'svg',
};

export const TRANSCRIPT: TranscriptItem = {
  ...base('t1'),
  kind: 'TRANSCRIPT',
  mimeType: 'text/vtt',
  format: 'VTT',
  durationSeconds: 6,
};

export const ITEMS: readonly MediaItem[] = [AUDIO, IMAGE, TRANSCRIPT].map((item) => Object.freeze(item));

export function momentOf(item: MediaItem, kind: MomentKind, index: number): Moment {
  return Object.freeze({
    id: momentIdOf(item.id, kind, index),
    mediaId: item.id,
    mediaKind: item.kind,
    kind,
    index,
    startSeconds: kind === 'IMAGE' ? null : index * 5 + 0.1234567,
    endSeconds: kind === 'IMAGE' ? null : index * 5 + 10,
    text: kind === 'PASSAGE' ? `passage ${index}` : null,
    confidence: kind === 'PASSAGE' ? 0.75 : null,
    soundDomain: kind === 'SOUND' ? 'MUSIC' : null,
    soundDomainConfidence: kind === 'SOUND' ? 0.875 : null,
  });
}

export const MOMENTS: readonly Moment[] = [
  ...[0, 1, 2].map((index) => momentOf(AUDIO, 'SOUND', index)),
  momentOf(AUDIO, 'PASSAGE', 0),
  momentOf(IMAGE, 'IMAGE', 0),
  momentOf(TRANSCRIPT, 'PASSAGE', 0),
];

export function jobOf(id: string, change: Partial<IngestJob> = {}): IngestJob {
  return Object.freeze<IngestJob>({
    id,
    source: { type: 'PATH', path: `${id}.wav` },
    label: `${id}.wav`,
    attributes: {},
    state: 'PENDING',
    stage: 'QUEUED',
    progress: 0,
    mediaId: null,
    duplicate: false,
    error: null,
    workerId: null,
    createdAt: CREATED,
    updatedAt: CREATED,
    ...change,
  });
}

/** 120 segments of which every tenth is doubtful. */
export const HEARD: SpeechTranscript = {
  modelId: 'test/ear',
  task: 'TRANSLATE',
  language: 'de',
  segments: Array.from({ length: 120 }, (_, index) => ({
    startSeconds: index * 2,
    endSeconds: index * 2 + 1.5,
    text: `word ${index}`,
    confidence: index % 10 === 0 ? 0.1 : 0.9,
    language: 'de',
    words: [
      { startSeconds: index * 2, endSeconds: index * 2 + 0.5, text: 'word', confidence: 0.8 },
      { startSeconds: index * 2 + 0.5, endSeconds: index * 2 + 1.5, text: `${index}`, confidence: 0.7 },
    ],
  })),
};

const ANSWER: SearchResult = {
  hits: [
    {
      media: AUDIO,
      score: 0.5,
      relevance: 0.75,
      reason: 'It sounds like “dog” at 0:05.',
      evidence: [
        {
          space: 'clap',
          part: 0,
          bridge: null,
          similarity: 0.25,
          rank: 1,
          relevance: 0.75,
          weight: 1,
          trust: 1,
          contribution: 0.5,
          moment: momentOf(AUDIO, 'SOUND', 1),
        },
      ],
      moments: [momentOf(AUDIO, 'SOUND', 1)],
      matches: [
        {
          moment: momentOf(AUDIO, 'SOUND', 1),
          routes: [{ space: 'clap', part: 0, bridge: null, similarity: 0.25 }],
          snippet: {
            field: 'TITLE',
            text: 'A dog',
            highlights: [{ start: 2, end: 5 }],
            isCutAtStart: false,
            isCutAtEnd: true,
          },
        },
      ],
      duplicates: [IMAGE],
      cursor: 'cursor-of-a1',
    },
  ],
  hasNextPage: true,
  totalCount: 7,
  totalIsExact: false,
  facets: [
    {
      ...{ field: 'METADATA', metadataKey: 'year', otherValues: 3, missing: 2, isExact: false },
      values: [
        { value: 1999, count: 4 },
        { value: 'unknown', count: 1 },
        { value: true, count: 1 },
      ],
      ...{ interval: null, buckets: [] },
    },
    {
      ...{ field: 'CREATED_AT', metadataKey: null, values: [], otherValues: 0, missing: 0, isExact: true },
      interval: 'YEAR',
      buckets: [{ from: '2026-01-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z', count: 7 }],
    },
    {
      ...{ field: 'DURATION', metadataKey: null, values: [], otherValues: 0, missing: 1, isExact: true },
      interval: null,
      buckets: [{ from: 5, to: 10, count: 6 }],
    },
  ],
  warnings: [{ code: 'MODEL_NOT_READY', message: 'CLIP is not here.', space: 'clip' }],
  explanation: {
    fusion: 'RANK',
    absence: 'IGNORE',
    bridge: 'AUTO',
    fusionWeightsVersion: 'even',
    intents: [{ part: 0, intent: 'SOUND', leadIn: 'sound of' }],
    plan: [
      {
        ...{ part: 0, space: 'clap', bridge: null, text: 'sound of a dog', vectorCount: 1 },
        ...{ weight: 2, partWeight: 1, spaceWeight: 1, intentFactor: 2, bridgeFactor: 1 },
      },
    ],
    timings: [{ stage: 'search', part: 0, space: 'clap', startMilliseconds: 0.25, milliseconds: 1.5 }],
    candidates: [{ part: 0, space: 'clap', bridge: null, moments: 9, units: 7, isComplete: true }],
  },
};

const BACKFILL: Backfill = {
  space: 'clip_next',
  state: 'PROCESSING',
  filledMoments: 30,
  failedItems: 1,
  failures: [{ mediaId: 'i1', code: 'MEDIA_DECODE_FAILED', message: 'The picture is damaged.' }],
  startedAt: CREATED,
};

const PREPARATION: BridgePreparation = {
  ...{ state: 'PROCESSING', encodedWords: 300, totalWords: 1200, error: null },
};

function bridgeOf(id: string, pairs: number): BridgeStatus {
  const figures = { pairs, recallAt1: 0.25, recallAt10: 0.5, reciprocalRank: 0.375 };
  return {
    ...{ id, from: 'clap', to: 'clip', pairs, ridge: 3, isServing: true, createdAt: CREATED },
    heldOut: { anchors: figures, learned: { ...figures, recallAt10: 0.75 } },
  };
}

const SPACE_STATUS: SpaceStatus = {
  space: {
    name: 'clip_next',
    modelId: 'demo/clip-2',
    revision: 'r2',
    dimensions: 256,
    preprocessingDigest: 'd2',
    modalities: ['text', 'image'],
  },
  role: 'clip',
  state: 'CANDIDATE',
  coverage: { moments: 40, withVector: 30 },
  backfill: BACKFILL,
  shadow: { serving: 'clip', candidate: 'clip_next', queries: 8, overlapAt10: 0.75, sameFirst: 0.5 },
};

/** Everything the graph asked of the services, in order. */
export interface Calls {
  readonly getMedia: (readonly string[])[];
  readonly getMoments: (readonly string[])[];
  readonly momentsOf: (readonly string[])[];
  readonly getJobs: (readonly string[])[];
  readonly listMedia: unknown[];
  readonly listJobs: unknown[];
  readonly search: { query: SearchQuery; signal: AbortSignal | undefined }[];
  readonly submit: { requests: readonly IngestRequest[]; caller: Caller }[];
  readonly updateMedia: { id: string; patch: MediaPatch }[];
  readonly watch: { jobIds: readonly string[] | undefined; signal: AbortSignal | undefined }[];
}

export interface FakeServices extends Services {
  readonly calls: Calls;
}

/** Services over the few items above; single use cases can be replaced. */
export function createFakeServices(
  replaced: { [Name in keyof Services]?: Partial<Services[Name]> } = {},
): FakeServices {
  const calls: Calls = {
    getMedia: [],
    getMoments: [],
    momentsOf: [],
    getJobs: [],
    listMedia: [],
    listJobs: [],
    search: [],
    submit: [],
    updateMedia: [],
    watch: [],
  };
  return {
    calls,
    bridges: {
      train: async (pairs) => [bridgeOf('b2', pairs.length)],
      list: async () => [{ ...bridgeOf('b1', 20), isServing: false }, bridgeOf('b2', 40)],
      forget: async (id) => id === 'b2',
      preparation: () => PREPARATION,
      prepare: async () => PREPARATION,
      prepared: async () => ({ ...PREPARATION, state: 'READY' }),
      cancelPreparation: async () => ({ ...PREPARATION, state: 'CANCELLED' }),
      ...replaced.bridges,
    },
    ingest: {
      submit: async (requests, caller) => {
        calls.submit.push({ requests, caller });
        return requests.map((_, index) => jobOf(`j${index}`));
      },
      cancel: async (jobId) => jobOf(jobId, { state: 'CANCELLED', stage: 'DONE' }),
      async *watch(jobIds, signal) {
        calls.watch.push({ jobIds, signal });
        yield jobOf('j1', { state: 'PROCESSING', stage: 'ENCODING', progress: 0.5 });
        yield jobOf('j1', { state: 'READY', stage: 'DONE', progress: 1, mediaId: 'a1' });
      },
      getJobs: async (ids) => {
        calls.getJobs.push(ids);
        return ids.map((id) => (id.startsWith('j') ? jobOf(id, { mediaId: 'a1' }) : null));
      },
      listJobs: async (request) => {
        calls.listJobs.push(request);
        return { items: [jobOf('j1')], hasNextPage: false, totalCount: 1 };
      },
      queueStatus: async () => QUEUE,
      ...replaced.ingest,
    },
    library: {
      getMedia: async (ids) => {
        calls.getMedia.push(ids);
        return ids.map(itemOf);
      },
      listMedia: async (request) => {
        calls.listMedia.push(request);
        return { items: [...ITEMS], hasNextPage: true, totalCount: 9 };
      },
      updateMedia: async (id, patch) => {
        calls.updateMedia.push({ id, patch });
        return { ...AUDIO, ...patch };
      },
      deleteMedia: async (ids) => ids.filter((id) => itemOf(id) !== null),
      momentsOf: async (ids) => {
        calls.momentsOf.push(ids);
        return ids.map((id) => MOMENTS.filter(({ mediaId }) => mediaId === id));
      },
      spacesOf: async (ids) => ids.map((id) => (id.includes('-s') ? ['clap', 'openl3'] : [])),
      getMoments: async (ids) => {
        calls.getMoments.push(ids);
        return ids.map((id) => MOMENTS.find((moment) => moment.id === id) ?? null);
      },
      contentOf: async () => Promise.reject(new AppError('MEDIA_NOT_FOUND', 'No item has this id.')),
      transcriptOf: async (id) => (id === 'a1' ? HEARD : null),
      exportTranscript: async (id, format, options) => {
        if (id !== 'a1') throw new AppError('MEDIA_NOT_FOUND', 'This item has no words to write down.');
        return {
          mimeType: TRANSCRIPT_FORMATS[format].mimeType,
          text: writeTranscript(HEARD, format, options),
        };
      },
      thumbnailOf: async () => ({ mimeType: 'image/webp', data: Uint8Array.of(1, 2, 3) }),
      ...replaced.library,
    },
    uploads: {
      createUpload: async ({ filename }) => ({
        uploadId: `u-${filename}`,
        path: '/uploads/u1?expires=9&signature=s',
        expiresAt: CREATED,
      }),
      receive: async (_id, _signed, body) => {
        let sizeBytes = 0;
        for await (const chunk of body) sizeBytes += chunk.byteLength;
        return { sizeBytes };
      },
      ...replaced.uploads,
    },
    search: {
      search: async (query, signal) => {
        calls.search.push({ query, signal });
        return ANSWER;
      },
      ...replaced.search,
    },
    ...fakeLearning(replaced),
    spaces: {
      list: async () => [SPACE_STATUS],
      fill: (space) => ({ ...BACKFILL, space }),
      cancelFill: async (space) => ({ ...BACKFILL, space, state: 'CANCELLED' }),
      filled: async (space) => ({ ...BACKFILL, space, state: 'READY' }),
      switchTo: async () => 'clip',
      drop: async () => {},
      exportTo: async () => 0,
      importFrom: async () => ({ space: 'clip', imported: 0, unknown: 0, changed: 0 }),
      ...replaced.spaces,
    },
    system: {
      describe: async () => ({
        version: '1.2.3',
        profile: 'demo',
        store: 'lancedb',
        transcriber: null,
        spaces: [
          {
            name: 'clip',
            modelId: 'demo/clip',
            revision: 'r1',
            dimensions: 512,
            preprocessingDigest: 'd1',
            modalities: ['text', 'image'],
          },
        ],
        models: [
          {
            role: 'clip',
            modelId: 'demo/clip',
            isLoaded: true,
            loadedCopies: 2,
            weightsBytes: 5e9,
            lastUsedAt: CREATED,
          },
          {
            role: 'transcriber',
            modelId: null,
            isLoaded: false,
            loadedCopies: 0,
            weightsBytes: null,
            lastUsedAt: null,
          },
        ],
        queue: QUEUE,
        memoryBytes: 6e9,
        warnings: [],
      }),
      ...replaced.system,
    },
  };
}

/** The real services of evaluation and learning over an empty library: they need nothing else. */
function fakeLearning(replaced: { [Name in keyof Services]?: Partial<Services[Name]> }) {
  const { records, catalog: empty, vectors } = createMemoryStore();
  const catalog = Object.assign(empty, { getMedia: async (ids: readonly string[]) => ids.map(itemOf) });
  const tools = { records, catalog, vectors, clock: { nowIso: () => CREATED } };
  const search = { search: async () => ANSWER };
  const embedders = { spaces: [] } as never;
  const judgements = new JudgementSets(tools);
  const feedback = new FeedbackLog(tools);
  const learning = new LearningService({
    ...tools,
    embedders,
    sets: judgements,
    feedback,
    search: () => search,
  });
  const evaluation = new EvaluationService({
    ...{ ...tools, embedders, sets: judgements, search },
    bridges: { start: async () => PREPARATION, finished: async () => PREPARATION },
  });
  return {
    judgements: Object.assign(judgements, replaced.judgements),
    evaluation: Object.assign(evaluation, replaced.evaluation),
    feedback: Object.assign(feedback, replaced.feedback),
    learning: Object.assign(learning, replaced.learning),
  };
}

function itemOf(id: string): MediaItem | null {
  return ITEMS.find((item) => item.id === id) ?? null;
}
