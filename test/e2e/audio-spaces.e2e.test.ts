import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const SPACES = ['vggish', 'openl3', 'audiomae', 'ssast'] as const;
const SOUNDS = ['scripts/demo/library/harbour-tour.mp3', 'scripts/demo/library/garden-bees.opus'].map(
  (path) => resolve(path),
);
const folderOf = (space: string) => resolve('test/golden/audio-spaces/models', space);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-audio-spaces-'));
  const roles = Object.fromEntries(SPACES.map((type) => [type, { type, folder: folderOf(type) }]));
  await writeFile(join(folder, 'profile.json'), JSON.stringify({ roles }));
  // The first call may compile, and says so.
  chorus('--help');
});
afterAll(() => rm(folder, { recursive: true }));

function chorus(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/run.mjs', 'cli/main.js', ...args],
    {
      env: {
        ...process.env,
        CHORUS_PROFILE: join(folder, 'profile.json'),
        CHORUS_DATA_DIR: join(folder, 'data'),
        CHORUS_LOG_LEVEL: 'error',
        NODE_OPTIONS: '',
      },
      encoding: 'utf8',
    },
  );
  return { status, stdout, stderr };
}

interface Answer {
  readonly hits: readonly { readonly media: { readonly id: string } }[];
}

describe('spaces of sound alone, each switched on by one line of a profile', () => {
  it('are filled by ingest and searched by an item', () => {
    const ingested = chorus('ingest', ...SOUNDS, '--json');
    expect(ingested).toMatchObject({ status: 0 });
    const ids = ingested.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { mediaId: string }).mediaId);
    for (const space of SPACES) {
      const found = chorus('search', '--media', ids[0]!, '--space', space, '--json');
      expect({ space, status: found.status }).toEqual({ space, status: 0 });
      expect((JSON.parse(found.stdout) as Answer).hits.map(({ media }) => media.id)).toEqual([ids[1]]);
    }
  });

  it('are opened from their folder for comparison with a reference', () => {
    const embedded = chorus(
      'embed',
      '--model',
      folderOf('vggish'),
      '--kind',
      'audio',
      '--raw',
      SOUNDS[1]!,
      '--json',
    );
    expect(embedded.status).toBe(0);
    const { windows } = JSON.parse(embedded.stdout) as { windows: { vector: number[] }[] };
    expect(windows.length).toBe(2);
    for (const { vector } of windows) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
  });
});
