import { describe, expect, test } from '@jest/globals';
import { chooseLanguage, languageShares } from '../../../src/inference/whisper/spoken-language.js';

const GATES = { sureLanguageProbability: 0.9 };
const shares = (en: number, de: number) => new Map(Object.entries({ en, de }));

describe('language shares', () => {
  test('are a softmax over the language tokens alone', () => {
    const row = Float32Array.of(50, Math.log(3), 7, 0);
    const found = languageShares(row, new Map(Object.entries({ en: 1, de: 3 })));
    expect(found.get('en')).toBeCloseTo(0.75, 6);
    expect(found.get('de')).toBeCloseTo(0.25, 6);
  });
});

describe('language of a clip', () => {
  test('is its own when nothing else was heard', () => {
    expect(chooseLanguage(shares(0.4, 0.6), 5, {}, GATES)).toBe('de');
  });

  test('is that of the recording when the clip is short and unsure', () => {
    expect(chooseLanguage(shares(0.4, 0.6), 5, { en: 60 }, GATES)).toBe('en');
  });

  test('is its own when it is sure, whatever was heard before', () => {
    expect(chooseLanguage(shares(0.05, 0.95), 5, { en: 6000 }, GATES)).toBe('de');
  });

  test('turns when a long clip outweighs a short mistake', () => {
    expect(chooseLanguage(shares(0.8, 0.2), 20, { de: 2 }, GATES)).toBe('en');
  });
});
