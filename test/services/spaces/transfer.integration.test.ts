import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { MomentRecord } from '../../../src/domain/moment.js';
import { exportSpace, importSpace } from '../../../src/services/spaces/transfer.js';
import { createVectorFiles } from '../../../src/storage/vector-files.js';
import { momentOf, spaceOf } from '../../contract/store-fixtures.js';
import { createMemoryStore } from '../../fakes/memory-store.js';
import { createRandom } from '../../fakes/random.js';

const SPACE = spaceOf('clip', 24, { modalities: ['image', 'text'] });
const ITEMS = 1203;
const signal = new AbortController().signal;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-vectors-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function momentsOf(withVectors: boolean): MomentRecord[] {
  const { next } = createRandom(3);
  return Array.from({ length: ITEMS }, (_, index) => {
    const clip = Float32Array.from({ length: 24 }, () => next() - 0.5);
    const kind = index % 2 === 0 ? 'PASSAGE' : 'IMAGE';
    return momentOf(`m${String(index).padStart(5, '0')}`, {
      kind,
      ...(withVectors && { vectors: { clip } }),
    });
  });
}

async function createTools(moments: readonly MomentRecord[], space = SPACE) {
  const { vectors } = createMemoryStore();
  await vectors.open([space]);
  await vectors.replaceMoments(moments.map((moment) => ({ mediaId: moment.mediaId, moments: [moment] })));
  const clock = { nowIso: () => '2026-01-01T00:00:00.000Z' };
  return { vectors, files: createVectorFiles(), clock };
}

describe.each(['vectors.parquet', 'vectors.jsonl'])('%s', (name) => {
  test('carries every vector to a library that lacks them, bit by bit, with what made them', async () => {
    const path = join(folder, name);
    const [source, target] = [await createTools(momentsOf(true)), await createTools(momentsOf(false))];
    const seen: number[] = [];
    expect(await exportSpace(source, 'clip', path, (rows) => seen.push(rows), signal)).toBe(ITEMS);
    expect(seen).toEqual([500, 1000, ITEMS]);
    expect(await readdir(folder)).toEqual([name]);
    const { header } = await source.files.read(path);
    expect(header).toEqual({ space: SPACE, exportedAt: '2026-01-01T00:00:00.000Z' });
    const report = await importSpace(target, path, null, () => {}, signal);
    expect(report).toEqual({ space: 'clip', imported: ITEMS, unknown: 0, changed: 0 });
    const ids = momentsOf(true).map(({ id }) => id);
    expect(await target.vectors.getMoments(ids)).toEqual(momentsOf(true));
  });

  test('leaves out what is not here, and what covers something else here', async () => {
    const path = join(folder, name);
    await exportSpace(await createTools(momentsOf(true)), 'clip', path, () => {}, signal);
    const few = momentsOf(false).slice(0, 10);
    few[4] = { ...few[4]!, endSeconds: 99 };
    const target = await createTools(few);
    expect(await importSpace(target, path, null, () => {}, signal)).toEqual({
      space: 'clip',
      imported: 9,
      unknown: ITEMS - 10,
      changed: 1,
    });
    expect((await target.vectors.getMoments([few[4].id]))[0]!.vectors).toEqual({});
  });

  test('is refused by a space of another model, and taken by another place of the same model', async () => {
    const path = join(folder, name);
    await exportSpace(await createTools(momentsOf(true)), 'clip', path, () => {}, signal);
    const other = await createTools(momentsOf(false), { ...SPACE, revision: 'r2' });
    await expect(importSpace(other, path, null, () => {}, signal)).rejects.toMatchObject({
      code: 'SPACE_MISMATCH',
    });
    const next = await createTools(momentsOf(false), { ...SPACE, name: 'clip_next' });
    await expect(importSpace(next, path, null, () => {}, signal)).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
    });
    expect(await importSpace(next, path, 'clip_next', () => {}, signal)).toMatchObject({ imported: ITEMS });
  });

  test('is not written over, and not left half written', async () => {
    const path = join(folder, name);
    const tools = await createTools(momentsOf(true));
    await exportSpace(tools, 'clip', path, () => {}, signal);
    const before = await readFile(path);
    await expect(exportSpace(tools, 'clip', path, () => {}, signal)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    expect(await readFile(path)).toEqual(before);
    const stop = new AbortController();
    const stopped = exportSpace(
      tools,
      'clip',
      join(folder, `other-${name}`),
      () => stop.abort(),
      stop.signal,
    );
    await expect(stopped).rejects.toThrow();
    expect(await readdir(folder)).toEqual([name]);
  });

  test('says so when it is damaged', async () => {
    const path = join(folder, name);
    const tools = await createTools(momentsOf(true));
    await exportSpace(tools, 'clip', path, () => {}, signal);
    await truncate(path, 20_000);
    await expect(importSpace(tools, path, null, () => {}, signal)).rejects.toMatchObject({
      code: 'MEDIA_DECODE_FAILED',
    });
  });
});

test('files that are something else are refused with what to do', async () => {
  const tools = await createTools([]);
  const importing = (path: string) => importSpace(tools, join(folder, path), null, () => {}, signal);
  await expect(importing('nothing.jsonl')).rejects.toMatchObject({ code: 'SOURCE_NOT_FOUND' });
  await expect(importing('vectors.csv')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  await writeFile(join(folder, 'other.jsonl'), '{"a":1}\n');
  await expect(importing('other.jsonl')).rejects.toMatchObject({ code: 'MEDIA_UNSUPPORTED' });
  await writeFile(join(folder, 'empty.jsonl'), '');
  await expect(importing('empty.jsonl')).rejects.toMatchObject({ code: 'MEDIA_UNSUPPORTED' });
});
