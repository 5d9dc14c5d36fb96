import { describe, expect, it } from '@jest/globals';
import { AppError } from '../../src/domain/errors.js';
import type { HearingOptions } from '../../src/domain/hearing.js';
import type { IngestJob } from '../../src/domain/media.js';
import { checkHearing } from '../../src/services/ingest/check-hearing.js';
import type { IngestUseCases } from '../../src/services/services.js';
import { createFakeLibrary, type FakeFile } from '../fakes/library.js';
import { eventually } from '../setup/waiting.js';

const DOG: FakeFile = { kind: 'IMAGE', words: ['a dog'] };
const BARK: FakeFile = { kind: 'AUDIO', words: ['dog barking', 'silence after'] };

async function finish(ingest: IngestUseCases, jobs: readonly IngestJob[]): Promise<IngestJob[]> {
  const ids = jobs.map((job) => job.id);
  const seen = new Map<string, IngestJob>();
  for await (const job of ingest.watch(ids)) seen.set(job.id, job);
  return ids.map((id) => seen.get(id)!);
}

async function ingestPaths(ingest: IngestUseCases, ...paths: string[]): Promise<IngestJob[]> {
  const requests = paths.map((path) => ({ source: { type: 'PATH', path } as const }));
  return finish(ingest, await ingest.submit(requests, 'cli'));
}

describe('ingest', () => {
  it('turns files into ready items with moments', async () => {
    const world = createFakeLibrary({ 'dog.png': DOG, 'bark.wav': BARK });
    await world.open();
    const jobs = await ingestPaths(world.ingest, 'dog.png', 'bark.wav');
    expect(jobs.map(({ state, stage, progress }) => ({ state, stage, progress }))).toEqual(
      Array(2).fill({ state: 'READY', stage: 'DONE', progress: 1 }),
    );
    const [dog, bark] = await world.library.getMedia(jobs.map((job) => job.mediaId!));
    expect(dog).toMatchObject({ kind: 'IMAGE', state: 'READY', title: 'dog' });
    expect(bark).toMatchObject({ kind: 'AUDIO', state: 'READY', source: 'bark.wav' });
    expect((await world.library.momentsOf([bark!.id]))[0]).toHaveLength(2);
  });

  it('expands a folder into one job per file', async () => {
    const world = createFakeLibrary({ '/a/1.png': DOG, '/a/2.wav': BARK, '/b/3.png': DOG });
    await world.open();
    const jobs = await ingestPaths(world.ingest, '/a');
    expect(jobs.map((job) => job.label)).toEqual(['/a/1.png', '/a/2.wav']);
  });

  it('makes one item of the same bytes, also when both come at once', async () => {
    const world = createFakeLibrary({ 'a.png': DOG, 'b.png': DOG }, { concurrency: 2 });
    await world.open();
    const jobs = await ingestPaths(world.ingest, 'a.png', 'b.png');
    expect(new Set(jobs.map((job) => job.mediaId)).size).toBe(1);
    expect(jobs.map((job) => job.duplicate).sort()).toEqual([false, true]);
    expect((await world.catalog.listMedia({ first: 10 })).totalCount).toBe(1);
  });

  it('lets a bad file fail alone, with its code, and goes on', async () => {
    const failure = new AppError('MEDIA_DECODE_FAILED', 'The file is damaged.');
    const world = createFakeLibrary(
      { 'bad.png': { ...DOG, words: ['x'], failure }, 'dog.png': DOG },
      { concurrency: 1 },
    );
    await world.open();
    const [bad, good] = await ingestPaths(world.ingest, 'bad.png', 'dog.png');
    expect(bad).toMatchObject({ state: 'FAILED', error: { code: 'MEDIA_DECODE_FAILED' } });
    expect(good!.state).toBe('READY');
    expect(world.unexpected).toEqual([]);
  });

  it('masks an error nobody foresaw and reports it to the log', async () => {
    const failure = new Error('secret path /etc/shadow');
    const world = createFakeLibrary({ 'bad.png': { ...DOG, failure } });
    await world.open();
    const [job] = await ingestPaths(world.ingest, 'bad.png');
    expect(job!.error!.code).toBe('INTERNAL_SERVER_ERROR');
    expect(job!.error!.message).not.toContain('secret');
    expect(world.unexpected).toEqual([failure]);
  });

  it('tries again a file that failed before', async () => {
    const files: Record<string, FakeFile> = {
      'dog.png': { ...DOG, failure: new AppError('MEDIA_DECODE_FAILED', 'x') },
    };
    const world = createFakeLibrary(files);
    await world.open();
    await ingestPaths(world.ingest, 'dog.png');
    files['dog.png'] = DOG;
    const [job] = await ingestPaths(world.ingest, 'dog.png');
    expect(job).toMatchObject({ state: 'READY', duplicate: false });
    expect((await world.library.getMedia([job!.mediaId!]))[0]).toMatchObject({ state: 'READY', error: null });
  });

  it('takes over new attributes when the bytes are known', async () => {
    const world = createFakeLibrary({ 'dog.png': DOG });
    await world.open();
    await ingestPaths(world.ingest, 'dog.png');
    const source = { type: 'PATH', path: 'dog.png' } as const;
    const [job] = await finish(
      world.ingest,
      await world.ingest.submit([{ source, attributes: { tags: ['pet'] } }], 'cli'),
    );
    expect((await world.library.getMedia([job!.mediaId!]))[0]).toMatchObject({ tags: ['pet'], title: 'dog' });
    expect(await world.vectors.countMoments({ allTags: ['pet'] })).toBe(1);
  });

  it('shows progress while it works', async () => {
    const world = createFakeLibrary({ 'dog.png': DOG });
    await world.open();
    const [job] = await world.ingest.submit([{ source: { type: 'PATH', path: 'dog.png' } }], 'cli');
    const seen: number[] = [];
    for await (const { progress } of world.ingest.watch([job!.id])) seen.push(progress);
    expect(seen.at(-1)).toBe(1);
    expect(seen.filter((progress) => progress > 0 && progress < 1).length).toBeGreaterThan(0);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('cancels running and waiting jobs, and leaves finished ones alone', async () => {
    const world = createFakeLibrary({ 'dog.png': DOG, 'bark.wav': BARK }, { concurrency: 1 });
    await world.open();
    const atGate = world.gate.close();
    const jobs = await world.ingest.submit(
      ['dog.png', 'bark.wav'].map((path) => ({ source: { type: 'PATH', path } })),
      'cli',
    );
    await atGate;
    for (const job of jobs) await world.ingest.cancel(job.id);
    world.gate.release();
    const states = (await finish(world.ingest, jobs)).map((job) => job.state);
    expect(states).toEqual(['CANCELLED', 'CANCELLED']);
    expect(await world.vectors.countMoments({})).toBe(0);
    expect((await world.ingest.cancel(jobs[0]!.id)).state).toBe('CANCELLED');
  });

  it('takes up what a dead worker left and leaves a live worker its jobs', async () => {
    const world = createFakeLibrary({ 'dog.png': DOG, 'bark.wav': BARK });
    await world.open();
    const atGate = world.gate.close();
    const [job] = await world.ingest.submit([{ source: { type: 'PATH', path: 'dog.png' } }], 'cli');
    await atGate;
    const second = world.createIngest('worker-2');
    expect(await second.start()).toBe(0);
    await world.ingest.close();
    world.deadWorkers.add('worker-1');
    world.gate.release();
    expect(await second.start()).toBe(1);
    const [done] = await finish(second, [job!]);
    expect(done).toMatchObject({ state: 'READY', id: job!.id });
  });

  it('tries again what fails for the moment, and gives up what goes on failing', async () => {
    const files: Record<string, FakeFile> = {
      'dog.png': { ...DOG, failure: new AppError('STORE_UNAVAILABLE', 'The store is away.') },
    };
    const world = createFakeLibrary(files);
    await world.open();
    const [failed] = await ingestPaths(world.ingest, 'dog.png');
    expect(failed).toMatchObject({ state: 'FAILED', error: { code: 'STORE_UNAVAILABLE' } });
    const [job] = await world.ingest.submit([{ source: { type: 'PATH', path: 'dog.png' } }], 'cli');
    for await (const { stage } of world.ingest.watch([job!.id])) {
      if (stage === 'ENCODING') files['dog.png'] = DOG;
    }
    expect((await world.ingest.getJobs([job!.id]))[0]).toMatchObject({ state: 'READY', duplicate: false });
  });

  it('ends a job that was cut off after its item was stored as it would have ended', async () => {
    const world = createFakeLibrary({ 'dog.png': DOG });
    await world.open();
    const [done] = await ingestPaths(world.ingest, 'dog.png');
    // What a kill between the last two writes leaves: the item is ready, its job is not.
    await world.catalog.putJobs([{ ...done!, state: 'PROCESSING', stage: 'STORING', workerId: 'dead' }]);
    world.deadWorkers.add('dead');
    expect(await world.ingest.start()).toBe(1);
    const [again] = await finish(world.ingest, [done!]);
    expect(again).toMatchObject({ state: 'READY', duplicate: false, mediaId: done!.mediaId });
    expect(await world.vectors.countMoments({})).toBe(1);
  });

  it('stores the rows of an item that was cut off anew, not over what is there by halves', async () => {
    const world = createFakeLibrary({ 'dog.png': DOG });
    await world.open();
    const [done] = await ingestPaths(world.ingest, 'dog.png');
    const [item] = await world.library.getMedia([done!.mediaId!]);
    await world.catalog.putMedia([{ ...item!, state: 'PROCESSING' }]);
    const before: number[] = [];
    const replaceMoments = world.vectors.replaceMoments.bind(world.vectors);
    world.vectors.replaceMoments = async (items) => {
      before.push(await world.vectors.countMoments({}));
      return replaceMoments(items);
    };
    await ingestPaths(world.ingest, 'dog.png');
    expect(before).toEqual([0]);
    expect(await world.vectors.countMoments({})).toBe(1);
  });

  it('keeps the bytes of an upload until its job has ended', async () => {
    const world = createFakeLibrary({ 'dog.png': DOG, 'upload:u1': DOG });
    await world.open();
    await ingestPaths(world.ingest, 'dog.png');
    const states: string[] = [];
    const putJobs = world.catalog.putJobs.bind(world.catalog);
    world.catalog.putJobs = async (jobs) => {
      states.push(...jobs.map(({ state }) => `${state} ${world.discarded.length}`));
      await putJobs(jobs);
    };
    const request = { source: { type: 'UPLOAD', uploadId: 'u1' } as const };
    const [job] = await finish(world.ingest, await world.ingest.submit([request], 'api'));
    expect(job).toMatchObject({ state: 'READY', duplicate: true });
    await eventually(() => expect(world.discarded).toEqual(['upload:u1']));
    expect(states.at(-1)).toBe('READY 0');
  });

  it('clears its desk, however a download ends', async () => {
    const url = 'https://media.test/dog.png';
    const files: Record<string, FakeFile> = { [url]: DOG };
    const world = createFakeLibrary(files);
    await world.open();
    const fetchIt = async () =>
      finish(world.ingest, await world.ingest.submit([{ source: { type: 'URL', url } }], 'api'));
    expect((await fetchIt())[0]!.state).toBe('READY');
    files[url] = { ...DOG, words: ['a cat'], failure: new AppError('MEDIA_DECODE_FAILED', 'x') };
    expect((await fetchIt())[0]!.state).toBe('FAILED');
    await eventually(() => expect(world.workspace.openDesks).toBe(0));
  });

  it('copies files in when other machines have to read them, and fails the jobs of those it cannot copy', async () => {
    const world = createFakeLibrary({ '/a/1.png': DOG }, { isShared: true, concurrency: 0 });
    await world.open();
    const request = { source: { type: 'PATH', path: '/a' } as const };
    const [job] = await world.ingest.submit([request], 'cli');
    expect(job).toMatchObject({ label: '/a/1.png', source: { type: 'UPLOAD' }, state: 'PENDING' });
    world.storage.copyIn = () => Promise.reject(new AppError('MEDIA_TOO_LARGE', 'too large'));
    const [failed] = await world.ingest.submit([request], 'cli');
    expect(failed).toMatchObject({ state: 'FAILED', error: { code: 'MEDIA_TOO_LARGE' } });
    world.storage.copyIn = () => Promise.reject(new AppError('STORE_UNAVAILABLE', 'away'));
    await expect(world.ingest.submit([request], 'cli')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect((await world.ingest.listJobs({ first: 9 })).totalCount).toBe(2);
    expect(await world.ingest.queueStatus()).toMatchObject({ kind: 'embedded', workers: 0 });
  });

  it('tells the progress of jobs that another service works on, and cancels them', async () => {
    const world = createFakeLibrary({ 'dog.png': DOG, 'bark.wav': BARK });
    await world.open();
    const sharing = world.share('worker-1');
    const api = world.createIngest('worker-1', sharing, 0);
    const worker = world.createIngest('worker-1', sharing, 1);
    const submit = async (path: string) =>
      (await api.submit([{ source: { type: 'PATH', path } }], 'cli'))[0]!;
    const dog = await submit('dog.png');
    expect(await api.queueStatus()).toMatchObject({ waiting: 1, running: 0, workers: 0 });
    const stages: string[] = [];
    const watching = (async () => {
      for await (const { stage } of api.watch([dog.id])) stages.push(stage);
    })();
    await worker.start();
    await watching;
    expect(stages).toEqual(expect.arrayContaining(['FETCHING', 'ENCODING', 'DONE']));
    const atGate = world.gate.close();
    const bark = await submit('bark.wav');
    await atGate;
    expect((await api.cancel(bark.id)).state).toBe('CANCELLED');
    world.gate.release();
    await eventually(async () => expect((await api.queueStatus()).running).toBe(0));
    expect((await worker.getJobs([bark.id]))[0]!.state).toBe('CANCELLED');
    await worker.close();
  });

  it('keeps the first end of a job, whatever is said of it later', async () => {
    const world = createFakeLibrary({ 'dog.png': DOG });
    await world.open();
    const [done] = await ingestPaths(world.ingest, 'dog.png');
    await world.worker.giveUp(done!.id);
    expect(await world.ingest.cancel(done!.id)).toMatchObject({ state: 'READY', error: null });
    const api = world.createIngest('worker-1', undefined, 0);
    const [waiting] = await api.submit([{ source: { type: 'PATH', path: 'dog.png' } }], 'cli');
    await world.worker.giveUp(waiting!.id);
    expect((await api.getJobs([waiting!.id]))[0]).toMatchObject({
      state: 'FAILED',
      error: { code: 'INTERNAL_SERVER_ERROR', message: expect.stringContaining('died') },
    });
  });

  it('refuses what it may not or cannot read, before it accepts anything', async () => {
    const world = createFakeLibrary({ 'dog.png': DOG, '/allowed/dog.png': DOG });
    await world.open();
    const submit = (source: object) => world.ingest.submit([{ source: source as never }], 'api');
    await expect(submit({ type: 'PATH', path: 'dog.png' })).rejects.toMatchObject({
      code: 'SOURCE_FORBIDDEN',
    });
    await expect(submit({ type: 'PATH', path: '/allowed/none' })).rejects.toMatchObject({
      code: 'SOURCE_NOT_FOUND',
    });
    await expect(submit({ type: 'URL', url: 'file:///etc/passwd' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    await expect(submit({ type: 'UPLOAD', uploadId: 'x' })).rejects.toMatchObject({
      code: 'MEDIA_NOT_FOUND',
    });
    await expect(world.ingest.submit([], 'api')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await world.ingest.listJobs({ first: 10 })).totalCount).toBe(0);
  });

  it('refuses more jobs than the queue holds', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`/many/${i}.png`, { ...DOG, words: [`${i}`] }]),
    );
    const world = createFakeLibrary(files);
    await world.open();
    const request = { source: { type: 'PATH', path: '/many' } as const };
    await expect(world.ingest.submit([request], 'cli')).rejects.toMatchObject({
      code: 'OVERLOADED',
      retryable: true,
    });
  });
});

describe('how a sound is heard', () => {
  const TALK: FakeFile = { kind: 'AUDIO', words: ['talk'], said: [{ text: 'guten Tag', confidence: 0.9 }] };

  async function createTalk(files: Record<string, FakeFile> = { 'talk.mp3': TALK, 'dog.png': DOG }) {
    const world = createFakeLibrary(files);
    await world.open();
    const ingest = async (path: string, hearing?: HearingOptions) => {
      const request = { source: { type: 'PATH', path } as const, ...(hearing && { hearing }) };
      const [job] = await finish(world.ingest, await world.ingest.submit([request], 'cli'));
      return job!;
    };
    return { ...world, ingestAs: ingest };
  }

  it('keeps what was written down with the item, and the way it was heard', async () => {
    const { ingestAs, transcripts, library } = await createTalk();
    const { mediaId } = await ingestAs('talk.mp3', { language: 'de' });
    expect(await transcripts.read(mediaId!)).toMatchObject({
      language: 'de',
      segments: [{ text: 'guten Tag', startSeconds: 0, endSeconds: 5 }],
    });
    expect((await library.getMedia([mediaId!]))[0]).toMatchObject({ hearing: { language: 'de' } });
    const dog = await ingestAs('dog.png');
    expect(await transcripts.read(dog.mediaId!)).toBeNull();
  });

  it('hears known bytes again when they were heard in another way, and only then', async () => {
    const { ingestAs, transcripts } = await createTalk();
    const first = await ingestAs('talk.mp3');
    expect(first.duplicate).toBe(false);
    for (const [hearing, duplicate, language] of [
      [{ language: 'de' }, false, 'de'],
      [{ language: 'de' }, true, 'de'],
      [{ language: 'de', task: 'TRANSCRIBE' }, true, 'de'],
      [undefined, true, 'de'],
      [{ soundDomain: 'SPEECH' }, false, 'en'],
      [{}, false, 'en'],
    ] as const) {
      const again = await ingestAs('talk.mp3', hearing);
      expect([again.mediaId, again.duplicate]).toEqual([first.mediaId, duplicate]);
      expect((await transcripts.read(first.mediaId!))!.language).toBe(language);
    }
  });

  it('does not build a picture again for the sake of its ears', async () => {
    const { ingestAs } = await createTalk();
    await ingestAs('dog.png');
    expect((await ingestAs('dog.png', { language: 'de' })).duplicate).toBe(true);
  });

  it('leaves a ready item as it was when hearing it again fails or is cancelled', async () => {
    const files = { 'talk.mp3': TALK };
    const { ingestAs, transcripts, library, gate, ingest } = await createTalk(files);
    const { mediaId } = await ingestAs('talk.mp3');
    const before = (await library.getMedia([mediaId!]))[0];
    files['talk.mp3'] = { ...TALK, failure: new AppError('INFERENCE_FAILED', 'The ear is broken.') };
    expect(await ingestAs('talk.mp3', { language: 'de' })).toMatchObject({ state: 'FAILED' });
    expect((await library.getMedia([mediaId!]))[0]).toEqual(before);
    files['talk.mp3'] = TALK;
    const atGate = gate.close();
    const [job] = await ingest.submit(
      [{ source: { type: 'PATH', path: 'talk.mp3' }, hearing: { language: 'de' } }],
      'cli',
    );
    await atGate;
    await ingest.cancel(job!.id);
    await finish(ingest, [job!]);
    expect((await library.getMedia([mediaId!]))[0]).toEqual(before);
    expect((await transcripts.read(mediaId!))!.language).toBe('en');
  });

  it('drops the words of before when nothing is said any more, and with the item', async () => {
    const files = { 'talk.mp3': TALK };
    const { ingestAs, transcripts, library } = await createTalk(files);
    const { mediaId } = await ingestAs('talk.mp3');
    files['talk.mp3'] = { ...TALK, said: [] };
    await ingestAs('talk.mp3', { language: 'de' });
    expect(await transcripts.read(mediaId!)).toBeNull();
    files['talk.mp3'] = TALK;
    await ingestAs('talk.mp3', { language: 'en' });
    expect(await transcripts.read(mediaId!)).not.toBeNull();
    await library.deleteMedia([mediaId!]);
    expect(await transcripts.read(mediaId!)).toBeNull();
  });

  it('shows no transcript of an item whose moments could not be stored, and makes both good the next time', async () => {
    const { ingestAs, library, transcripts, vectors } = await createTalk();
    const replaceMoments = vectors.replaceMoments.bind(vectors);
    vectors.replaceMoments = () => Promise.reject(new Error('disk full'));
    const failed = await ingestAs('talk.mp3');
    expect(failed.state).toBe('FAILED');
    const [item] = (await library.listMedia({ first: 1 })).items;
    expect(await transcripts.read(item!.id)).not.toBeNull();
    expect(await library.transcriptOf(item!.id)).toBeNull();
    vectors.replaceMoments = replaceMoments;
    expect(await ingestAs('talk.mp3')).toMatchObject({ state: 'READY', mediaId: item!.id });
    expect(await library.transcriptOf(item!.id)).toMatchObject({ segments: [{ text: 'guten Tag' }] });
  });

  it('drops the second copy of bytes that it heard again', async () => {
    const { ingestAs, ingest, discarded, library } = await createTalk({
      'talk.mp3': TALK,
      'upload:u1': TALK,
    });
    const { mediaId } = await ingestAs('talk.mp3');
    const request = { source: { type: 'UPLOAD', uploadId: 'u1' } as const, hearing: { language: 'de' } };
    await finish(ingest, await ingest.submit([request], 'api'));
    await eventually(() => expect(discarded).toEqual(['upload:u1']));
    expect((await library.getMedia([mediaId!]))[0]).toMatchObject({
      source: 'talk.mp3',
      contentPath: 'talk.mp3',
      hearing: { language: 'de' },
    });
  });

  it.each([
    [{ language: 'xx' }, /"xx".*de, en/],
    [{ task: 'TRANSLATE' }, /cannot translate/],
  ] as const)('refuses %j before anything is accepted', async (hearing, message) => {
    const { ingest } = await createTalk();
    const request = { source: { type: 'PATH', path: 'talk.mp3' } as const, hearing };
    await expect(ingest.submit([request], 'api')).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(message),
    });
    expect((await ingest.listJobs({ first: 1 })).totalCount).toBe(0);
  });

  it('refuses a language under a profile that has no transcriber', async () => {
    await expect(checkHearing({ language: 'en' }, null)).rejects.toMatchObject({
      code: 'CAPABILITY_UNSUPPORTED',
    });
    await expect(checkHearing({ soundDomain: 'MUSIC' }, null)).resolves.toBeUndefined();
  });
});
