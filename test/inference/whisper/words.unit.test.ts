import { describe, expect, test } from '@jest/globals';
import { toWordSegments } from '../../../src/inference/whisper/word-segments.js';
import { toWords } from '../../../src/inference/whisper/words.js';

/** Each piece is a token that lasts `framesEach` frames of 0.1 s. */
function wordsOf(pieces: readonly string[], { language = 'en', framesEach = 2 } = {}) {
  return toWords(
    pieces.map((_, token) => ({ token, probability: 0.5 + 0.01 * token })),
    {
      decode: (tokens) => tokens.map((token) => pieces[token]!).join(''),
      language,
      frames: Int32Array.from({ length: pieces.length + 1 }, (_, token) => token * framesEach),
      frameSeconds: 0.1,
      durationSeconds: (pieces.length * framesEach) / 10,
    },
  );
}
const textsOf = (...args: Parameters<typeof wordsOf>) => wordsOf(...args).map(({ text }) => text);

describe('words', () => {
  test('begin at spaces and keep their punctuation', () => {
    expect(
      textsOf([
        ' He',
        ',',
        ' the',
        ' "',
        'old',
        '"',
        ' man',
        ',',
        ' isn',
        "'t",
        ' ill',
        '-',
        'dis',
        'posed',
        '.',
      ]),
    ).toEqual(['He,', 'the', '"old"', 'man,', "isn't", 'ill-disposed.']);
  });

  test('are single pieces where a language writes no spaces', () => {
    expect(textsOf(['日本', 'は', '「', 'いい', '」', '。'], { language: 'ja' })).toEqual([
      '日本',
      'は',
      '「いい」。',
    ]);
  });

  test('wait for the tokens that make a whole character', () => {
    const halves: Record<string, string> = { '0': ' a\ufffd', '0,1': ' aé', '2': ' b' };
    const words = toWords(
      [0, 1, 2].map((token) => ({ token, probability: 1 })),
      {
        decode: (tokens) => halves[tokens.join(',')]!,
        language: 'fr',
        frames: Int32Array.of(0, 1, 2, 3),
        frameSeconds: 0.1,
        durationSeconds: 0.3,
      },
    );
    expect(words.map(({ text, startSeconds, endSeconds }) => [text, startSeconds, endSeconds])).toEqual([
      ['aé', 0, 0.2],
      ['b', 0.2, expect.closeTo(0.3, 9)],
    ]);
  });

  test('last from the first letter to the last, not over their punctuation', () => {
    const [first, second] = wordsOf([' "', 'Yes', ',', ' no']);
    expect(first).toMatchObject({ text: '"Yes,', startSeconds: 0.2, endSeconds: 0.4 });
    expect(second).toMatchObject({ text: 'no', startSeconds: expect.closeTo(0.6, 6), endSeconds: 0.8 });
  });

  test('have the mean probability of their tokens', () => {
    expect(wordsOf([' a', 'b', '.', ' c']).map(({ confidence }) => confidence)).toEqual([
      expect.closeTo(0.51, 6),
      expect.closeTo(0.53, 6),
    ]);
  });

  test('leave the pause beside a sentence out', () => {
    const words = toWords(
      [0, 1, 2, 3, 4, 5].map((token) => ({ token, probability: 1 })),
      {
        decode: (tokens) =>
          tokens.map((token) => [' We', ' go', '.', ' They', ' stay', '.'][token]!).join(''),
        language: 'en',
        // "We" begins after 3 s of rest, "They" after 4 s.
        frames: Int32Array.of(0, 33, 36, 36, 80, 83, 83),
        frameSeconds: 0.1,
        durationSeconds: 9,
      },
    );
    const times = words.map(({ text, startSeconds, endSeconds }) => [
      text,
      startSeconds.toFixed(1),
      endSeconds.toFixed(1),
    ]);
    expect(times).toEqual([
      ['We', '1.9', '3.3'],
      ['go.', '3.3', '3.6'],
      ['They', '6.6', '8.0'],
      ['stay.', '8.0', '8.3'],
    ]);
  });
});

describe('segments of words', () => {
  const context = { isDoubtful: false, language: 'en' };

  test('end with sentences, not at titles', () => {
    const words = wordsOf([' Mr', '.', ' Hart', ' left', '.', ' Why', '?']);
    const segments = toWordSegments(words, context);
    expect(segments.map(({ text }) => text)).toEqual(['Mr. Hart left.', 'Why?']);
    expect(segments[0]).toMatchObject({ startSeconds: 0, endSeconds: 0.8 });
    expect(segments[0]!.words.map(({ text }) => text)).toEqual(['Mr.', 'Hart', 'left.']);
    expect(Object.keys(segments[0]!.words[0]!).sort()).toEqual([
      'confidence',
      'endSeconds',
      'startSeconds',
      'text',
    ]);
  });

  test('end at a long pause', () => {
    const [one, two] = wordsOf([' one', ' two'], { framesEach: 20 });
    const later = { ...two!, startSeconds: one!.endSeconds + 1 };
    expect(toWordSegments([one!, later], context)).toHaveLength(2);
    expect(toWordSegments([one!, two!], context)).toHaveLength(1);
  });

  test('keep the spelling of a language without spaces', () => {
    const words = wordsOf(['日本', 'は', 'いい', '。'], { language: 'ja' });
    expect(toWordSegments(words, { ...context, language: 'ja' })[0]!.text).toBe('日本はいい。');
  });

  test('have the mean confidence of their words, a low one when the text is doubtful', () => {
    const words = wordsOf([' a', ' b']);
    expect(toWordSegments(words, context)[0]!.confidence).toBeCloseTo(0.505, 6);
    expect(toWordSegments(words, { ...context, isDoubtful: true })[0]!.confidence).toBe(0.1);
  });

  test('are none without words', () => {
    expect(toWordSegments([], context)).toEqual([]);
  });
});
