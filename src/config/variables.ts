import { isAbsolute, relative, resolve } from 'node:path';
import { z } from 'zod';

/** What a person must know about one variable. The README table and `.env.example` are printed from it. */
export interface VariableDoc {
  readonly group: 'Server' | 'Library' | 'Store' | 'Sharing' | 'Limits' | 'Models' | 'Tools' | 'Hub';
  /** For people: `folder`, `integer`, `boolean`, ... */
  readonly type: string;
  readonly unit?: string;
  /** Said in place of a default that depends on the machine or on other variables. */
  readonly defaultText?: string;
  /** One sentence. */
  readonly description: string;
  /** Never printed or logged. */
  readonly secret?: true;
}

const docs = z.registry<VariableDoc>();

const integer = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
const text = () => z.string().min(1);
const folderList = z
  .string()
  .transform((list) => list.split(',').map((folder) => folder.trim()))
  .pipe(z.array(z.string().refine(isAbsolute, 'every folder must be an absolute path')));
const originList = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .pipe(
    z.array(z.string().refine(isOrigin, 'every origin must be like https://app.example, without a path')),
  );
const httpUrl = () =>
  z
    .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
    .transform((url) => url.replace(/\/+$/, ''));

const redisUrl = () => z.url({ protocol: /^rediss?$/, error: 'must be a redis:// or rediss:// URL' });
const httpUrlList = z
  .string()
  .transform((list) => list.split(',').map((url) => url.trim()))
  .pipe(z.array(httpUrl()));

const GIB = 2 ** 30;
const MIB = 2 ** 20;
const DAY_SECONDS = 24 * 60 * 60;

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** Every variable Chorus reads. An empty value counts as unset. */
export const VARIABLES = {
  CHORUS_HOST: text().default('127.0.0.1').register(docs, {
    group: 'Server',
    type: 'address',
    description: 'Address the server listens on; 0.0.0.0 opens it to the network.',
  }),
  CHORUS_PORT: integer(0, 65_535).default(4000).register(docs, {
    group: 'Server',
    type: 'integer',
    description: 'Port the server listens on; 0 takes any free one.',
  }),
  CHORUS_PUBLIC_URL: httpUrl().optional().register(docs, {
    group: 'Server',
    type: 'URL',
    defaultText: 'the one each caller used',
    description: 'Address under which clients reach the server, when it stands behind a proxy.',
  }),
  CHORUS_CORS_ORIGINS: originList.default([]).register(docs, {
    group: 'Server',
    type: 'origins, comma between',
    defaultText: 'none',
    description: 'Web pages of these origins may call the server from a browser.',
  }),
  CHORUS_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .register(docs, {
      group: 'Server',
      type: 'trace, debug, info, warn, error, fatal or silent',
      description: 'Least severity that is logged, to standard error.',
    }),
  CHORUS_DATA_DIR: text().default('./data').register(docs, {
    group: 'Library',
    type: 'folder',
    description: 'Folder of the library: vectors, items, uploads and the lock file of the models.',
  }),
  CHORUS_MEDIA_ROOTS: folderList.default([]).register(docs, {
    group: 'Library',
    type: 'absolute folders, comma between',
    defaultText: 'none',
    description: 'Folders whose files the API may ingest by path; the command line may read any file.',
  }),
  CHORUS_ALLOW_PRIVATE_URLS: z.stringbool().default(false).register(docs, {
    group: 'Library',
    type: 'boolean',
    description: 'Lets URL sources point at private and loopback addresses.',
  }),
  CHORUS_UPLOAD_SECRET: z.string().min(32).optional().register(docs, {
    group: 'Library',
    type: 'text of 32 characters or more',
    defaultText: 'random, kept in the data folder',
    description: 'Key that signs upload URLs; set it when several servers share one address.',
    secret: true,
  }),
  CHORUS_UPLOAD_TTL_SECONDS: integer(10, 7 * DAY_SECONDS)
    .default(900)
    .register(docs, {
      group: 'Library',
      type: 'integer',
      unit: 's',
      description: 'How long an upload URL stays valid.',
    }),
  CHORUS_INGEST_CONCURRENCY: integer(1, 64).default(2).register(docs, {
    group: 'Library',
    type: 'integer',
    unit: 'jobs',
    description: 'Files that are ingested at the same time.',
  }),
  CHORUS_STORE: z.enum(['lancedb', 'weaviate']).default('lancedb').register(docs, {
    group: 'Store',
    type: 'lancedb or weaviate',
    description:
      'What keeps vectors, items and records: lancedb in the data folder, or a Weaviate server or cluster.',
  }),
  CHORUS_MOMENT_MEMORY_MB: integer(0, 65_536).optional().register(docs, {
    group: 'Store',
    type: 'integer',
    unit: 'MB',
    defaultText: 'a twenty-fifth of the memory',
    description:
      'How much of found moments is remembered, so that searches need not read them again; a million take about 500 MB.',
  }),
  CHORUS_WEAVIATE_URL: httpUrlList.default(['http://127.0.0.1:8080']).register(docs, {
    group: 'Store',
    type: 'URLs, comma between',
    description: 'REST addresses of the nodes of one Weaviate cluster; when one fails the next is asked.',
  }),
  CHORUS_WEAVIATE_GRPC_URL: httpUrlList.optional().register(docs, {
    group: 'Store',
    type: 'URLs, comma between',
    defaultText: 'port 50051 of the same hosts',
    description: 'The gRPC addresses of the same nodes, in the same order.',
  }),
  CHORUS_WEAVIATE_API_KEY: text().optional().register(docs, {
    group: 'Store',
    type: 'text',
    defaultText: 'none: access without a key',
    description: 'Key that may read and write, and make collections.',
    secret: true,
  }),
  CHORUS_WEAVIATE_LIBRARY: z
    .string()
    .regex(/^[A-Z][A-Za-z0-9]{0,99}$/, 'a capital letter, then letters and digits')
    .default('Chorus')
    .register(docs, {
      group: 'Store',
      type: 'name',
      description: 'Begins the names of the collections; a capital letter, then letters and digits.',
    }),
  CHORUS_WEAVIATE_TENANT: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'up to 64 letters, digits, - and _')
    .default('default')
    .register(docs, {
      group: 'Store',
      type: 'name',
      description: 'Tenant of the collections; libraries of different tenants see nothing of each other.',
    }),
  CHORUS_WEAVIATE_REPLICATION: integer(1, 9).default(1).register(docs, {
    group: 'Store',
    type: 'integer',
    unit: 'nodes',
    description:
      'On how many nodes each row is kept, decided when the collections are made; with 3, one node may fail.',
  }),
  CHORUS_WEAVIATE_INDEX: z.enum(['hnsw', 'flat', 'dynamic']).default('hnsw').register(docs, {
    group: 'Store',
    type: 'hnsw, flat or dynamic',
    description:
      'Index of spaces made from now on: hnsw for large libraries, flat for many small tenants, dynamic turns from flat to hnsw.',
  }),
  CHORUS_WEAVIATE_QUANTISATION: z.enum(['none', 'rq', 'pq', 'sq', 'bq']).default('none').register(docs, {
    group: 'Store',
    type: 'none, rq, pq, sq or bq',
    description:
      'How vectors of spaces made from now on are made smaller in memory, which costs some recall.',
  }),
  CHORUS_ROLE: z.enum(['all', 'api']).default('all').register(docs, {
    group: 'Sharing',
    type: 'all or api',
    description:
      'What `chorus serve` does: all also ingests, api leaves that to `chorus worker`, which needs CHORUS_REDIS_URL.',
  }),
  CHORUS_DRAIN_SECONDS: integer(0, DAY_SECONDS).default(5).register(docs, {
    group: 'Sharing',
    type: 'integer',
    unit: 's',
    description:
      'How long jobs may finish when the process is told to stop; what is left then begins anew, elsewhere or at the next start.',
  }),
  CHORUS_REDIS_URL: redisUrl().optional().register(docs, {
    group: 'Sharing',
    type: 'URL',
    defaultText: 'none: the queue is in the process',
    description: 'Redis server through which several processes share one queue: redis:// or rediss://.',
    secret: true,
  }),
  CHORUS_REDIS_PREFIX: z
    .string()
    .regex(/^[\w-]+$/, 'letters, digits, - and _ only')
    .default('chorus')
    .register(docs, {
      group: 'Sharing',
      type: 'text',
      description: 'Begins every key in Redis; libraries that share a server need different ones.',
    }),
  CHORUS_BUCKET_NAME: text().optional().register(docs, {
    group: 'Sharing',
    type: 'text',
    defaultText: 'none: uploads and downloads stay in the data folder',
    description:
      'Bucket of an S3-compatible server that keeps uploads, downloads, copies of local files, and transcripts.',
  }),
  CHORUS_BUCKET_ENDPOINT: httpUrl().optional().register(docs, {
    group: 'Sharing',
    type: 'URL',
    defaultText: "Amazon's own for the region",
    description: 'Server of the bucket.',
  }),
  CHORUS_BUCKET_REGION: text().default('us-east-1').register(docs, {
    group: 'Sharing',
    type: 'text',
    description: 'Region of the bucket; servers of your own mostly take any.',
  }),
  CHORUS_BUCKET_KEY_ID: text().optional().register(docs, {
    group: 'Sharing',
    type: 'text',
    defaultText: 'what the AWS SDK finds on the machine',
    description: 'Access key of the bucket.',
    secret: true,
  }),
  CHORUS_BUCKET_SECRET_KEY: text().optional().register(docs, {
    group: 'Sharing',
    type: 'text',
    defaultText: 'what the AWS SDK finds on the machine',
    description: 'Secret that belongs to CHORUS_BUCKET_KEY_ID.',
    secret: true,
  }),
  CHORUS_BUCKET_PATH_STYLE: z.stringbool().default(false).register(docs, {
    group: 'Sharing',
    type: 'boolean',
    description:
      'Names the bucket in the path of a URL, as most servers of your own want it, not in its host.',
  }),
  CHORUS_URL_TIMEOUT_MS: integer(100, 3_600_000).default(30_000).register(docs, {
    group: 'Limits',
    type: 'integer',
    unit: 'ms',
    description: 'Longest silence of a server that a URL source is fetched from.',
  }),
  CHORUS_MAX_FILE_BYTES: integer(1, 2 ** 50)
    .default(20 * GIB)
    .register(docs, {
      group: 'Limits',
      type: 'integer',
      unit: 'bytes',
      description: 'Largest file that is ingested.',
    }),
  CHORUS_MAX_AUDIO_SECONDS: integer(1, 30 * DAY_SECONDS)
    .default(DAY_SECONDS)
    .register(docs, {
      group: 'Limits',
      type: 'integer',
      unit: 's',
      description: 'Longest recording that is ingested.',
    }),
  CHORUS_MAX_PIXELS: integer(1, 2 ** 31)
    .default(100_000_000)
    .register(docs, {
      group: 'Limits',
      type: 'integer',
      unit: 'pixels',
      description: 'Largest picture that is ingested, width times height.',
    }),
  CHORUS_MAX_TRANSCRIPT_BYTES: integer(1, GIB)
    .default(32 * MIB)
    .register(docs, {
      group: 'Limits',
      type: 'integer',
      unit: 'bytes',
      description: 'Largest transcript that is ingested.',
    }),
  CHORUS_PROFILE: text().default('demo').register(docs, {
    group: 'Models',
    type: 'name or file',
    description:
      'Which checkpoints serve which role: demo, standard, or the path of your own profile (.json).',
  }),
  CHORUS_THREADS: integer(1, 256).optional().register(docs, {
    group: 'Models',
    type: 'integer',
    unit: 'threads',
    defaultText: 'number of cores, at most 4',
    description: 'Cores that models may use at a time.',
  }),
  CHORUS_LANES: integer(1, 16)
    .optional()
    .register(docs, {
      group: 'Models',
      type: 'integer',
      unit: 'lanes',
      defaultText: '2 from 2 threads and 8 GB of memory on, else 1',
      description:
        'How many encoders, or transcriptions that come together, run side by side, each on its share of the threads: more ' +
        'work is done in the same time, and every lane that is used has a copy of the weights in memory.',
    }),
  CHORUS_BATCHING: z
    .enum(['auto', 'always', 'off'])
    .default('auto')
    .register(docs, {
      group: 'Models',
      type: 'auto, always or off',
      description:
        'Whether inputs that wait at the same time share one run: auto only where that changes no bit of a vector; always ' +
        'also for 8-bit models, whose vectors then depend on their neighbours (cosine 0.999).',
    }),
  CHORUS_MODEL_IDLE_SECONDS: integer(0, 7 * DAY_SECONDS)
    .default(0)
    .register(docs, {
      group: 'Models',
      type: 'integer',
      unit: 's',
      description: 'A model that was not used for so long is freed until it is needed again; 0 keeps all.',
    }),
  FFMPEG_PATH: text().optional().register(docs, {
    group: 'Tools',
    type: 'file',
    defaultText: 'found on the PATH, else the packaged one',
    description: 'The ffmpeg program that decodes sound.',
  }),
  FFPROBE_PATH: text().optional().register(docs, {
    group: 'Tools',
    type: 'file',
    defaultText: 'found on the PATH, else the packaged one',
    description: 'The ffprobe program that looks into files.',
  }),
  XDG_CACHE_HOME: text().optional().register(docs, {
    group: 'Hub',
    type: 'folder',
    defaultText: '~/.cache',
    description: 'Folder of caches of this user.',
  }),
  HF_HOME: text().optional().register(docs, {
    group: 'Hub',
    type: 'folder',
    defaultText: 'XDG_CACHE_HOME/huggingface',
    description: 'Folder of the Hugging Face libraries; holds the cache and the token of a login.',
  }),
  HF_HUB_CACHE: text().optional().register(docs, {
    group: 'Hub',
    type: 'folder',
    defaultText: 'HF_HOME/hub',
    description: 'Cache of checkpoints, shared with Python: what one fetched the other finds.',
  }),
  HF_ENDPOINT: httpUrl().default('https://huggingface.co').register(docs, {
    group: 'Hub',
    type: 'URL',
    description: 'The hub, or a mirror of it.',
  }),
  HF_TOKEN: text().optional().register(docs, {
    group: 'Hub',
    type: 'text',
    defaultText: 'the token of a login under HF_HOME',
    description: 'Token for gated and private checkpoints; sent to HF_ENDPOINT only.',
    secret: true,
  }),
  HF_HUB_OFFLINE: z.stringbool().default(false).register(docs, {
    group: 'Hub',
    type: 'boolean',
    description: 'Forbids every request to the hub; only checkpoints in the cache are used.',
  }),
};

/** The variables together, with the rules between them. */
export const ENV_SCHEMA = z.object(VARIABLES).superRefine((env, context) => {
  const complain = (name: keyof typeof VARIABLES, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (env.CHORUS_MAX_TRANSCRIPT_BYTES > env.CHORUS_MAX_FILE_BYTES) {
    complain('CHORUS_MAX_TRANSCRIPT_BYTES', 'must not be larger than CHORUS_MAX_FILE_BYTES');
  }
  // Otherwise a client of the API could ingest the upload secret as a transcript and read it.
  if (env.CHORUS_MEDIA_ROOTS.some((root) => isInside(resolve(env.CHORUS_DATA_DIR), root))) {
    complain('CHORUS_MEDIA_ROOTS', 'no folder may hold CHORUS_DATA_DIR');
  }
  if (env.CHORUS_ROLE === 'api' && env.CHORUS_REDIS_URL === undefined) {
    complain('CHORUS_ROLE', 'api needs CHORUS_REDIS_URL: nobody else could ingest');
  }
  if ((env.CHORUS_BUCKET_KEY_ID === undefined) !== (env.CHORUS_BUCKET_SECRET_KEY === undefined)) {
    complain('CHORUS_BUCKET_KEY_ID', 'goes with CHORUS_BUCKET_SECRET_KEY: set both or neither');
  }
  checkWeaviate(env, complain);
  if (env.HF_TOKEN !== undefined && !isConfidential(env.HF_ENDPOINT)) {
    complain('HF_ENDPOINT', 'must be an https URL when HF_TOKEN is set');
  }
});

function checkWeaviate(
  env: { readonly [K in keyof typeof VARIABLES]?: z.infer<(typeof VARIABLES)[K]> },
  complain: (name: keyof typeof VARIABLES, message: string) => void,
): void {
  const { CHORUS_WEAVIATE_URL: urls = [], CHORUS_WEAVIATE_GRPC_URL: grpcUrls } = env;
  if (grpcUrls !== undefined && grpcUrls.length !== urls.length) {
    complain('CHORUS_WEAVIATE_GRPC_URL', 'must name as many servers as CHORUS_WEAVIATE_URL');
  }
  if (env.CHORUS_WEAVIATE_INDEX === 'flat' && /^[ps]q$/.test(env.CHORUS_WEAVIATE_QUANTISATION ?? '')) {
    complain('CHORUS_WEAVIATE_QUANTISATION', 'a flat index knows none, rq and bq only');
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

/** @returns true when nobody between here and the server can read what is sent. */
function isConfidential(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** One variable with its documentation, as tables show it. */
export interface DocumentedVariable extends VariableDoc {
  readonly name: string;
  /** As a user would write it; null when there is none or it depends on other things (`defaultText`). */
  readonly default: string | null;
}

/** @returns every variable, in the order of the tables. */
export function listVariables(): DocumentedVariable[] {
  return Object.entries(VARIABLES).map(([name, schema]) => {
    const doc = docs.get(schema);
    if (doc === undefined) throw new Error(`variable without documentation: ${name}`);
    const fallback = 'defaultValue' in schema.def ? schema.def.defaultValue : undefined;
    const isPlain = doc.defaultText === undefined && fallback !== undefined;
    return { name, ...doc, default: isPlain ? String(fallback) : null };
  });
}
