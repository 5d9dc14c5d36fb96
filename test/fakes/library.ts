import { createHash } from 'node:crypto';
import { parseTranscript } from '../../src/decode/transcript.js';
import { AppError } from '../../src/domain/errors.js';
import type { MediaKind } from '../../src/domain/media.js';
import { NO_SOUND_DOMAIN } from '../../src/domain/moment.js';
import type { Transcriber } from '../../src/domain/ports/speech.js';
import type { SourceAccess } from '../../src/domain/ports/source-access.js';
import type { SearchWarning } from '../../src/domain/query.js';
import { createEmbeddedSharing } from '../../src/queue/embedded-queue.js';
import type { JobSharing } from '../../src/queue/job-sharing.js';
import type { AnalysedMoment, Analysis, MediaAnalyzer } from '../../src/services/analysis/analysis.js';
import { Embedders } from '../../src/services/embedders.js';
import { ItemIngester } from '../../src/services/ingest/ingest-item.js';
import { IngestWorker } from '../../src/services/ingest/ingest-worker.js';
import { IngestService } from '../../src/services/ingest/ingest.js';
import { JobBoard } from '../../src/services/ingest/job-board.js';
import { LibraryService } from '../../src/services/library.js';
import { AnchorMaps } from '../../src/services/search/bridge/anchor-maps.js';
import { ANCHOR_BANK, AnchorBridge } from '../../src/services/search/bridge/anchor-bridge.js';
import { BridgeRegistry } from '../../src/services/search/bridge/bridges.js';
import { StoredBridges } from '../../src/services/search/bridge/stored-bridges.js';
import { TextBanks } from '../../src/services/search/bridge/text-banks.js';
import { NO_CALIBRATION, type Calibrator } from '../../src/services/search/calibration/calibrator.js';
import { EVEN_WEIGHTS, type FusionWeights } from '../../src/services/search/fusion-weights.js';
import { NO_ADAPTERS } from '../../src/services/search/query-adapters.js';
import { Prober } from '../../src/services/search/probe.js';
import { SearchService } from '../../src/services/search/search.js';
import { createMemoryTranscripts } from './memory-transcripts.js';
import { createFakeEmbedder, wordVector } from './fixed-embedder.js';
import { createFakeStorage, createFakeWorkspace } from './memory-storage.js';
import { createMemoryStore } from './memory-store.js';

/** A file of the fake world: its words are what it shows, sounds like or says. */
export interface FakeFile {
  readonly kind: MediaKind;
  /** One moment per entry. */
  readonly words: readonly string[];
  /** What is said in a sound, one passage per entry. */
  readonly said?: readonly { readonly text: string; readonly confidence: number }[];
  /** Analysis throws this. */
  readonly failure?: Error;
}

const SPACE_OF_KIND = { IMAGE: 'clip', AUDIO: 'clap', TRANSCRIPT: 'text' } as const;
const MOMENT_OF_KIND = { IMAGE: 'IMAGE', AUDIO: 'SOUND', TRANSCRIPT: 'PASSAGE' } as const;

/** Only asked what it knows: the analysis is a fake of its own. */
const FAKE_TRANSCRIBER = { languages: ['en', 'de'], canTranslate: false } as unknown as Transcriber;

/** @returns use cases over an in-memory store and a world of files by path. */
export function createFakeLibrary(
  files: Record<string, FakeFile>,
  options: {
    concurrency?: number;
    missingSpaces?: readonly SearchWarning[];
    calibrator?: Calibrator;
    fusionWeights?: FusionWeights;
    isShared?: boolean;
  } = {},
) {
  const store = createMemoryStore();
  const clip = createFakeEmbedder('clip', ['text', 'image']);
  const clap = createFakeEmbedder('clap', ['text', 'audio']);
  const text = createFakeEmbedder('text', ['text']);
  const embedders = new Embedders([clip, clap, text]);
  const discarded: string[] = [];
  const gate = createGate();
  const sources = createFakeSources(files);
  const storage = createFakeStorage(files, {
    isShared: options.isShared ?? false,
    onDelete: (location) => discarded.push(location),
  });
  const workspace = createFakeWorkspace();
  const analyzer = createFakeAnalyzer(files, gate);
  let now = 0;
  const clock = { nowIso: () => new Date(Date.UTC(2026, 0, 1) + now++).toISOString() };
  const { vectors, catalog } = store;
  const transcripts = createMemoryTranscripts();
  const unexpected: unknown[] = [];
  const deadWorkers = new Set<string>();
  const onUnexpected = (error: unknown) => void unexpected.push(error);
  const share = (workerId: string) => {
    const isAlive = (id: string) => Promise.resolve(!deadWorkers.has(id));
    const presence = { workerId, isAlive, close: () => Promise.resolve() };
    return createEmbeddedSharing({
      presence,
      onError: onUnexpected,
      retries: { attempts: 3, pauseMs: 1 },
    });
  };
  const createWorker = (sharing: JobSharing) => {
    const tools = { sources, storage, workspace, analyzer, vectors, catalog, transcripts, clock };
    const shared = { ...sharing, ...tools };
    const board = new JobBoard(shared);
    const items = new ItemIngester(shared);
    return { ...shared, board, worker: new IngestWorker({ board, items, storage, onUnexpected }) };
  };
  const createIngest = (
    workerId: string,
    sharing: JobSharing = share(workerId),
    concurrency = options.concurrency ?? 2,
  ) =>
    new IngestService({
      ...createWorker(sharing),
      speech: () => Promise.resolve({ transcriber: FAKE_TRANSCRIBER, detector: {} as never }),
      nowIso: clock.nowIso,
      onError: onUnexpected,
      concurrency,
      maxQueued: 50,
      drainMs: 0,
    });
  const prober = new Prober({
    embedders,
    analyzer,
    vectors,
    catalog,
    sources,
    storage,
    adapters: NO_ADAPTERS,
  });
  const bridges = new BridgeRegistry(
    new AnchorBridge(
      embedders,
      new TextBanks(embedders, store.records),
      new AnchorMaps(embedders, store.records),
      {
        id: 'few-things',
        texts: ANCHOR_BANK.texts.slice(0, 60),
      },
    ),
    new StoredBridges(embedders, store.records),
    () => Promise.resolve(null),
  );
  return {
    ...store,
    clip,
    clap,
    text,
    transcripts,
    discarded,
    workspace,
    storage,
    gate,
    unexpected,
    deadWorkers,
    share,
    createIngest,
    worker: createWorker(share('worker-0')).worker,
    ingest: createIngest('worker-1'),
    search: new SearchService({
      serves: () => true,
      embedders,
      vectors,
      catalog,
      prober,
      bridges,
      missingSpaces: options.missingSpaces ?? [],
      clock,
      calibrator: options.calibrator ?? NO_CALIBRATION,
      fusionWeights: options.fusionWeights ?? EVEN_WEIGHTS,
    }),
    library: new LibraryService({
      catalog,
      vectors,
      transcripts,
      storage,
      clock,
      images: {} as never,
      readTranscript: async (path) => parseTranscript(Buffer.from(files[path]!.words.join('\n\n'))),
    }),
    open: () => vectors.open(embedders.spaces),
  };
}

/** Holds every analysis until it is opened. */
function createGate() {
  let release = () => {};
  let open = Promise.resolve();
  let entered = () => {};
  return {
    /** @returns a promise of the moment an analysis waits at the gate. */
    close(): Promise<void> {
      open = new Promise((resolve) => (release = resolve));
      return new Promise((resolve) => (entered = resolve));
    },
    release: () => release(),
    pass: (signal: AbortSignal) => {
      entered();
      return new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new AppError('CANCELLED', 'cancelled')), {
          once: true,
        });
        void open.then(resolve);
      });
    },
  };
}

function createFakeSources(files: Record<string, FakeFile>): SourceAccess {
  return {
    expand: (path) => {
      const found = Object.keys(files).filter((name) => name === path || name.startsWith(`${path}/`));
      if (found.length > 0) return Promise.resolve(found);
      return Promise.reject(new AppError('SOURCE_NOT_FOUND', `There is no file ${path}.`));
    },
    isAllowed: (path) => Promise.resolve(path.startsWith('/allowed')),
    download: (url) => Promise.resolve({ path: url, filename: url.split('/').at(-1)! }),
    identify: (path) => {
      const { words } = files[path] ?? { words: [path] };
      const digest = createHash('sha256').update(words.join('|')).digest('hex');
      return Promise.resolve({ digest, sizeBytes: 1 });
    },
    sniff: (path) => {
      const file = files[path];
      if (file) return Promise.resolve({ kind: file.kind, mimeType: 'test/test' });
      return Promise.reject(new AppError('MEDIA_UNSUPPORTED', 'unknown kind'));
    },
  };
}

function createFakeAnalyzer(
  files: Record<string, FakeFile>,
  gate: ReturnType<typeof createGate>,
): MediaAnalyzer {
  return {
    async analyse({ path, kind, hearing = {} }, onProgress, signal): Promise<Analysis> {
      onProgress('ENCODING', 0.5);
      await gate.pass(signal);
      const { words, said = [], failure } = files[path]!;
      if (failure) throw failure;
      const moments = words.map((word, index): AnalysedMoment => {
        const isTimed = kind !== 'IMAGE';
        return {
          kind: MOMENT_OF_KIND[kind],
          startSeconds: isTimed ? index * 10 : null,
          endSeconds: isTimed ? index * 10 + 10 : null,
          text: kind === 'TRANSCRIPT' ? word : null,
          confidence: null,
          ...NO_SOUND_DOMAIN,
          vectors: { [SPACE_OF_KIND[kind]]: wordVector(word) },
        };
      });
      const { task = 'TRANSCRIBE', language = 'en' } = hearing;
      const segments = said.map(({ text, confidence }, index) => {
        const times = { startSeconds: index * 5, endSeconds: index * 5 + 5 };
        return { ...times, text, confidence, words: [], language };
      });
      const passages = segments.map(({ words: _words, language: _language, ...passage }): AnalysedMoment => {
        const vectors = { text: wordVector(passage.text) };
        return { ...passage, kind: 'PASSAGE', ...NO_SOUND_DOMAIN, vectors };
      });
      const transcript = kind === 'AUDIO' ? { modelId: 'fake/ear', task, language, segments } : null;
      return { facts: factsOf(kind), moments: [...moments, ...passages], warnings: [], transcript };
    },
  };
}

function factsOf(kind: MediaKind): Analysis['facts'] {
  switch (kind) {
    case 'AUDIO':
      return {
        kind,
        durationSeconds: 10,
        sampleRateHz: 48000,
        channels: 1,
        codec: 'pcm',
        loudnessLufs: null,
        gainDb: 0,
      };
    case 'IMAGE':
      return { kind, widthPixels: 1, heightPixels: 1, format: 'png' };
    case 'TRANSCRIPT':
      return { kind, format: 'TXT', durationSeconds: null };
  }
}
