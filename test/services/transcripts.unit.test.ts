import { describe, expect, it } from '@jest/globals';
import { createFakeLibrary, type FakeFile } from '../fakes/library.js';

const SUBTITLES =
  '1\n00:00:01,000 --> 00:00:02,500\nHello <i>you</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nR&B';
const FILES: Record<string, FakeFile> = {
  '/l/talk.mp3': { kind: 'AUDIO', words: ['talk'], said: [{ text: 'guten Tag', confidence: 0.9 }] },
  '/l/rain.mp3': { kind: 'AUDIO', words: ['rain'] },
  '/l/dog.png': { kind: 'IMAGE', words: ['dog'] },
  '/l/talk.srt': { kind: 'TRANSCRIPT', words: [SUBTITLES] },
  '/l/letter.txt': { kind: 'TRANSCRIPT', words: ['Dear all. Come at noon.', 'Yours'] },
};

async function createWorld() {
  const world = createFakeLibrary(FILES);
  await world.open();
  const jobs = await world.ingest.submit([{ source: { type: 'PATH', path: '/l' } }], 'cli');
  for await (const _ of world.ingest.watch(jobs.map((job) => job.id)));
  const done = await world.ingest.getJobs(jobs.map((job) => job.id));
  const idOf = (name: string) => done.find((job) => job!.label === `/l/${name}`)!.mediaId!;
  return { ...world, idOf };
}

describe('the transcript of an item', () => {
  it('is what was heard; null for other kinds and for a sound without words', async () => {
    const { library, idOf } = await createWorld();
    expect(await library.transcriptOf(idOf('talk.mp3'))).toMatchObject({
      modelId: 'fake/ear',
      segments: [{ text: 'guten Tag' }],
    });
    for (const name of ['rain.mp3', 'dog.png', 'talk.srt'])
      expect(await library.transcriptOf(idOf(name))).toBeNull();
    await expect(library.transcriptOf('nope')).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
  });

  it('is shown of ready items only: what a broken run left is nobody’s', async () => {
    const { library, catalog, idOf } = await createWorld();
    const [item] = await library.getMedia([idOf('talk.mp3')]);
    await catalog.putMedia([{ ...item!, state: 'PROCESSING' }]);
    expect(await library.transcriptOf(item!.id)).toBeNull();
  });

  it('can be had as a file, also of subtitles in another format, with their own cues', async () => {
    const { library, idOf } = await createWorld();
    expect(await library.exportTranscript(idOf('talk.mp3'), 'SRT')).toEqual({
      mimeType: 'application/x-subrip; charset=utf-8',
      text: '1\n00:00:00,000 --> 00:00:05,000\nguten Tag\n',
    });
    expect((await library.exportTranscript(idOf('talk.srt'), 'VTT')).text).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nHello you\n\n00:00:03.000 --> 00:00:04.000\nR&amp;B\n',
    );
    expect((await library.exportTranscript(idOf('letter.txt'), 'TXT')).text).toBe(
      'Dear all.\nCome at noon.\nYours\n',
    );
  });

  it('cannot be had of what has no words, nor as subtitles of what has no times', async () => {
    const { library, idOf } = await createWorld();
    for (const name of ['rain.mp3', 'dog.png']) {
      await expect(library.exportTranscript(idOf(name), 'TXT')).rejects.toMatchObject({
        code: 'MEDIA_NOT_FOUND',
      });
    }
    await expect(library.exportTranscript(idOf('letter.txt'), 'SRT')).rejects.toMatchObject({
      code: 'CAPABILITY_UNSUPPORTED',
    });
  });
});
