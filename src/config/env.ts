import { availableParallelism, homedir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { AppError } from '../domain/errors.js';
import { ENV_SCHEMA, VARIABLES } from './variables.js';

type Env = z.infer<typeof ENV_SCHEMA>;
type DeepReadonly<T> = { readonly [K in keyof T]: T[K] extends object ? DeepReadonly<T[K]> : T[K] };

/** The whole configuration: deeply frozen, folders absolute, units in the names. */
export type Config = DeepReadonly<ReturnType<typeof toConfig>>;

/** From so much memory on there is room for the weights of full-size encoders twice. */
const TWO_LANES_BYTES = 7.5 * 2 ** 30;

/** @returns what the machine has, or what a container may take of it. */
function usableMemoryBytes(): number {
  const limitBytes = process.constrainedMemory();
  return limitBytes > 0 ? Math.min(limitBytes, totalmem()) : totalmem();
}

function momentMemoryBytesOf({ CHORUS_MOMENT_MEMORY_MB: megabytes }: Env): number {
  return megabytes === undefined ? usableMemoryBytes() / 25 : megabytes * 1e6;
}

function toConfig(env: Env) {
  const threads = env.CHORUS_THREADS ?? Math.min(availableParallelism(), 4);
  const cacheHome = env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const huggingFaceHome = resolve(expandHome(env.HF_HOME ?? join(cacheHome, 'huggingface')));
  return {
    server: {
      host: env.CHORUS_HOST,
      port: env.CHORUS_PORT,
      /** Without a slash at the end; null: links carry the address that the caller used. */
      publicUrl: env.CHORUS_PUBLIC_URL ?? null,
      corsOrigins: env.CHORUS_CORS_ORIGINS,
      logLevel: env.CHORUS_LOG_LEVEL,
    },
    library: {
      dataDir: resolve(env.CHORUS_DATA_DIR),
      mediaRoots: env.CHORUS_MEDIA_ROOTS,
      allowPrivateUrls: env.CHORUS_ALLOW_PRIVATE_URLS,
      /** Null: take the one in the data folder (see `loadUploadSecret`). */
      uploadSecret: env.CHORUS_UPLOAD_SECRET ?? null,
      uploadTtlSeconds: env.CHORUS_UPLOAD_TTL_SECONDS,
      ingestConcurrency: env.CHORUS_INGEST_CONCURRENCY,
    },
    store: {
      kind: env.CHORUS_STORE,
      weaviate: weaviateOf(env),
      momentMemoryBytes: momentMemoryBytesOf(env),
    },
    sharing: {
      /** `api`: jobs are left to workers. */
      role: env.CHORUS_ROLE,
      drainMs: env.CHORUS_DRAIN_SECONDS * 1000,
      /** Null: the queue is in the process. */
      redis:
        env.CHORUS_REDIS_URL === undefined
          ? null
          : { url: env.CHORUS_REDIS_URL, prefix: env.CHORUS_REDIS_PREFIX },
      /** Null: media stay in the data folder. */
      bucket: bucketOf(env),
    },
    limits: {
      urlTimeoutMs: env.CHORUS_URL_TIMEOUT_MS,
      maxFileBytes: env.CHORUS_MAX_FILE_BYTES,
      maxAudioSeconds: env.CHORUS_MAX_AUDIO_SECONDS,
      maxPixels: env.CHORUS_MAX_PIXELS,
      maxTranscriptBytes: env.CHORUS_MAX_TRANSCRIPT_BYTES,
    },
    models: {
      profile: env.CHORUS_PROFILE,
      threads,
      /** At most `threads`. */
      lanes: Math.min(env.CHORUS_LANES ?? (usableMemoryBytes() >= TWO_LANES_BYTES ? 2 : 1), threads),
      batching: env.CHORUS_BATCHING,
      /** 0: models are never freed. */
      idleSeconds: env.CHORUS_MODEL_IDLE_SECONDS,
    },
    tools: { ffmpegPath: env.FFMPEG_PATH ?? null, ffprobePath: env.FFPROBE_PATH ?? null },
    hub: {
      /** Without a slash at the end. */
      endpoint: env.HF_ENDPOINT,
      token: env.HF_TOKEN ?? null,
      /** Where a login keeps its token; read when `token` is null. */
      tokenFile: join(huggingFaceHome, 'token'),
      offline: env.HF_HUB_OFFLINE,
      cacheDir: resolve(expandHome(env.HF_HUB_CACHE ?? join(huggingFaceHome, 'hub'))),
    },
  };
}

function bucketOf(env: Env) {
  if (env.CHORUS_BUCKET_NAME === undefined) return null;
  const { CHORUS_BUCKET_KEY_ID: accessKeyId, CHORUS_BUCKET_SECRET_KEY: secretAccessKey } = env;
  return {
    name: env.CHORUS_BUCKET_NAME,
    endpoint: env.CHORUS_BUCKET_ENDPOINT ?? null,
    region: env.CHORUS_BUCKET_REGION,
    credentials:
      accessKeyId !== undefined && secretAccessKey !== undefined ? { accessKeyId, secretAccessKey } : null,
    pathStyle: env.CHORUS_BUCKET_PATH_STYLE,
  };
}

function weaviateOf(env: Env) {
  return {
    nodes: env.CHORUS_WEAVIATE_URL.map((url, i) => ({
      url,
      grpcUrl: env.CHORUS_WEAVIATE_GRPC_URL?.[i] ?? withPort(url, 50_051),
    })),
    /** Null: access without a key. */
    apiKey: env.CHORUS_WEAVIATE_API_KEY ?? null,
    library: env.CHORUS_WEAVIATE_LIBRARY,
    tenant: env.CHORUS_WEAVIATE_TENANT,
    replication: env.CHORUS_WEAVIATE_REPLICATION,
    index: env.CHORUS_WEAVIATE_INDEX,
    quantisation: env.CHORUS_WEAVIATE_QUANTISATION,
  };
}

function withPort(url: string, port: number): string {
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${hostname}:${port}`;
}

/** Python reads `~` in these variables as well. */
function expandHome(path: string): string {
  return path.replace(/^~(?=$|\/)/, homedir());
}

/** Variables that only the tests read, and the programs they start inherit. */
const OF_TESTS = /^CHORUS_(TEST|GOLDENS)_/;

/**
 * Reads the configuration from a record of variables.
 * @throws AppError BAD_USER_INPUT with every problem at once, by name and rule; values are never shown.
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.entries(env).filter(([, value]) => value !== undefined && value !== '');
  const parsed = ENV_SCHEMA.safeParse(Object.fromEntries(given));
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${String(issue.path[0])}: ${issue.message}`),
    ...given
      .filter(([name]) => name.startsWith('CHORUS_') && !OF_TESTS.test(name) && !(name in VARIABLES))
      .map(([name]) => `${name}: no such variable`),
  ];
  if (parsed.success && problems.length === 0) return deepFreeze(toConfig(parsed.data));
  throw new AppError('BAD_USER_INPUT', `The configuration is invalid.\n${problems.join('\n')}`, {
    details: { problems },
  });
}

/**
 * The configuration of this process; nothing else reads its environment. Errors as `loadConfig`.
 * @param overrides what the command line says, by variable.
 */
export function readProcessConfig(overrides: Readonly<Record<string, string>> = {}): Config {
  // LanceDB reads this when it is loaded. It warns of what is no trouble, such as an empty partition of an index.
  process.env['LANCEDB_LOG'] ??= 'error';
  return loadConfig({ ...process.env, ...overrides });
}

function deepFreeze<T extends object>(value: T): DeepReadonly<T> {
  for (const part of Object.values(value)) if (part !== null && typeof part === 'object') deepFreeze(part);
  return Object.freeze(value) as DeepReadonly<T>;
}
