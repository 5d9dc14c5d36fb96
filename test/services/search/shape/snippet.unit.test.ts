import { describe, expect, it } from '@jest/globals';
import type { Snippet } from '../../../../src/domain/answer-shape.js';
import { createHighlighter } from '../../../../src/services/search/shape/highlight.js';
import { SNIPPET_CHARACTERS, snippetOf } from '../../../../src/services/search/shape/snippet.js';
import { createRandom } from '../../../fakes/random.js';

const marked = (text: string, ...queries: string[]) =>
  createHighlighter(queries)(text).map(({ start, end }) => text.slice(start, end));
const highlighted = ({ text, highlights }: Snippet) =>
  highlights.map(({ start, end }) => text.slice(start, end));
const said = (text: string | null, query: string, title = 'untitled', tags: string[] = []) =>
  snippetOf({ text, title, tags }, createHighlighter([query]));

describe('highlighting', () => {
  it('marks every inflection that keyword search takes for the same word', () => {
    expect(marked('She runs, he was running; a runner ran.', 'run')).toEqual(['runs', 'running']);
    expect(marked('Ponies and a pony', 'ponies')).toEqual(['Ponies', 'pony']);
  });

  it('marks no words that carry no meaning of their own', () => {
    expect(marked('the dog and the rain', 'what is the rain')).toEqual(['rain']);
    expect(marked('to be or not to be', 'to be or not to be')).toEqual([]);
  });

  it('marks quoted words only where they stand together, whatever little word is between', () => {
    const text = 'An old barn. The barn is old. Walk in the rain, walk to a rain.';
    expect(marked(text, '"old barn"')).toEqual(['old barn']);
    expect(marked(text, '“walk in the rain”')).toEqual(['Walk in the rain', 'walk to a rain']);
    expect(marked(text, 'old "barn is"')).toEqual(['old', 'barn', 'barn', 'old']);
  });

  it('sees words through case and accents, written in one code point or two', () => {
    expect(marked('Café, CAFE, cafe\u0301s', 'café')).toEqual(['Café', 'CAFE', 'cafe\u0301s']);
    expect(marked('собака лает', 'СОБАКА')).toEqual(['собака']);
  });

  it('joins what overlaps', () => {
    expect(createHighlighter(['"red old barn"', 'old'])('a red old barn')).toEqual([{ start: 2, end: 14 }]);
  });

  it('is not led astray by names of objects or by quotes without a partner', () => {
    expect(marked('the constructor of __proto__', 'constructor "proto')).toEqual(['constructor', 'proto']);
    expect(marked('anything', '"" "the"', '')).toEqual([]);
  });
});

describe('snippets', () => {
  const filler = 'Nothing of note happens here at all. '.repeat(40);

  it('show the stretch with most words of the query, cut between words', () => {
    const snippet = said(`rain. ${filler}A dog walks in the rain with a dog. ${filler}`, 'dog rain')!;
    expect(highlighted(snippet)).toEqual(['dog', 'rain', 'dog']);
    expect(snippet).toMatchObject({ field: 'TEXT', isCutAtStart: true, isCutAtEnd: true });
    expect(snippet.text.length).toBeLessThanOrEqual(SNIPPET_CHARACTERS);
    expect(snippet.text).toMatch(/^\S.*\S$/);
    expect(filler + filler).toContain(snippet.text.slice(0, snippet.text.indexOf('A dog')));
  });

  it('are the whole text when it is short', () => {
    expect(said('A dog barks.', 'dog')).toEqual({
      field: 'TEXT',
      text: 'A dog barks.',
      highlights: [{ start: 2, end: 5 }],
      isCutAtStart: false,
      isCutAtEnd: false,
    });
  });

  it('begin with the beginning of words that were found by their meaning only', () => {
    const snippet = said(filler, 'joy')!;
    expect(snippet).toMatchObject({ highlights: [], isCutAtStart: false, isCutAtEnd: true });
    expect(snippet.text.startsWith('Nothing of note')).toBe(true);
  });

  it('show the title or the tag where the words stand there only, and nothing where there are no words', () => {
    expect(said(null, 'dogs', 'Brown dog')).toMatchObject({ field: 'TITLE', text: 'Brown dog' });
    expect(said('a cat', 'dogs', 'Brown dog')).toMatchObject({ field: 'TITLE' });
    expect(said(null, 'dogs', 'x', ['pets', 'my dog'])).toMatchObject({ field: 'TAG', text: 'my dog' });
    expect(said(null, 'dogs', 'Cat')).toBeNull();
    expect(said('  ', 'dogs', 'Cat')).toBeNull();
    expect(said('a cat', 'dogs', 'Cat')).toMatchObject({ field: 'TEXT', text: 'a cat', highlights: [] });
  });

  it('never cut a character in two, and every highlight is the word it stands for', () => {
    const pieces = [
      'dog',
      '👩‍👩‍👧‍👦',
      'e\u0301\u0323te\u0301',
      '🇩🇪',
      'क्षि',
      '狗在叫',
      'rain',
      'ordinary',
      '.',
      '𝔘𝔫𝔦',
    ];
    const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
    for (let seed = 0; seed < 150; seed++) {
      const { whole, oneOf } = createRandom(seed);
      const text = Array.from({ length: whole(160) }, () => oneOf(pieces) + oneOf(['', ' ', ' ', '\n'])).join(
        '',
      );
      const snippet = said(text, 'dogs rainy dog rain');
      if (snippet === null) continue;
      const bounds = new Set([...graphemes.segment(text)].map(({ index }) => index).concat(text.length));
      const at = text.indexOf(snippet.text);
      expect(at).toBeGreaterThanOrEqual(0);
      expect(bounds.has(at)).toBe(true);
      expect(() => encodeURIComponent(snippet.text)).not.toThrow();
      expect(snippet.text.length).toBeLessThanOrEqual(SNIPPET_CHARACTERS);
      for (const word of highlighted(snippet)) expect(word).toMatch(/^[\p{L}\p{M}]+$/u);
    }
  });
});
