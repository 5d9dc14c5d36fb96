import { describe, expect, it } from '@jest/globals';
import { KEYWORDS } from '../../../src/domain/query.js';
import { splitQuotes } from '../../../src/domain/quoted-words.js';
import { recogniseIntent } from '../../../src/services/search/intent.js';
import { readWording } from '../../../src/services/search/wording.js';
import { fakeSpace } from '../../fakes/fixed-embedder.js';

const CLIP = fakeSpace('clip', ['text', 'image']);
const CLAP = fakeSpace('clap', ['text', 'audio']);
const TEXT = fakeSpace('text', ['text']);

describe('intent', () => {
  it.each([
    ['sound of a dog', 'SOUND', 'a dog'],
    ['The  sounds of rain on a roof', 'SOUND', 'rain on a roof'],
    ['something that sounds like a train', 'SOUND', 'a train'],
    ['a recording of waves', 'SOUND', 'waves'],
    ['someone says good morning', 'SPEECH', 'good morning'],
    ['a woman talking about bees', 'SPEECH', 'bees'],
    ['somebody who is saying that bread must rest', 'SPEECH', 'bread must rest'],
    ['talks about volcanoes', 'SPEECH', 'volcanoes'],
    ['picture of a red apple', 'PICTURE', 'a red apple'],
    ['photos with a church', 'PICTURE', 'a church'],
    ['what looks like a crown', 'PICTURE', 'a crown'],
  ])('reads "%s" as %s', (text, intent, rest) => {
    expect(recogniseIntent(text)).toMatchObject({ intent, rest });
  });

  it.each([
    'a dog',
    'sound of',
    'picture of !?',
    'the picture gallery of Dresden',
    'soundtrack of a film',
    'people talking',
    'someone sleeping',
    'he says',
    'whose picture of a dog',
  ])('sees none in "%s"', (text) => {
    expect(recogniseIntent(text)).toBeNull();
  });

  it('favours the spaces of its kind, holds the others back, and leaves words to their own', () => {
    const factors = (text: string) => {
      const { factorOf } = recogniseIntent(text)!;
      return [factorOf(CLIP), factorOf(CLAP), factorOf(TEXT), factorOf(KEYWORDS)];
    };
    expect(factors('sound of a dog')).toEqual([0.5, 2, 0.5, 1]);
    expect(factors('someone says dog')).toEqual([0.5, 0.5, 2, 2]);
    expect(factors('picture of a dog')).toEqual([2, 0.5, 0.5, 1]);
  });
});

describe('wording', () => {
  it('lets every space read the text as it is when nothing in it means more', () => {
    const { textFor, keywords, phrases } = readWording('  a dog, barking!', 'AUTO');
    expect([CLIP, CLAP, TEXT].map(textFor)).toEqual(Array(3).fill('  a dog, barking!'));
    expect([keywords, phrases]).toEqual(['  a dog, barking!', []]);
  });

  it('hands a lead-in only to models that were taught with such sentences', () => {
    const { textFor, keywords, intent } = readWording('sound of a dog', 'AUTO');
    expect([CLIP, CLAP, TEXT].map(textFor)).toEqual(['a dog', 'sound of a dog', 'a dog']);
    expect([keywords, intent?.leadIn]).toEqual(['a dog', 'sound of']);
    expect(readWording('sound of a dog', 'OFF')).toMatchObject({ keywords: 'sound of a dog', intent: null });
  });

  it('looks for meaning without the quotation marks, and for words with them', () => {
    const { textFor, keywords, phrases } = readWording('storm over the “old barn”', 'AUTO');
    expect([textFor(TEXT), keywords, phrases]).toEqual([
      'storm over the old barn',
      'storm over the “old barn”',
      ['old barn'],
    ]);
  });

  it('leaves nothing to encoders when all words are quoted, lead-in or not', () => {
    for (const text of ['"old barn"', 'someone says "old barn"', '"old" "barn" ...']) {
      const { textFor } = readWording(text, 'AUTO');
      expect([CLIP, CLAP, TEXT].map(textFor)).toEqual([null, null, null]);
    }
    expect(readWording('someone says "old barn"', 'OFF').textFor(TEXT)).toBe('someone says old barn');
  });
});

describe('quotes', () => {
  it('come in pairs: one without a partner is none, and an empty pair quotes nothing', () => {
    expect(splitQuotes('6" nails')).toMatchObject({ phrases: [], unquoted: '6" nails' });
    expect(splitQuotes('a "" b "!?"').phrases).toEqual([]);
    expect(splitQuotes('„alt” "neu"').phrases).toEqual(['alt', 'neu']);
  });
});
