import { describe, expect, it } from '@jest/globals';
import type { Moment } from '../../../src/domain/moment.js';
import type { MatchEvidence, QueryInput } from '../../../src/domain/query.js';
import { reasonOf } from '../../../src/services/search/reason.js';
import { momentOf, SCOPE } from './candidates.js';

const SAID = momentOf('talk', {
  ...{ id: 'talk-p0', kind: 'PASSAGE', mediaKind: 'AUDIO', startSeconds: 12.9, endSeconds: 20 },
  text: 'The keeper climbs the lighthouse every evening and lights the lamp',
});
const WRITTEN: Moment = { ...SAID, mediaKind: 'TRANSCRIPT', startSeconds: 3725 };
const HEARD = momentOf('bark', { kind: 'SOUND', startSeconds: 0, endSeconds: 10 });
const SEEN = momentOf('dog');

const match = (space: string, moment: Moment, change: Partial<MatchEvidence> = {}): MatchEvidence => ({
  ...{ space, moment, part: 0, bridge: null, similarity: 0.5, rank: 1, relevance: null },
  ...{ weight: 1, trust: 1, contribution: 1 },
  ...change,
});

function reason(
  evidence: readonly MatchEvidence[],
  input: QueryInput = { type: 'TEXT', text: 'lighthouse keepers' },
  scope: Partial<typeof SCOPE & { tags: readonly string[] }> = {},
) {
  const moment = evidence[0]!.moment!;
  const best = { moment, similarity: 0.5, scope: { ...SCOPE, ...scope } };
  const candidate = { unitId: 'u', mediaId: moment.mediaId, score: 1, relevance: null, evidence, best };
  const parts = [
    { input, weight: 1 },
    { input: { type: 'TEXT', text: 'a cat' } as const, weight: -1 },
  ];
  return reasonOf(candidate, parts);
}

describe('the reason of a hit', () => {
  it('names what counts most first, with times and the words that were found', () => {
    expect(reason([match('keywords', SAID), match('clap', HEARD), match('clip', SEEN)])).toBe(
      'The words “keeper”, “lighthouse” were said at 0:12; ' +
        'it also sounds like “lighthouse keepers” at 0:00; it also looks like “lighthouse keepers”.',
    );
  });

  it('gives quoted words as a whole', () => {
    const said = (text: string) => reason([match('keywords', SAID)], { type: 'TEXT', text });
    expect(said('"and lights the"')).toBe('The words “and lights the” were said at 0:12.');
    expect(said('"Lights,  the lamp"')).toBe('The words “lights the lamp” were said at 0:12.');
    expect(said('"evening" keeper "LAMP"')).toBe('The words “evening”, “LAMP” were said at 0:12.');
  });

  it('speaks of what was asked for, not of how the question began', () => {
    const asked = { type: 'TEXT', text: 'someone says the keeper' } as const;
    expect(reason([match('keywords', SAID), match('text', SAID)], asked)).toBe(
      'The word “keeper” was said at 0:12; the words “The keeper climbs the lighthouse every evening and lights …” ' +
        'at 0:12 also mean something like “the keeper”.',
    );
  });

  it('says where words stand: written, in the title, in a tag', () => {
    expect(reason([match('keywords', WRITTEN)])).toBe(
      'The words “keeper”, “lighthouse” stand in it at 1:02:05.',
    );
    expect(reason([match('keywords', SEEN)], undefined, { title: 'Lighthouse at night' })).toBe(
      'Its title says “Lighthouse”.',
    );
    expect(reason([match('keywords', SEEN)], undefined, { tags: ['sea', 'lighthouse'] as never })).toBe(
      'Its tags say “lighthouse”.',
    );
  });

  it('quotes a passage that means the same in other words', () => {
    expect(reason([match('text', SAID)], { type: 'TEXT', text: 'who tends the "beacon"' })).toBe(
      'The words “The keeper climbs the lighthouse every evening and lights …” at 0:12 mean something like ' +
        '“who tends the beacon”.',
    );
  });

  it('says when it is not sure: little relevance, words of low trust, a bridge', () => {
    expect(reason([match('clap', HEARD, { relevance: 0.1 })], { type: 'UPLOAD', uploadId: 'u' })).toBe(
      'It sounds a little like the file asked with at 0:00.',
    );
    const misheard = { ...SAID, confidence: 0.2, text: 'lighthouse' };
    expect(reason([match('keywords', misheard, { trust: 0.6 })])).toBe(
      'The word “lighthouse” may have been said at 0:12.',
    );
    expect(reason([match('clip', SEEN, { bridge: 'text-anchors' })], { type: 'MOMENT', momentId: 'm' })).toBe(
      'It looks like the moment asked with, as far as words can tell.',
    );
    expect(reason([match('clip', SEEN, { bridge: 'learned-map' })], { type: 'MEDIA', mediaId: 'm' })).toBe(
      'It looks like the item asked with, as far as pairs have taught.',
    );
    expect(reason([match('clip', SEEN, { bridge: 'words' })], { type: 'MEDIA', mediaId: 'm' })).toBe(
      'It looks like what is said in the item asked with, as far as words can tell.',
    );
  });

  it('tells what was held against it, and leaves out what counted for nothing', () => {
    const against = match('clip', SEEN, { part: 1, weight: -1, contribution: -0.5 });
    const unreached = match('clap', HEARD, { rank: null, contribution: 0 });
    expect(reason([match('clip', SEEN), unreached, against])).toBe(
      'It looks like “lighthouse keepers”; it stands further down because it looks like “a cat”.',
    );
  });

  it('says the same thing once, however many spaces say it, and names three reasons at most', () => {
    const twice = [match('clap', HEARD), match('openl3', { ...HEARD, startSeconds: 40 })];
    expect(reason(twice)).toBe('It sounds like “lighthouse keepers” at 0:00.');
    expect(reason([twice[0]!, match('clip', SEEN), twice[1]!])).toBe(
      'It sounds like “lighthouse keepers” at 0:00; it also looks like “lighthouse keepers”.',
    );
    const many = [match('keywords', SAID), match('clap', HEARD), match('clip', SEEN), match('text', SAID)];
    expect(reason(many).split(';')).toHaveLength(3);
  });
});
