import llamaTokenizer from 'llama-tokenizer-js';
import { describe, expect, test } from '@jest/globals';
import { decodeTokens } from '../../../src/inference/moonshine/moonshine-tokens.js';
import { toSentences } from '../../../src/inference/moonshine/sentences.js';

const tokensOf = (text: string) => llamaTokenizer.encode(text, false, true);
const written = (text: string, probability = 0.8) => tokensOf(text).map((token) => ({ token, probability }));

describe('Moonshine tokens', () => {
  test('decode to the text they came from, beyond ASCII too', () => {
    for (const text of ['He might.', 'naïve café', '10°', 'あ'])
      expect(decodeTokens(tokensOf(text))).toBe(text);
  });

  test('leave out the ids that are no words', () => {
    expect(decodeTokens([1, ...tokensOf('Yes.'), 32000, 32767, 2])).toBe('Yes.');
  });
});

describe('sentences', () => {
  test('split at sentence ends, each with its share of the time', () => {
    const segments = toSentences(written('It rains. It rained all day.'), 9, false);
    expect(segments.map(({ text }) => text)).toEqual(['It rains.', 'It rained all day.']);
    expect(segments.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds])).toEqual([
      [0, 3],
      [3, 9],
    ]);
  });

  test.each(['Mr. Dashwood had leisure.', 'It cost 3.50 dollars.', 'The U. S. is far.'])(
    'keep "%s" whole',
    (text) => {
      expect(toSentences(written(text), 5, false).map((segment) => segment.text)).toEqual([text]);
    },
  );

  test('have the mean probability of their own tokens as confidence', () => {
    const segments = toSentences([...written('Surely.', 0.9), ...written('Or not?', 0.3)], 5, false);
    expect(segments[0]!.confidence).toBeCloseTo(0.9, 9);
    expect(segments[1]!.confidence).toBeCloseTo(0.3, 9);
  });

  test('keep a low confidence when the decoder looped or had to be stopped', () => {
    const looped = toSentences(written('I know. I know. I know. I know.'), 5, false);
    const stopped = toSentences(written('It went on and'), 5, true);
    expect([...looped, ...stopped].map(({ confidence }) => confidence)).toEqual([0.1, 0.1, 0.1, 0.1, 0.1]);
  });

  test('are none when nothing was written', () => {
    expect(toSentences([], 5, false)).toEqual([]);
  });
});
