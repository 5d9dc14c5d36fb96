import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import sharp from 'sharp';
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
import { environmentIn, runChorus } from './chorus-process.js';

interface Library {
  readonly library: {
    readonly nodes: readonly {
      readonly state: string;
      readonly moments: { readonly nodes: { id: string }[] };
    }[];
  };
}

const PICTURES = 12;
const isHere = hasRedis() && hasBucketServer();

describeWith(isHere, 'redis-server or the bucket server')('one API process and several workers', () => {
  let folder: string;
  let redis: Awaited<ReturnType<typeof startRedis>>;
  let bucket: Awaited<ReturnType<typeof startBucketServer>>;
  let api: ChorusProcess;
  let graph: GraphClient;
  let origin: string;
  let environment: NodeJS.ProcessEnv;
  const workers: ChorusProcess[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chorus-scale-'));
    compileChorus(folder);
    redis = await startRedis();
    bucket = await startBucketServer();
    environment = {
      ...environmentIn(folder),
      CHORUS_ROLE: 'api',
      CHORUS_REDIS_URL: redis.url,
      CHORUS_BUCKET_NAME: bucket.options.name,
      CHORUS_BUCKET_ENDPOINT: bucket.options.endpoint,
      CHORUS_BUCKET_KEY_ID: bucket.options.credentials.accessKeyId,
      CHORUS_BUCKET_SECRET_KEY: bucket.options.credentials.secretAccessKey,
      CHORUS_BUCKET_PATH_STYLE: 'true',
      CHORUS_DRAIN_SECONDS: '1',
      CHORUS_THREADS: '1',
    };
    const server = await startChorus(['serve', '--port', '0'], environment, /(http:\S+)\/graphql/);
    api = server;
    origin = server.found[1]!;
    graph = new GraphClient(`${origin}/graphql`);
  }, 180_000);
  afterAll(async () => {
    await Promise.all([...workers, api].map((each) => each?.end('SIGKILL')));
    await redis?.remove();
    await bucket?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const startWorker = async (...options: string[]) => {
    const ready = /Waiting for jobs\.(?: Health: (http:\S+)\/readyz)?/;
    const worker = await startChorus(['worker', ...options], environment, ready);
    workers.push(worker);
    return worker;
  };
  const uploadPictures = (count: number, hue: number) =>
    Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const background = { r: 20 * index, g: hue, b: 255 - 20 * index };
        const picture = sharp({ create: { width: 64, height: 64, channels: 3, background } });
        return graph.upload(`picture ${hue} ${index}.png`, await picture.png().toBuffer());
      }),
    );
  const uploadSound = async (seconds: number) => {
    const path = writeWav(
      join(folder, `tone-${seconds}.wav`),
      16_000,
      [chirp(seconds * 16_000, 16_000)],
      'int16',
    );
    return graph.upload(`tone ${seconds}.wav`, await readFile(path));
  };
  /** What processes have on their desks. */
  const tempFiles = async () => {
    const entries = await readdir(join(folder, 'data', 'temp'), { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };
  const queue = async () =>
    (
      await graph.ask<{ system: { queue: { waiting: number; running: number; workers: number } } }>(
        '{ system { queue { waiting running workers } } }',
      )
    ).system.queue;

  it('end every job once, though a worker is killed in the middle; the API, which does no work, tells the progress', async () => {
    const first = await startWorker();
    const uploads = [await uploadSound(80), ...(await uploadPictures(PICTURES, 0))];
    const jobIds = await graph.ingest(uploads);
    expect(await queue()).toMatchObject({ workers: 1 });
    const changes: JobChange[] = [];
    const following = (async () => {
      for await (const change of graph.follow(jobIds)) changes.push(change);
    })();
    // The sound is in the hands of the only worker, which dies over it.
    const isUnderWay = ({ id, state, progress }: JobChange) =>
      id === jobIds[0] && state === 'PROCESSING' && progress > 0.1 && progress < 0.9;
    await until(() => changes.find(isUnderWay) ?? null);
    await first.end('SIGKILL');
    const killedAt = changes.length;
    await Promise.all([startWorker(), startWorker()]);
    await following;

    const ends = changes.filter(({ state }) => ['READY', 'FAILED', 'CANCELLED'].includes(state));
    expect(ends.map(({ id }) => id).sort()).toEqual([...jobIds].sort());
    expect(ends.every(({ state, duplicate }) => state === 'READY' && !duplicate)).toBe(true);
    expect(changes.slice(killedAt).some(({ id, stage }) => id === jobIds[0] && stage === 'FETCHING')).toBe(
      true,
    );
    const { library } = await graph.ask<Library>(
      '{ library(first: 20) { nodes { state moments(first: 20) { nodes { id } } } } }',
    );
    expect(library.nodes).toHaveLength(uploads.length);
    const moments = library.nodes.flatMap(({ moments }) => moments.nodes.map(({ id }) => id));
    expect(new Set(moments).size).toBe(moments.length);
    expect(library.nodes.filter(({ moments }) => moments.nodes.length === 1).length).toBe(PICTURES);
  }, 180_000);

  it('tell who starts a worker without a queue what is missing', () => {
    const alone = runChorus(folder, ['worker']);
    expect([alone.status, alone.stderr]).toEqual([2, expect.stringContaining('CHORUS_REDIS_URL')]);
  });

  it('serve bytes, stretches of them and previews out of the bucket', async () => {
    const [upload] = await uploadPictures(1, 99);
    const [jobId] = await graph.ingest([upload!]);
    const { media } = await until(async () => {
      const job = await graph.job(jobId!);
      return job.state === 'READY' ? job : null;
    });
    const whole = Buffer.from(await (await fetch(`${origin}/media/${media!.id}/content`)).arrayBuffer());
    expect((await sharp(whole).metadata()).width).toBe(64);
    const part = await fetch(`${origin}/media/${media!.id}/content`, { headers: { range: 'bytes=1-3' } });
    expect([part.status, await part.text()]).toEqual([206, 'PNG']);
    const preview = await fetch(`${origin}/media/${media!.id}/thumbnail`);
    expect(preview.status).toBe(200);
    expect(await readdir(join(folder, 'data', 'files')).catch(() => [])).toEqual([]);
    const before = (await readdir(join(bucket.objects, 'uploads'))).length;
    await graph.ask('mutation ($ids: [ID!]!) { deleteMedia(ids: $ids) { deletedIds } }', {
      ids: [media!.id],
    });
    expect((await readdir(join(bucket.objects, 'uploads'))).length).toBe(before - 1);
  }, 60_000);

  it('stop a job that another process works on, and leave nothing of it on the disk', async () => {
    const [jobId] = await graph.ingest([await uploadSound(240)]);
    await until(async () => ((await graph.job(jobId!)).state === 'PROCESSING' ? true : null));
    await until(async () => ((await queue()).running === 1 ? true : null));
    await graph.ask('mutation ($id: ID!) { cancelIngest(jobId: $id) { state } }', { id: jobId });
    expect((await graph.job(jobId!)).state).toBe('CANCELLED');
    await until(async () => ((await queue()).running === 0 ? true : null));
    expect((await graph.job(jobId!)).state).toBe('CANCELLED');
    // Nor of what the killed worker had before: the next one to start cleared it away.
    await until(async () => ((await tempFiles()).length === 0 ? true : null));
  }, 60_000);

  it('end with 0 when they are told to, hand back what they hold, and what a lost queue held is found again', async () => {
    const [jobId] = await graph.ingest([await uploadSound(40)]);
    await until(async () => ((await graph.job(jobId!)).state === 'PROCESSING' ? true : null));
    const codes = await Promise.all(workers.slice(1).map((worker) => worker.end('SIGTERM')));
    expect(codes).toEqual([0, 0]);
    expect(['PROCESSING', 'READY']).toContain((await graph.job(jobId!)).state);
    expect((await queue()).running).toBe(0);
    expect(await tempFiles()).toEqual([]);

    const waiting = await graph.ingest(await uploadPictures(2, 200));
    await redis.kill();
    await expect(graph.ingest(['any'])).rejects.toThrow(/MEDIA_NOT_FOUND|STORE_UNAVAILABLE/);
    const ready = await fetch(`${origin}/readyz`);
    expect([ready.status, ((await ready.json()) as { code: string }).code]).toEqual([
      503,
      'STORE_UNAVAILABLE',
    ]);
    await redis.restart();
    const worker = await startWorker('--health-port', '0');
    for (const id of [jobId!, ...waiting]) {
      await until(async () => ((await graph.job(id)).state === 'READY' ? true : null));
    }
    expect((await fetch(`${origin}/readyz`)).status).toBe(200);
    expect((await fetch(`${worker.found[1]}/readyz`)).status).toBe(200);
  }, 180_000);
});
