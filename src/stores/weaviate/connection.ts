import weaviate, {
  ConnectionGRPC,
  Filters,
  type Collection,
  type FilterValue,
  type WeaviateClient,
} from 'weaviate-client';
import { AppError } from '../../domain/errors.js';
import type { Comparison, Condition } from './condition.js';
import { NodePool, type ClusterNode } from './nodes.js';

/** The only file that knows the client of Weaviate: its connections, its filters, its errors. */

export type IndexType = 'hnsw' | 'flat' | 'dynamic';
export type Quantisation = 'none' | 'rq' | 'pq' | 'sq' | 'bq';

export interface WeaviateOptions {
  /** Servers of one cluster; one is enough, the others are for when it fails. */
  readonly nodes: readonly { readonly url: string; readonly grpcUrl: string }[];
  readonly apiKey: string | null;
  /** Beginning of the names of the collections: a capital letter, then letters and digits. */
  readonly library: string;
  /** Whose rows these are, among those who share the collections. */
  readonly tenant: string;
  /** On how many nodes each row is kept. With more than one, most of them must agree on a write. */
  readonly replication: number;
  /** Of vectors of spaces that are new from now on. */
  readonly index: IndexType;
  readonly quantisation: Quantisation;
}

/** A search with a condition that fewer objects meet compares with each of them. */
export const EXACT_BELOW = 40_000;

const PATIENCE_MS = 20_000;
/** Long for a sign of life, but a server under load may be slow to give one. */
const ALIVE_WITHIN_MS = 5000;
const TIMEOUT_SECONDS = { init: 5, query: 60, insert: 120 };

export type { FilterValue };
/** Objects of one tenant of a collection. */
export type Rows = Collection<undefined, string, undefined>;
type RestSchema = Parameters<WeaviateClient['collections']['createFromSchema']>[0];
export type CollectionSchema = Omit<RestSchema, 'class' | 'multiTenancyConfig' | 'replicationConfig'>;
type WireObject = Parameters<
  Awaited<ReturnType<ConnectionGRPC['batch']>>['withObjects']
>[0]['objects'][number];
export type BatchObject = Pick<WireObject, 'uuid' | 'properties' | 'vectors'>;

/** Of times before vectors had names. */
const NO_PLAIN_VECTOR = { vector: [], vectorBytes: new Uint8Array() };

export interface WeaviateNode extends ClusterNode {
  readonly client: WeaviateClient;
  /** For batches: `insertMany` of the client waits half a second before it sends more than one object. */
  readonly raw: ConnectionGRPC;
}

/** Opens nothing yet: the first call connects. */
export function openWeaviateCluster(options: WeaviateOptions): WeaviateCluster {
  const openers = options.nodes.map((node) => () => openNode(node, options.apiKey));
  return new WeaviateCluster(
    options,
    new NodePool(openers, { isTransient: isTransientFailure, patienceMs: PATIENCE_MS }),
  );
}

async function openNode(
  { url, grpcUrl }: WeaviateOptions['nodes'][number],
  apiKey: string | null,
): Promise<WeaviateNode> {
  const [http, grpc] = [endpointOf(url), endpointOf(grpcUrl)];
  const client = await weaviate.client({
    connectionParams: { http, grpc },
    timeout: TIMEOUT_SECONDS,
    skipInitChecks: true,
    ...(apiKey === null ? {} : { auth: new weaviate.ApiKey(apiKey) }),
  });
  try {
    // Asked for now and then remembered: the client asks by itself later on, and a failure there ends the process.
    await client.getWeaviateVersion();
  } catch (error) {
    await client.close();
    throw error;
  }
  const { connection: raw } = await ConnectionGRPC.use({
    host: url,
    scheme: new URL(url).protocol.slice(0, -1),
    headers: {},
    grpcAddress: `${grpc.host}:${grpc.port}`,
    grpcSecure: grpc.secure,
    timeout: TIMEOUT_SECONDS,
    skipInitChecks: true,
    ...(apiKey === null ? {} : { apiKey: new weaviate.ApiKey(apiKey) }),
  });
  return {
    client,
    raw,
    isAlive: () => isAlive(url),
    close: async () => {
      raw.close();
      await client.close();
    },
  };
}

/** Asked here because a failure inside `isLive` of the client ends the process. */
async function isAlive(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/v1/.well-known/live`, { signal: AbortSignal.timeout(ALIVE_WITHIN_MS) });
    return true;
  } catch {
    return false;
  }
}

function endpointOf(text: string): { host: string; port: number; secure: boolean; path?: string } {
  const url = new URL(text);
  const secure = url.protocol === 'https:';
  const path = url.pathname.replace(/\/+$/, '');
  return {
    host: url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    secure,
    ...(path === '' ? {} : { path }),
  };
}

export class WeaviateCluster {
  readonly options: WeaviateOptions;
  readonly #pool: NodePool<WeaviateNode>;

  constructor(options: WeaviateOptions, pool: NodePool<WeaviateNode>) {
    this.options = options;
    this.#pool = pool;
  }

  get #isReplicated(): boolean {
    return this.options.replication > 1;
  }

  /** @returns the version of the server. @throws AppError STORE_UNAVAILABLE. */
  version(): Promise<string> {
    return this.run(async ({ client }) => (await client.getMeta()).version ?? 'unknown');
  }

  /** Makes the collection and the tenant when they do not exist. @param schema as the REST API has it. */
  async ensureCollection(name: string, schema: CollectionSchema): Promise<void> {
    const { tenant, replication } = this.options;
    await this.run(async ({ client }) => {
      if (!(await client.collections.exists(name))) {
        await client.collections
          .createFromSchema({
            ...schema,
            class: name,
            multiTenancyConfig: { enabled: true },
            // A node that was away is brought up to date by the others.
            replicationConfig: { factor: replication, asyncEnabled: replication > 1 },
          })
          // Another process may have made it in between.
          .catch(async (error: unknown) => {
            if (!(await client.collections.exists(name))) throw error;
          });
      }
      await client.collections.use(name).tenants.create([{ name: tenant }]);
    });
  }

  /**
   * @returns the rows of the tenant. Where each is kept several times, most nodes must agree to a change, and one answers
   * a question: asked for more, Weaviate 1.35 mends rows that differ with what the question wanted of them, and the rest
   * of such a row is lost.
   */
  rowsOf({ client }: WeaviateNode, name: string, use: 'READ' | 'WRITE'): Rows {
    const rows = client.collections.use(name).withTenant(this.options.tenant);
    return this.#isReplicated ? rows.withConsistency(use === 'READ' ? 'ONE' : 'QUORUM') : rows;
  }

  /** Sends objects in one request. @returns the complaints of the server by place in the batch. */
  async sendBatch(
    { raw }: WeaviateNode,
    name: string,
    objects: readonly BatchObject[],
  ): Promise<{ readonly index: number; readonly error: string }[]> {
    const { tenant } = this.options;
    const batch = await raw.batch(name, this.#isReplicated ? 'QUORUM' : undefined, tenant);
    const requests = objects.map((object) => ({ ...object, ...NO_PLAIN_VECTOR, collection: name, tenant }));
    return (await batch.withObjects({ objects: requests })).errors;
  }

  /**
   * Runs work on a node that answers. It may run twice.
   * @throws AppError STORE_UNAVAILABLE.
   */
  async run<T>(work: (node: WeaviateNode) => Promise<T>): Promise<T> {
    try {
      return await this.#pool.run(work);
    } catch (error) {
      throw isRefused(error) ? refused(error) : error;
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

const TRANSIENT =
  /UNAVAILABLE|channel has been shut down|ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ETIMEDOUT|ENOTFOUND|socket hang up|fetch failed|timed out|deadline exceeded|connection refused|connection reset|broken pipe|code = Canceled|connection is closing|i\/o timeout|\bEOF\b|consistency level|no leader|leader not found|leadership lost|not enough replicas|status code: 50[234]|shutting down/i;

export function isTransientFailure(error: unknown): boolean {
  const cause = error instanceof Error && error.cause !== undefined ? String(error.cause) : '';
  return TRANSIENT.test(`${String(error)} ${cause}`);
}

function isRefused(error: unknown): boolean {
  return /UNAUTHENTICATED|PERMISSION_DENIED|Unauthenticated|Forbidden/.test(String(error));
}

function refused(cause: unknown): AppError {
  return new AppError(
    'STORE_UNAVAILABLE',
    'Weaviate refuses access. Set CHORUS_WEAVIATE_API_KEY to a key that may read and write, and make collections.',
    { cause },
  );
}

/** @returns true when the object that was to be changed does not exist. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 404;
}

/** Addresses of servers are nobody's business. */
export function withoutAddresses(message: string): string {
  return message.replace(/\b[a-z]+:\/\/\S+|\b\d{1,3}(\.\d{1,3}){3}(:\d+)?/gi, '...').slice(0, 300);
}

/** @returns the condition in the words of Weaviate; undefined for one that everything meets. */
export function filterOf(rows: Rows, condition: Condition | undefined): FilterValue | undefined {
  if (condition === undefined) return undefined;
  if ('uuids' in condition) return rows.filter.byId().containsAny([...condition.uuids]);
  if ('not' in condition) {
    const inner = filterOf(rows, condition.not);
    return inner === undefined ? NOTHING(rows) : Filters.not(inner);
  }
  if ('every' in condition) {
    const parts = condition.every.flatMap((each) => filterOf(rows, each) ?? []);
    return parts.length > 1 ? Filters.and(...parts) : parts[0];
  }
  if ('some' in condition) {
    const parts = condition.some.map((each) => filterOf(rows, each));
    if (parts.length === 0) return NOTHING(rows);
    const known = parts.filter((part) => part !== undefined);
    if (known.length < parts.length) return undefined;
    return known.length > 1 ? Filters.or(...known) : known[0];
  }
  return comparisonOf(rows, condition);
}

/** No object has this id. */
const NOTHING = (rows: Rows): FilterValue => rows.filter.byId().equal('00000000-0000-0000-0000-000000000000');

function comparisonOf(rows: Rows, { property, is, to }: Comparison): FilterValue {
  const subject = rows.filter.byProperty(property);
  switch (is) {
    case 'EQUAL':
      return subject.equal(to);
    case 'ANY':
      return subject.containsAny(to as string[]);
    case 'ALL':
      return subject.containsAll(to as string[]);
    case 'AT_LEAST':
      return subject.greaterOrEqual(to as number);
    case 'AT_MOST':
      return subject.lessOrEqual(to as number);
    case 'ABOVE':
      return subject.greaterThan(to as number);
    case 'BELOW':
      return subject.lessThan(to as number);
  }
}

/** How vectors of a new space are kept. */
export function newVector(name: string, { index, quantisation }: WeaviateOptions) {
  const { vectorIndex, vectors } = weaviate.configure;
  const quantizer = vectorIndex.quantizer[quantisation]();
  const distanceMetric = 'cosine';
  const hnsw = { distanceMetric, quantizer, filterStrategy: 'acorn', flatSearchCutoff: EXACT_BELOW } as const;
  switch (index) {
    case 'hnsw':
      return vectors.selfProvided({ name, vectorIndexConfig: vectorIndex.hnsw(hnsw) });
    case 'flat':
      return vectors.selfProvided({
        name,
        vectorIndexConfig: vectorIndex.flat({ distanceMetric, quantizer }),
      });
    case 'dynamic':
      return vectors.selfProvided({
        name,
        vectorIndexConfig: vectorIndex.dynamic({
          distanceMetric,
          hnsw: vectorIndex.hnsw(hnsw),
          flat: vectorIndex.flat({ distanceMetric }),
        }),
      });
  }
}
