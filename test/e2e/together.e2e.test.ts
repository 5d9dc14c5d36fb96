import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { findWeaviate } from '../../scripts/weaviate/install.mjs';
import { startWeaviate, type WeaviateServer } from '../../scripts/weaviate/server.mjs';
import { chirp, writeWav } from '../fixtures/media/sounds.js';
import { hasBucketServer, startBucketServer } from '../servers/bucket-server.js';
import { hasRedis, startRedis } from '../servers/redis-server.js';
import { describeWith } from '../servers/skip-aloud.js';
import {
  compileChorus,
  GraphClient,
  startChorus,
  type ChorusProcess,
  type JobChange,
} from './chorus-cluster.js';
import { until } from '../setup/waiting.js';
import { environmentIn } from './chorus-process.js';

const PICTURES = 6;
const SPEECH = resolve('scripts/demo/library/harbour-tour.mp3');
const TIMEOUT_MS = 180_000;
const isHere = hasRedis() && hasBucketServer() && findWeaviate() !== null;

interface Answer {
  readonly search: {
    readonly totalCount: number;
    readonly nodes: readonly {
      readonly score: number;
      readonly reason: string;
      readonly media: { readonly id: string; readonly title: string };
      readonly evidence: readonly { readonly space: string; readonly contribution: number }[];
    }[];
    readonly pageInfo: { readonly endCursor: string | null };
  };
}

/** Each process has a data folder of its own, as on a machine of its own: what they share, they share over the network. */
describeWith(isHere, 'redis-server, the bucket server or Weaviate')(
  'two API processes and two workers over Weaviate, a bucket and Redis',
  () => {
    let folder: string;
    let shared: Record<string, string>;
    let weaviate: WeaviateServer[] = [];
    let redis: Awaited<ReturnType<typeof startRedis>>;
    let bucket: Awaited<ReturnType<typeof startBucketServer>>;
    const processes: ChorusProcess[] = [];
    const apis: { origin: string; graph: GraphClient }[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'chorus-together-'));
      compileChorus(folder);
      [weaviate, redis, bucket] = await Promise.all([
        startWeaviate(findWeaviate()!),
        startRedis(),
        startBucketServer(),
      ]);
      shared = {
        CHORUS_STORE: 'weaviate',
        CHORUS_WEAVIATE_URL: weaviate[0]!.url,
        CHORUS_WEAVIATE_GRPC_URL: weaviate[0]!.grpcUrl,
        CHORUS_REDIS_URL: redis.url,
        CHORUS_BUCKET_NAME: bucket.options.name,
        CHORUS_BUCKET_ENDPOINT: bucket.options.endpoint,
        CHORUS_BUCKET_KEY_ID: bucket.options.credentials.accessKeyId,
        CHORUS_BUCKET_SECRET_KEY: bucket.options.credentials.secretAccessKey,
        CHORUS_BUCKET_PATH_STYLE: 'true',
        CHORUS_UPLOAD_SECRET: 'one secret for all processes of the library',
        CHORUS_THREADS: '1',
      };
      await Promise.all([startApi('api-1'), startApi('api-2')]);
    }, TIMEOUT_MS);
    afterAll(async () => {
      await Promise.all(processes.map((each) => each.end('SIGKILL')));
      await Promise.all([redis?.remove(), bucket?.remove(), ...weaviate.map((each) => each.remove())]);
      await rm(folder, { recursive: true, force: true });
    });

    const environmentOf = (name: string, role: string) => ({
      ...environmentIn(join(folder, name)),
      ...shared,
      CHORUS_ROLE: role,
    });
    async function startApi(name: string): Promise<void> {
      const server = await startChorus(
        ['serve', '--port', '0'],
        environmentOf(name, 'api'),
        /(http:\S+)\/graphql/,
      );
      processes.push(server);
      apis.push({ origin: server.found[1]!, graph: new GraphClient(`${server.found[1]}/graphql`) });
    }
    async function startWorker(name: string): Promise<ChorusProcess> {
      const worker = await startChorus(['worker'], environmentOf(name, 'all'), /Waiting for jobs/);
      processes.push(worker);
      return worker;
    }
    /** @returns upload ids: a long sound first, then speech, then pictures; the two APIs take turns. */
    async function uploadAll(): Promise<string[]> {
      const tone = writeWav(join(folder, 'tone.wav'), 16_000, [chirp(80 * 16_000, 16_000)], 'int16');
      const pictures = Array.from({ length: PICTURES }, async (_none, index) => {
        const background = { r: 40 * index, g: 30, b: 250 - 40 * index };
        const picture = sharp({ create: { width: 64, height: 64, channels: 3, background } });
        return [`picture ${index}.png`, await picture.png().toBuffer()] as const;
      });
      const files = [
        ['tone.wav', await readFile(tone)] as const,
        ['harbour tour.mp3', await readFile(SPEECH)] as const,
        ...(await Promise.all(pictures)),
      ];
      return Promise.all(
        files.map(([name, bytes], index) => apis[index % apis.length]!.graph.upload(name, bytes)),
      );
    }

    it(
      'end every job once, though one worker is killed in the middle, and whichever API is asked',
      async () => {
        const [first, second] = apis;
        const doomed = await startWorker('worker-1');
        const uploads = await uploadAll();
        const jobIds = await first!.graph.ingest(uploads);
        const changes: JobChange[] = [];
        const following = (async () => {
          // The other API than the one that took them in.
          for await (const change of second!.graph.follow(jobIds)) changes.push(change);
        })();
        const isUnderWay = ({ id, state, progress }: JobChange) =>
          id === jobIds[0] && state === 'PROCESSING' && progress > 0.05 && progress < 0.9;
        await until(() => changes.find(isUnderWay) ?? null);
        await doomed.end('SIGKILL');
        await startWorker('worker-2');
        await following;

        const ends = changes.filter(({ state }) => ['READY', 'FAILED', 'CANCELLED'].includes(state));
        expect(ends.map(({ id }) => id).sort()).toEqual([...jobIds].sort());
        expect(ends.map(({ state, duplicate }) => `${state} ${duplicate}`)).toEqual(
          jobIds.map(() => 'READY false'),
        );
        const query =
          '{ library(first: 50) { totalCount nodes { id state moments(first: 50) { nodes { id } } } } }';
        interface Library {
          library: { totalCount: number; nodes: { state: string; moments: { nodes: { id: string }[] } }[] };
        }
        const [one, other] = await Promise.all(apis.map(({ graph }) => graph.ask<Library>(query)));
        expect(other).toEqual(one);
        expect(one!.library.totalCount).toBe(uploads.length);
        const moments = one!.library.nodes.flatMap((item) => item.moments.nodes.map(({ id }) => id));
        expect(new Set(moments).size).toBe(moments.length);
      },
      TIMEOUT_MS,
    );

    const search = (graph: GraphClient, text: string, page: { first: number; after?: string | null }) => {
      const document = `query ($query: SearchInput!, $first: Int!, $after: String) {
        search(query: $query, first: $first, after: $after) {
          totalCount
          nodes { score reason media { id title } evidence { space contribution } }
          pageInfo { endCursor }
        }
      }`;
      const query = { parts: [{ input: { text } }], minRelevance: 0 };
      return graph.ask<Answer>(document, { query, ...page }).then((answer) => answer.search);
    };

    it('answer a query alike, and go on with each other’s pages', async () => {
      const answers = async (text: string) => {
        const all = await Promise.all(apis.map(({ graph }) => search(graph, text, { first: 20 })));
        return all.map(({ pageInfo: _ownCursor, ...answer }) => answer);
      };
      const [one, other] = await answers('the keeper of the lighthouse lights a lamp');
      expect(other).toEqual(one);
      expect(one!.nodes[0]!.media.title).toBe('harbour tour');
      expect(one!.nodes[0]!.evidence.length).toBeGreaterThan(1);

      const [whole, same] = await answers('a blue picture');
      expect(same).toEqual(whole);
      expect(whole!.nodes.length).toBeGreaterThan(PICTURES);
      const seen: string[] = [];
      let after: string | null = null;
      for (let page = 0; seen.length < whole!.nodes.length && page < whole!.nodes.length; page++) {
        const answer = await search(apis[page % apis.length]!.graph, 'a blue picture', { first: 2, after });
        seen.push(...answer.nodes.map(({ media }) => media.id));
        after = answer.pageInfo.endCursor;
      }
      expect(seen).toEqual(whole!.nodes.map(({ media }) => media.id));
    }, 60_000);

    it('serve the bytes of an item, its preview and its words, whichever is asked', async () => {
      const { library } = await apis[0]!.graph.ask<{ library: { nodes: { id: string; kind: string }[] } }>(
        '{ library(first: 50) { nodes { id kind title } } }',
      );
      const { nodes } = await search(apis[0]!.graph, 'lighthouse', { first: 1 });
      const speech = nodes[0]!.media.id;
      const picture = library.nodes.find(({ kind }) => kind === 'IMAGE')!.id;
      const paths = [
        `${speech}/content`,
        `${speech}/transcript.srt`,
        `${picture}/content`,
        `${picture}/thumbnail`,
      ];
      for (const path of paths) {
        const [one, other] = await Promise.all(
          apis.map(async ({ origin }) => {
            const response = await fetch(`${origin}/media/${path}`);
            return { status: response.status, bytes: Buffer.from(await response.arrayBuffer()) };
          }),
        );
        expect([one!.status, other!.status, path]).toEqual([200, 200, path]);
        expect(other!.bytes.equals(one!.bytes)).toBe(true);
        expect(one!.bytes.length).toBeGreaterThan(50);
      }
      const copy = await fetch(`${apis[1]!.origin}/media/${speech}/content`);
      expect((await readFile(SPEECH)).equals(Buffer.from(await copy.arrayBuffer()))).toBe(true);
    }, 60_000);
  },
);
