import { expect, test } from '@jest/globals';

import {
  CancelIngestDocument,
  CreateUploadDocument,
  IngestDocument,
  JobDocument,
  JobsDocument,
} from '../generated/operations.js';
import { createFakeServices } from './fake-services.js';
import { BASE_URL, createGraph } from './graph-harness.js';

test('submits every source with the attributes that were given, in the name of the API', async () => {
  const services = createFakeServices();
  const { data, errors } = await createGraph(services).run(IngestDocument, {
    input: {
      sources: [{ path: 'a.wav' }, { url: 'https://media.test/b.png' }, { uploadId: 'u1' }],
      tags: ['mine'],
      title: null,
      metadata: { a: [1, null] },
    },
  });
  const attributes = { tags: ['mine'], metadata: { a: [1, null] } };
  expect(errors).toBeUndefined();
  expect(data?.ingest.jobs.map(({ id, state }) => [id, state])).toEqual([
    ['j0', 'PENDING'],
    ['j1', 'PENDING'],
    ['j2', 'PENDING'],
  ]);
  expect(services.calls.submit).toEqual([
    {
      caller: 'api',
      requests: [
        { source: { type: 'PATH', path: 'a.wav' }, attributes },
        { source: { type: 'URL', url: 'https://media.test/b.png' }, attributes },
        { source: { type: 'UPLOAD', uploadId: 'u1' }, attributes },
      ],
    },
  ]);
});

test('hands over what is known about the sounds, for every source, and nothing when nothing was said', async () => {
  const services = createFakeServices();
  const { run } = createGraph(services);
  const sources = [{ path: 'a.wav' }, { path: 'b.wav' }];
  for (const hearing of [{ language: 'DE', task: 'TRANSLATE', soundDomain: null }, {}, null] as const) {
    await run(IngestDocument, { input: { sources, hearing } });
  }
  expect(services.calls.submit.map(({ requests }) => requests.map(({ hearing }) => hearing))).toEqual([
    Array(2).fill({ language: 'de', task: 'TRANSLATE' }),
    [{}, {}],
    [undefined, undefined],
  ]);
});

test('refuses a source that is two things at once', async () => {
  const services = createFakeServices();
  const sources = [{ path: 'a.wav', url: 'https://media.test/a.wav' }] as never;
  const { errors } = await createGraph(services).run(IngestDocument, { input: { sources } });
  expect(errors?.[0]?.message).toMatch(/must be specified|exactly one/i);
  expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  expect(services.calls.submit).toEqual([]);
});

test('refuses no sources and more than a hundred', async () => {
  const { run } = createGraph(createFakeServices());
  for (const length of [0, 101]) {
    const sources = Array.from({ length }, () => ({ path: 'a.wav' }));
    const { errors } = await run(IngestDocument, { input: { sources } });
    expect(errors?.[0]?.message).toBe(`"sources" must hold 1 to 100 entries; it held ${length}.`);
  }
});

test('shows a job with its item, lists jobs by state and cancels', async () => {
  const services = createFakeServices();
  const { run } = createGraph(services);
  expect((await run(JobDocument, { id: 'j7' })).data?.job).toMatchObject({ id: 'j7', media: { id: 'a1' } });
  expect((await run(JobDocument, { id: 'x' })).data?.job).toBeNull();
  expect((await run(JobsDocument, { filter: { states: ['FAILED'] } })).data?.jobs.totalCount).toBe(1);
  expect(services.calls.listJobs).toEqual([{ first: 10, states: ['FAILED'] }]);
  const cancelled = (await run(CancelIngestDocument, { jobId: 'j7' })).data?.cancelIngest;
  expect(cancelled).toMatchObject({ id: 'j7', state: 'CANCELLED' });
});

test('signs an upload with a full URL', async () => {
  const { data } = await createGraph(createFakeServices()).run(CreateUploadDocument, {
    filename: 'bark.wav',
  });
  expect(data?.createUpload).toEqual({
    uploadId: 'u-bark.wav',
    url: `${BASE_URL}/uploads/u1?expires=9&signature=s`,
    method: 'PUT',
    expiresAt: '2026-01-01T00:00:00.000Z',
  });
});
