import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '../setup/waiting.js';
import { GraphClient, startChorus } from './chorus-cluster.js';
import { environmentIn, runChorus } from './chorus-process.js';

const FILES = ['harbour-tour.mp3', 'train-journey.srt'].map((name) => resolve('scripts/demo/library', name));
const QUESTION = 'the keeper of the lighthouse lights a lamp';

/** Each command is a process of its own that opens the models. */
const TIMEOUT_MS = 600_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-spaces-'));
});
afterAll(() => rm(folder, { recursive: true }));

function chorus(...args: string[]): string {
  const { status, stdout, stderr } = runChorus(folder, args);
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}
const jsonLines = <T>(stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

/** @returns the folder of the checkpoint that serves as `text`. */
async function textModel(): Promise<string> {
  const { profiles } = JSON.parse(await readFile('models/manifest.json', 'utf8')) as {
    profiles: { demo: { roles: { text: { folder: string } } } };
  };
  return resolve('models', profiles.demo.roles.text.folder);
}

interface Status {
  readonly space: { readonly name: string };
  readonly state: string;
  readonly coverage: { readonly moments: number; readonly withVector: number };
}
const statusOf = (name: string) =>
  jsonLines<Status>(chorus('spaces', '--json')).find(({ space }) => space.name === name);

function ask() {
  const answer = JSON.parse(chorus('search', QUESTION, '--space', 'text', '--json')) as {
    hits: { media: { title: string }; evidence: { space: string; similarity: number }[] }[];
  };
  const { media, evidence } = answer.hits[0]!;
  return { title: media.title, space: evidence[0]!.space, similarity: evidence[0]!.similarity };
}

it(
  'lets a model follow another in a library that goes on, and takes it back',
  async () => {
    chorus('ingest', ...FILES);
    const before = ask();
    expect(before).toMatchObject({ title: 'harbour tour', space: 'text' });

    // The same checkpoint in the second place: answers must be the same to the last bit.
    chorus('models', 'add', await textModel(), '--role', 'text_next');
    expect(statusOf('text_next')).toMatchObject({ state: 'CANDIDATE', coverage: { withVector: 0 } });
    expect(ask()).toEqual(before);
    expect(runChorus(folder, ['spaces', 'switch', 'text_next'])).toMatchObject({ status: 2 });

    expect(chorus('spaces', 'fill', 'text_next')).toMatch(/moments filled, 0 items failed/);
    const { moments, withVector } = statusOf('text_next')!.coverage;
    expect(withVector).toBe(moments);
    chorus('spaces', 'switch', 'text_next');
    expect(ask()).toEqual({ ...before, space: 'text_next' });
    expect(statusOf('text')).toMatchObject({ state: 'FORMER' });

    const file = join(folder, 'text.parquet');
    expect(chorus('spaces', 'export', 'text', file)).toContain(`${moments} vectors`);
    chorus('spaces', 'switch', 'text');
    expect(ask()).toEqual(before);

    chorus('models', 'remove', 'text_next');
    expect(statusOf('text_next')).toMatchObject({ state: 'LEFT' });
    chorus('spaces', 'drop', 'text_next');
    expect(statusOf('text_next')).toBeUndefined();
    expect(ask()).toEqual(before);
    expect(chorus('spaces', 'import', file)).toContain(`${moments} vectors imported`);
  },
  TIMEOUT_MS,
);

it(
  'takes a model into a server that runs, which fills its space and lets it serve',
  async () => {
    const server = await startChorus(['serve', '--port', '0'], environmentIn(folder), /(http:\S+\/graphql)/);
    try {
      const graph = new GraphClient(server.found[1]!);
      const spaces = () =>
        graph.ask<{ spaces: { name: string; state: string; coveragePercent: number }[] }>(
          '{ spaces { name state coveragePercent } }',
        );
      const status = async (name: string) =>
        (await spaces()).spaces.find((each) => each.name === name) ?? null;
      expect(await status('text_next')).toBeNull();
      chorus('models', 'add', await textModel(), '--role', 'text_next');
      const added = await until(() => status('text_next'));
      expect(added).toMatchObject({ state: 'CANDIDATE', coveragePercent: 0 });
      await graph.ask('mutation { fillSpace(space: "text_next") { state } }');
      await until(async () => ((await status('text_next'))!.coveragePercent === 100 ? true : null));
      await graph.ask('mutation { switchSpace(space: "text_next") { name } }');
      const query = `{ search(query: { parts: [{ input: { text: "${QUESTION}" } }], spaces: ["text_next"] }) {
        nodes { media { title } evidence { space } } } }`;
      const { search } = await graph.ask<{ search: { nodes: { media: { title: string } }[] } }>(query);
      expect(search.nodes[0]).toMatchObject({
        media: { title: 'harbour tour' },
        evidence: [{ space: 'text_next' }],
      });
      expect(await status('text')).toMatchObject({ state: 'FORMER' });
    } finally {
      await server.end('SIGTERM');
    }
  },
  TIMEOUT_MS,
);

it(
  'gates a change by judged queries',
  async () => {
    const [hit] = (
      JSON.parse(chorus('search', QUESTION, '--space', 'text', '--json')) as {
        hits: { media: { id: string } }[];
      }
    ).hits;
    const set = { name: 'harbour', judgements: [{ text: QUESTION, relevant: [hit!.media.id] }] };
    const path = join(folder, 'set.json');
    await writeFile(path, JSON.stringify(set));
    const [run] = jsonLines<{ id: string; setId: string; state: string }>(chorus('evaluate', path, '--json'));
    expect(run).toMatchObject({
      state: 'READY',
      figures: [{ mediaKind: null, recall: 1, reciprocalRank: 1 }, {}],
    });
    expect(chorus('evaluate', run!.setId, '--baseline', run!.id)).toContain('passed');

    const wrong = { ...set, judgements: [{ ...set.judgements[0], relevant: ['0'.repeat(32)] }] };
    await writeFile(path, JSON.stringify(wrong));
    expect(runChorus(folder, ['evaluate', path]).stderr).toContain('not in this library');
    await writeFile(path, '{"name":"x"}');
    expect(runChorus(folder, ['evaluate', path])).toMatchObject({ status: 2 });
  },
  TIMEOUT_MS,
);
