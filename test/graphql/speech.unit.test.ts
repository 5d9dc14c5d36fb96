import { expect, test } from '@jest/globals';

import { SpeechTranscriptDocument } from '../generated/operations.js';
import { createFakeServices, HEARD } from './fake-services.js';
import { BASE_URL, createGraph } from './graph-harness.js';

const graph = () => createGraph(createFakeServices());

test('shows what is said in a sound, with words, trust and links to files', async () => {
  const { data, errors } = await graph().run(SpeechTranscriptDocument, { id: 'a1', first: 2, format: 'VTT' });
  expect(errors).toBeUndefined();
  const { segments, ...transcript } = (data?.media as unknown as { transcript: Record<string, never> })
    .transcript;
  expect(transcript).toEqual({
    modelId: 'test/ear',
    task: 'TRANSLATE',
    language: 'de',
    lowTrustShare: expect.closeTo(0.1, 1),
    url: `${BASE_URL}/media/a1/transcript.vtt`,
    wordsUrl: `${BASE_URL}/media/a1/transcript.vtt?words=true`,
  });
  expect(segments).toMatchObject({
    totalCount: 120,
    nodes: [
      { ...HEARD.segments[0], isLowTrust: true },
      { ...HEARD.segments[1], isLowTrust: false },
    ],
  });
});

test('pages through the segments without gaps or repeats', async () => {
  const { run } = graph();
  const texts: string[] = [];
  for (let after: string | undefined; ;) {
    const place = after === undefined ? {} : { after };
    const { data } = await run(SpeechTranscriptDocument, { id: 'a1', first: 50, format: 'TXT', ...place });
    const { nodes, pageInfo } = (data?.media as unknown as Page).transcript.segments;
    texts.push(...nodes.map(({ text }) => text));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(texts).toEqual(HEARD.segments.map(({ text }) => text));
});

interface Page {
  readonly transcript: {
    readonly segments: {
      readonly nodes: readonly { readonly text: string }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  };
}

test.each([
  Buffer.from('["120"]').toString('base64url'),
  Buffer.from('["-1"]').toString('base64url'),
  'junk',
])('refuses the foreign cursor "%s"', async (after) => {
  const { errors } = await graph().run(SpeechTranscriptDocument, { id: 'a1', after, format: 'SRT' });
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: { argument: 'after' } });
});

test('has no transcript for a sound in which nothing is said, and a link to other formats for written words', async () => {
  const silent = createFakeServices({ library: { transcriptOf: async () => null } });
  const { data } = await createGraph(silent).run(SpeechTranscriptDocument, { id: 'a1', format: 'TXT' });
  expect(data?.media).toEqual({ id: 'a1', transcript: null });
  const written = await graph().run(SpeechTranscriptDocument, { id: 't1', format: 'SRT' });
  expect(written.data?.media).toEqual({ id: 't1', exportUrl: `${BASE_URL}/media/t1/transcript.srt` });
});

test('says of a moment whether its words are of low trust', async () => {
  const { data } = await graph().run(
    '{ media(id: "a1") { moments { nodes { kind confidence isLowTrust } } } }',
  );
  expect((data as { media: { moments: { nodes: object[] } } }).media.moments.nodes).toEqual([
    ...Array(3).fill({ kind: 'SOUND', confidence: null, isLowTrust: false }),
    { kind: 'PASSAGE', confidence: 0.75, isLowTrust: false },
  ]);
});

test('counts the segments and words of a page among the cost of a request', async () => {
  const fields = Array.from(
    { length: 12 },
    (_, index) => `f${index}: media(id: "a1") { ... on Audio { transcript { segments(first: 100) {
      nodes { words { text } } edges { node { words { text } } } } } } }`,
  );
  const { errors } = await graph().run(`{ ${fields.join(' ')} }`);
  expect(errors?.[0]?.message).toMatch(/points of cost; 30000 are allowed/);
});
