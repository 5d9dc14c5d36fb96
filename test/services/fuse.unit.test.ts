import { describe, expect, it } from '@jest/globals';
import { NO_SOUND_DOMAIN, type Moment } from '../../src/domain/moment.js';
import { fuseByRank, type RankedRoute } from '../../src/services/search/fuse.js';

function moment(mediaId: string): Moment {
  return {
    id: `${mediaId}-i000000`,
    mediaId,
    mediaKind: 'IMAGE',
    kind: 'IMAGE',
    index: 0,
    startSeconds: null,
    endSeconds: null,
    text: null,
    confidence: null,
    ...NO_SOUND_DOMAIN,
  };
}

function route(space: string, mediaIds: readonly string[], weight = 1): RankedRoute {
  const items = mediaIds.map((id, index) => ({ moment: moment(id), similarity: 1 - index / 10 }));
  return { space, part: 0, bridge: null, weight, items };
}

describe('rank fusion', () => {
  it('puts an item that two routes found before items that one route found at the same rank', () => {
    const fused = fuseByRank([route('clip', ['a', 'b']), route('text', ['c', 'b'])]);
    expect(fused.map((item) => item.mediaId)).toEqual(['b', 'a', 'c']);
  });

  it('keeps items that lack a space: absence neither adds nor subtracts', () => {
    const [only] = fuseByRank([route('clip', ['a']), route('clap', [])]);
    expect(only).toMatchObject({ mediaId: 'a', score: 1 / 61 });
  });

  it('gives each hit contributions that sum to its score', () => {
    const fused = fuseByRank([
      route('clip', ['a', 'b'], 0.5),
      route('text', ['b', 'a'], 2),
      route('x', ['a'], -1),
    ]);
    for (const item of fused) {
      expect(item.score).toBe(item.evidence.reduce((sum, match) => sum + match.contribution, 0));
    }
  });

  it('pushes down what a part with a negative weight finds', () => {
    const fused = fuseByRank([route('clip', ['a', 'b']), route('clip', ['a'], -0.5)]);
    expect(fused.map((item) => item.mediaId)).toEqual(['b', 'a']);
  });

  it('orders ties by id, whatever the order of the routes', () => {
    const routes = [route('clip', ['b']), route('text', ['a'])];
    expect(fuseByRank(routes).map((item) => item.mediaId)).toEqual(['a', 'b']);
    expect(fuseByRank(routes.reverse()).map((item) => item.mediaId)).toEqual(['a', 'b']);
  });
});
