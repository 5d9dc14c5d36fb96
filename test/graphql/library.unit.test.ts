import { expect, test } from '@jest/globals';

import {
  DeleteMediaDocument,
  LibraryDocument,
  MediaItemDocument,
  MomentDocument,
  SystemDocument,
  UpdateMediaDocument,
} from '../generated/operations.js';
import { createFakeServices } from './fake-services.js';
import { BASE_URL, createGraph } from './graph-harness.js';

test('shows the facts of each kind and never the path on the server', async () => {
  const { run } = createGraph(createFakeServices());
  const audio = (await run(MediaItemDocument, { id: 'a1' })).data;
  expect(audio?.media).toMatchObject({
    __typename: 'Audio',
    durationSeconds: 20.5,
    sampleRateHz: 44_100,
    loudnessLufs: null,
    gainDb: -3,
    sizeBytes: 5_000_000_000,
    createdAt: '2026-01-01T00:00:00.000Z',
    metadata: { shelf: 3 },
    contentUrl: `${BASE_URL}/media/a1/content`,
    warnings: [{ code: 'SILENT_AUDIO', message: 'There is no sound in it.' }],
  });
  const image = (await run(MediaItemDocument, { id: 'i1' })).data;
  expect(image?.media).toMatchObject({
    __typename: 'Image',
    widthPixels: 640,
    imageFormat: 'svg',
    thumbnailUrl: `${BASE_URL}/media/i1/thumbnail`,
  });
  const transcript = (await run(MediaItemDocument, { id: 't1' })).data;
  expect(transcript?.media).toMatchObject({ transcriptFormat: 'VTT', transcriptSeconds: 6 });
  expect(JSON.stringify([audio, image, transcript])).not.toContain('/secret');
});

test('answers null for an unknown id', async () => {
  const { data, errors } = await createGraph(createFakeServices()).run(MediaItemDocument, { id: 'nope' });
  expect({ data, errors }).toEqual({ data: { media: null }, errors: undefined });
});

test('pages through the library with a cursor that the service can read', async () => {
  const services = createFakeServices();
  const { run } = createGraph(services);
  const first = await run(LibraryDocument, { filter: { kinds: ['AUDIO', 'IMAGE'], states: null } });
  const { totalCount, pageInfo } = first.data?.library ?? {};
  expect({ totalCount, hasNextPage: pageInfo?.hasNextPage }).toEqual({ totalCount: 9, hasNextPage: true });
  await run(LibraryDocument, { first: 100, after: pageInfo?.endCursor ?? null });
  expect(services.calls.listMedia).toEqual([
    { first: 10, kinds: ['AUDIO', 'IMAGE'] },
    { first: 100, after: { createdAt: '2026-01-01T00:00:00.000Z', id: 't1' } },
  ]);
});

test.each([
  '',
  'nonsense',
  Buffer.from('{"a":1}').toString('base64url'),
  Buffer.from('["x"]').toString('base64url'),
])('refuses the foreign cursor "%s"', async (after) => {
  const { errors } = await createGraph(createFakeServices()).run(LibraryDocument, { after });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: { argument: 'after' } });
});

test('pages through the moments of an item without gaps or repeats', async () => {
  const { run } = createGraph(createFakeServices());
  const query = `query ($after: String) { media(id: "a1") { moments(first: 3, after: $after) {
    totalCount nodes { id } pageInfo { hasNextPage endCursor } } } }`;
  interface Page {
    media: { moments: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
  }
  const first = (await run<Page, object>(query)).data?.media.moments;
  const second = (await run<Page, object>(query, { after: first?.pageInfo.endCursor })).data?.media.moments;
  expect(first).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
  expect([...(first?.nodes ?? []), ...(second?.nodes ?? [])].map(({ id }) => id)).toEqual([
    'a1-s000000',
    'a1-s000001',
    'a1-s000002',
    'a1-p000000',
  ]);
  expect(second?.pageInfo.hasNextPage).toBe(false);
});

test('keeps only moments of the kinds asked for', async () => {
  const { data } = await createGraph(createFakeServices()).run(
    '{ media(id: "a1") { moments(kinds: [PASSAGE]) { nodes { text confidence } } } }',
  );
  expect(data).toEqual({ media: { moments: { nodes: [{ text: 'passage 0', confidence: 0.75 }] } } });
});

test('asks for the moments of a whole page, and for their items, once each', async () => {
  const services = createFakeServices();
  const { errors } = await createGraph(services).run(
    '{ library { nodes { moments { nodes { media { id } } } } } }',
  );
  expect(errors).toBeUndefined();
  expect(services.calls.momentsOf).toEqual([['a1', 'i1', 't1']]);
  expect(services.calls.getMedia).toEqual([['a1', 'i1', 't1']]);
});

test('resolves a moment with its item; only sound gets a time in its link', async () => {
  const { run } = createGraph(createFakeServices());
  const sound = (await run(MomentDocument, { id: 'a1-s000000' })).data?.moment;
  expect(sound).toMatchObject({ deepLink: `${BASE_URL}/media/a1/content#t=0.123,10`, media: { id: 'a1' } });
  expect(sound).toMatchObject({
    soundDomain: 'MUSIC',
    soundDomainConfidence: 0.875,
    spaces: ['clap', 'openl3'],
  });
  const words = (await run(MomentDocument, { id: 't1-p000000' })).data?.moment;
  expect(words).toMatchObject({ soundDomain: null, spaces: [] });
  expect(words?.deepLink).toBe(`${BASE_URL}/media/t1/content`);
  expect((await run(MomentDocument, { id: 'nope' })).data?.moment).toBeNull();
});

test('changes only the fields that were given', async () => {
  const services = createFakeServices();
  const { data } = await createGraph(services).run(UpdateMediaDocument, {
    id: 'a1',
    patch: { title: 'Bark', tags: [], metadata: null },
  });
  expect(services.calls.updateMedia).toEqual([{ id: 'a1', patch: { title: 'Bark', tags: [] } }]);
  expect(data?.updateMedia).toMatchObject({ title: 'Bark', tags: [] });
});

test('refuses metadata that is not an object', async () => {
  const { errors } = await createGraph(createFakeServices()).run(UpdateMediaDocument, {
    id: 'a1',
    patch: { metadata: ['list'] as never },
  });
  expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
});

test('says which of the items to delete existed', async () => {
  const { run } = createGraph(createFakeServices());
  expect((await run(DeleteMediaDocument, { ids: ['a1', 'nope'] })).data).toEqual({
    deleteMedia: { deletedIds: ['a1'] },
  });
  const tooMany = await run(DeleteMediaDocument, { ids: Array.from({ length: 101 }, String) });
  expect(tooMany.errors?.[0]?.message).toBe('"ids" must hold 1 to 100 entries; it held 101.');
});

test('describes the server', async () => {
  const { data } = await createGraph(createFakeServices()).run(SystemDocument);
  expect(data?.system).toMatchObject({
    models: [
      { role: 'clip', isLoaded: true, weightsBytes: 5e9 },
      { role: 'transcriber', modelId: null, isLoaded: false, weightsBytes: null, lastUsedAt: null },
    ],
    memoryBytes: 6e9,
    profile: 'demo',
    spaces: [{ name: 'clip', modalities: ['TEXT', 'IMAGE'] }],
  });
});
