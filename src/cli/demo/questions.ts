import type { MediaKind } from '../../domain/media.js';
import { KEYWORDS, type QueryInput, type SearchHit, type SearchQuery } from '../../domain/query.js';
import { QUERY_FILES } from './library.js';

/** A question of the demo with what must come out for it to count as answered. */
export interface DemoQuestion {
  /** From which kind to which kind. */
  readonly way: string;
  readonly asked: string;
  readonly query: (idOf: (title: string) => string) => SearchQuery;
  /** Titles of which one must be among the first `within` hits. */
  readonly expected: readonly string[];
  readonly within: number;
  /** For speech: the answer must begin in this stretch of the recording, in seconds. */
  readonly begins?: readonly [number, number];
}

const HITS_SHOWN = 3;

function ask(input: QueryInput, mediaKinds: readonly MediaKind[], ...spaces: string[]): SearchQuery {
  const only = spaces.length > 0 ? { spaces } : {};
  return { parts: [{ input, weight: 1 }], filter: { mediaKinds }, first: HITS_SHOWN, ...only };
}

const text = (words: string): QueryInput => ({ type: 'TEXT', text: words });
const file = (path: string): QueryInput => ({ type: 'FILE', path });

/**
 * Questions across the three modalities. Those with words search by vectors only, without keywords: the titles would
 * give the answer away.
 */
export const DEMO_QUESTIONS: readonly DemoQuestion[] = [
  {
    way: 'text -> picture',
    asked: 'a stringed instrument',
    query: () => ask(text('a stringed instrument'), ['IMAGE'], 'clip'),
    expected: ['violin', 'guitar'],
    within: 1,
  },
  {
    way: 'text -> picture',
    asked: 'a place to pray',
    query: () => ask(text('a place to pray'), ['IMAGE'], 'clip'),
    expected: ['church'],
    within: 1,
  },
  {
    way: 'text -> sound',
    asked: 'a bird cawing',
    query: () => ask(text('a bird cawing'), ['AUDIO'], 'clap'),
    expected: ['misc crow'],
    within: 1,
  },
  {
    way: 'text -> sound',
    asked: 'people singing together',
    query: () => ask(text('people singing together'), ['AUDIO'], 'clap'),
    expected: ['ambi choir'],
    within: 1,
  },
  {
    way: 'text -> spoken passage',
    asked: 'how do I prepare the dough',
    query: () => ask(text('how do I prepare the dough'), ['AUDIO'], 'text'),
    expected: ['bread recipe'],
    within: 1,
    begins: [3, 16],
  },
  {
    way: 'text -> written passage',
    asked: 'a musical instrument played in the evening',
    query: () => ask(text('a musical instrument played in the evening'), ['TRANSCRIPT'], 'text'),
    expected: ['letter from the cottage'],
    within: 1,
  },
  {
    way: 'sound -> sound',
    asked: 'a hard snare drum (file, not in the library)',
    query: () => ask(file(QUERY_FILES.snare()), ['AUDIO']),
    expected: ['drum snare soft', 'drum roll'],
    within: 1,
  },
  {
    way: 'picture -> picture',
    asked: 'a hibiscus flower (file, not in the library)',
    query: () => ask(file(QUERY_FILES.hibiscus()), ['IMAGE']),
    expected: ['rose'],
    within: 1,
  },
  {
    way: 'sound -> picture',
    asked: 'a slide guitar (file, not in the library), over the bridge of words',
    query: () => ask(file(QUERY_FILES.slideGuitar()), ['IMAGE']),
    expected: ['guitar', 'violin'],
    within: 1,
  },
  {
    way: 'item -> anything',
    asked: 'like the guitar recording "guit em9" of the library',
    query: (idOf) => ask({ type: 'MEDIA', mediaId: idOf('guit em9') }, ['AUDIO', 'IMAGE']),
    expected: ['guit e fifths', 'guit harmonics'],
    within: 1,
  },
  {
    way: 'keyword phrase',
    asked: '"what you can do for your country"',
    query: () => ask(text('"what you can do for your country"'), ['AUDIO', 'TRANSCRIPT'], KEYWORDS),
    expected: ['inaugural address'],
    within: 1,
  },
];

/** @returns true when an expected item is near enough to the top, at the expected second. */
export function isAnswered(question: DemoQuestion, hits: readonly SearchHit[]): boolean {
  return hits.slice(0, question.within).some((hit) => {
    if (!question.expected.includes(hit.media.title)) return false;
    if (!question.begins) return true;
    const [from, to] = question.begins;
    return hit.moments.some(
      ({ startSeconds }) => startSeconds !== null && startSeconds >= from && startSeconds <= to,
    );
  });
}
