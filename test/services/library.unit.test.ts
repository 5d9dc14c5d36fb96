import { describe, expect, it } from '@jest/globals';
import { createFakeLibrary } from '../fakes/library.js';

async function createWorld() {
  const world = createFakeLibrary({
    '/l/dog.png': { kind: 'IMAGE', words: ['brown dog'] },
    '/l/bark.wav': { kind: 'AUDIO', words: ['bark', 'again'] },
  });
  await world.open();
  const jobs = await world.ingest.submit([{ source: { type: 'PATH', path: '/l' } }], 'cli');
  for await (const _ of world.ingest.watch(jobs.map((job) => job.id)));
  const [bark, dog] = (await world.ingest.getJobs(jobs.map((job) => job.id)))
    .sort((a, b) => (a!.label < b!.label ? -1 : 1))
    .map((job) => job!.mediaId!);
  return { ...world, bark: bark!, dog: dog! };
}

describe('library', () => {
  it('changes what is given and keeps the rest, for filters and keywords too', async () => {
    const { library, vectors, dog } = await createWorld();
    const changed = await library.updateMedia(dog, { tags: ['pet', 'pet', 'brown'] });
    expect(changed).toMatchObject({ title: 'dog', tags: ['pet', 'brown'] });
    await library.updateMedia(dog, { title: 'Rex', metadata: { age: 3 } });
    expect((await library.getMedia([dog]))[0]).toMatchObject({
      title: 'Rex',
      tags: ['pet', 'brown'],
      metadata: { age: 3 },
    });
    expect(await vectors.countMoments({ allTags: ['pet'] })).toBe(1);
    expect(await vectors.searchKeywords({ text: 'rex', limit: 5, filter: {} })).toHaveLength(1);
  });

  it('refuses attributes out of bounds', async () => {
    const { library, dog } = await createWorld();
    const refused = { code: 'BAD_USER_INPUT' };
    await expect(library.updateMedia(dog, { title: ' ' })).rejects.toMatchObject(refused);
    await expect(library.updateMedia(dog, { tags: [''] })).rejects.toMatchObject(refused);
    await expect(library.updateMedia(dog, { metadata: { x: 'y'.repeat(70_000) } })).rejects.toMatchObject(
      refused,
    );
    await expect(library.updateMedia('nope', { title: 'x' })).rejects.toMatchObject({
      code: 'MEDIA_NOT_FOUND',
    });
  });

  it('deletes items with their moments and says which ones existed', async () => {
    const { library, vectors, bark, dog, search } = await createWorld();
    expect(await library.deleteMedia([bark, 'nope'])).toEqual([bark]);
    expect(await library.getMedia([bark, dog])).toEqual([null, expect.objectContaining({ id: dog })]);
    expect(await vectors.countMoments({ mediaIds: [bark] })).toBe(0);
    const query = {
      parts: [{ input: { type: 'TEXT', text: 'bark' } as const, weight: 1 }],
      filter: {},
      first: 5,
    };
    expect((await search.search(query)).hits.map((hit) => hit.media.id)).toEqual([dog]);
  });

  it('reads moments of many items and single ones at once, in order, without vectors', async () => {
    const { library, bark, dog } = await createWorld();
    const [ofDog, ofBark, ofNone] = await library.momentsOf([dog, bark, 'nope']);
    expect(ofDog!.map((moment) => moment.kind)).toEqual(['IMAGE']);
    expect(ofBark!.map((moment) => moment.startSeconds)).toEqual([0, 10]);
    expect(ofNone).toEqual([]);
    const moments = await library.getMoments([ofBark![1]!.id, 'nope', ofDog![0]!.id]);
    expect(moments.map((moment) => moment?.id ?? null)).toEqual([ofBark![1]!.id, null, ofDog![0]!.id]);
    expect(moments[0]).not.toHaveProperty('vectors');
    expect(await library.spacesOf([ofBark![1]!.id, 'nope', ofDog![0]!.id])).toEqual([['clap'], [], ['clip']]);
  });
});
