import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';

import { ApolloGateway, IntrospectAndCompose } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { ApolloServerPluginUsageReportingDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { pino } from 'pino';

import { startHttpServer } from '../../src/http/server.js';
import { createFakeServices, type FakeServices } from '../graphql/fake-services.js';

const logger = pino({ level: 'silent' });
const plugins = [ApolloServerPluginInlineTraceDisabled(), ApolloServerPluginUsageReportingDisabled()];

/** Another team's subgraph: rates every kind of media at once, and keeps playlists of media and moments. */
const RATINGS = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.5", import: ["@key", "@interfaceObject", "@shareable"])

  type Media @interfaceObject @key(fields: "id") {
    id: ID!
    stars: Int!
  }
  type Moment @key(fields: "id", resolvable: false) {
    id: ID!
  }
  # The four fields of Relay; two subgraphs share the type only when it is the same in both.
  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }
  type Playlist {
    name: String!
    items: [Media!]!
    favourites: [Moment!]!
    page: PageInfo!
  }
  type Query {
    playlist(ids: [ID!]!): Playlist!
  }
`;

/** A third one, which knows something about sounds only. */
const TEMPO = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key"])

  type Audio @key(fields: "id") {
    id: ID!
    beatsPerMinute: Float!
  }
  type Query {
    slowest: Audio!
  }
`;

const starsOf = (id: string) => id.length + id.charCodeAt(0);
const ratingsResolvers = {
  Media: { stars: ({ id }: { id: string }) => starsOf(id) },
  Query: {
    playlist: (_: unknown, { ids }: { ids: string[] }) => ({
      name: 'Mine',
      items: ids.map((id) => ({ id })),
      favourites: [{ id: 'a1-s000001' }, { id: 't1-p000000' }],
      page: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    }),
  },
};
const tempoResolvers = {
  Audio: { beatsPerMinute: () => 96.5 },
  Query: { slowest: () => ({ id: 'a1' }) },
};

const closers: (() => Promise<unknown>)[] = [];
let services: FakeServices;
let gateway: ApolloServer;

async function startSubgraph(sdl: string, resolvers: object): Promise<string> {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers: resolvers as never });
  const server = new ApolloServer({ schema, logger, plugins, stopOnTerminationSignals: false });
  closers.push(() => server.stop());
  return (await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: await freePort() } })).url;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

beforeAll(async () => {
  services = createFakeServices();
  const config = { host: '127.0.0.1', port: 0, bodyLimitBytes: 1_000_000 };
  const { app, url } = await startHttpServer({ services, logger, config });
  closers.push(() => app.close());
  const subgraphs = [
    { name: 'chorus', url: `${url}/graphql` },
    { name: 'ratings', url: await startSubgraph(RATINGS, ratingsResolvers) },
    { name: 'tempo', url: await startSubgraph(TEMPO, tempoResolvers) },
  ];
  gateway = new ApolloServer({
    gateway: new ApolloGateway({ supergraphSdl: new IntrospectAndCompose({ subgraphs, logger }), logger }),
    logger,
    plugins,
    stopOnTerminationSignals: false,
  });
  await gateway.start();
  closers.push(() => gateway.stop());
});

afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

beforeEach(() => {
  for (const calls of Object.values(services.calls)) (calls as unknown[]).length = 0;
});

async function ask(query: string, variables: Record<string, unknown> = {}) {
  const { body } = await gateway.executeOperation({ query, variables });
  if (body.kind !== 'single') throw new Error('incremental delivery is not in use');
  return JSON.parse(JSON.stringify(body.singleResult));
}

test('another subgraph adds a field to every kind of media, and a hit of a search has it', async () => {
  const answer = await ask(`{
    search(query: { parts: [{ input: { text: "dog" } }] }) {
      nodes { score media { title stars ... on Audio { durationSeconds beatsPerMinute } } }
    }
    library { nodes { __typename id stars } pageInfo { endCursor } }
  }`);
  expect(answer.errors).toBeUndefined();
  expect(answer.data.search.nodes).toEqual([
    {
      score: 0.5,
      media: { title: 'Title of a1', stars: starsOf('a1'), durationSeconds: 20.5, beatsPerMinute: 96.5 },
    },
  ]);
  expect(answer.data.library.nodes).toEqual([
    { __typename: 'Audio', id: 'a1', stars: starsOf('a1') },
    { __typename: 'Image', id: 'i1', stars: starsOf('i1') },
    { __typename: 'Transcript', id: 't1', stars: starsOf('t1') },
  ]);
});

test('references from another subgraph are resolved in one call, whatever their number and kind', async () => {
  const ids = ['a1', 'i1', 't1', 'a1'];
  const answer = await ask(
    `query ($ids: [ID!]!) { playlist(ids: $ids) {
      items { __typename id title stars ... on Image { widthPixels } }
      favourites { id text startSeconds }
    } }`,
    { ids },
  );
  expect(answer.errors).toBeUndefined();
  expect(answer.data.playlist.items).toEqual([
    { __typename: 'Audio', id: 'a1', title: 'Title of a1', stars: starsOf('a1') },
    { __typename: 'Image', id: 'i1', title: 'Title of i1', stars: starsOf('i1'), widthPixels: 640 },
    { __typename: 'Transcript', id: 't1', title: 'Title of t1', stars: starsOf('t1') },
    { __typename: 'Audio', id: 'a1', title: 'Title of a1', stars: starsOf('a1') },
  ]);
  expect(answer.data.playlist.favourites).toEqual([
    { id: 'a1-s000001', text: null, startSeconds: 5.1234567 },
    { id: 't1-p000000', text: 'passage 0', startSeconds: 0.1234567 },
  ]);
  expect(services.calls.getMedia.map((call) => [...call].sort())).toEqual([['a1', 'i1', 't1']]);
  expect(services.calls.getMoments).toEqual([['a1-s000001', 't1-p000000']]);
});

test('a reference of one kind finds its item, and not an item of another kind', async () => {
  const found = await ask('{ slowest { title beatsPerMinute } }');
  expect(found).toEqual({ data: { slowest: { title: 'Title of a1', beatsPerMinute: 96.5 } } });
  const direct = await fetchEntities([
    { __typename: 'Audio', id: 'i1' },
    { __typename: 'Image', id: 'i1' },
    { __typename: 'Media', id: 'nope' },
    { __typename: 'IngestJob', id: 'j1' },
  ]);
  expect(direct).toEqual([
    null,
    { __typename: 'Image', id: 'i1' },
    null,
    { __typename: 'IngestJob', id: 'j1' },
  ]);
});

async function fetchEntities(representations: object[]) {
  const { createGraph } = await import('../graphql/graph-harness.js');
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
    __typename ... on Media { id } ... on IngestJob { id } } }`;
  const { data } = await createGraph(services).run<{ _entities: unknown[] }, object>(query, {
    representations,
  });
  return data?._entities;
}

test('an ambiguous ingredient is refused behind a gateway too, which does not know @oneOf', async () => {
  const answer = await ask(
    '{ search(query: { parts: [{ input: { text: "dog", mediaId: "a1" } }] }) { totalCount } }',
  );
  expect(answer.errors[0].message).toMatch(/exactly one/i);
  expect(services.calls.search).toEqual([]);
});

test('codes and request ids of errors come through the gateway', async () => {
  const answer = await ask('{ library(first: 0) { totalCount } }');
  expect(answer.errors[0]).toMatchObject({
    message: '"first" must be from 1 to 100; it was 0.',
    extensions: { code: 'BAD_USER_INPUT', retryable: false, requestId: expect.any(String) },
  });
});
