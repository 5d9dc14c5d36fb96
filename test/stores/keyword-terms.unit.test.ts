import { describe, expect, it } from '@jest/globals';
import { stemEnglish } from '../../src/domain/english-stem.js';
import { holdsPhrase, meaningfulTermsOf, phraseTermsOf, termsOf } from '../../src/stores/keyword-terms.js';

describe('stemEnglish', () => {
  // Examples of the published description of the stemmer, and words that its exceptions are for.
  it.each([
    ['caresses', 'caress'],
    ['ties', 'tie'],
    ['cries', 'cri'],
    ['gas', 'gas'],
    ['gaps', 'gap'],
    ['this', 'this'],
    ['agreed', 'agre'],
    ['feed', 'feed'],
    ['luxuriated', 'luxuri'],
    ['hopping', 'hop'],
    ['hoping', 'hope'],
    ['running', 'run'],
    ['cry', 'cri'],
    ['by', 'by'],
    ['say', 'say'],
    ['consignment', 'consign'],
    ['consisting', 'consist'],
    ['knightly', 'knight'],
    ['generously', 'generous'],
    ['communism', 'communism'],
    ['skies', 'sky'],
    ['dying', 'die'],
    ['proceeding', 'proceed'],
    ['herrings', 'herring'],
    ['relational', 'relat'],
    ['formative', 'format'],
    ['analogical', 'analog'],
    ['adoption', 'adopt'],
    ['constructor', 'constructor'],
  ])('takes %s to %s', (word, stem) => {
    expect(stemEnglish(word)).toBe(stem);
  });
});

describe('keyword terms', () => {
  it('are the same whatever the case, the accents and the ending', () => {
    expect(meaningfulTermsOf('Dogs were RUNNING through the Cafés')).toEqual(['dog', 'run', 'cafe']);
    expect(meaningfulTermsOf("Straße, Ærø; o'clock")).toEqual(meaningfulTermsOf('strasse aero clock'));
    expect(meaningfulTermsOf('ﬁne e\u0301te\u0301')).toEqual(meaningfulTermsOf('fine été'));
  });

  it('leave marks alone that make other letters of them', () => {
    expect(meaningfulTermsOf('が')).not.toEqual(meaningfulTermsOf('か'));
    expect(meaningfulTermsOf('мой')).not.toEqual(meaningfulTermsOf('мои'));
  });

  it('keep the places of words without meaning, and of noise', () => {
    expect(termsOf('barn by the river')).toEqual(['barn', '', '', 'river']);
    expect(termsOf(`a ${'x'.repeat(40)} b`)).toEqual(['', '', 'b']);
  });

  it('find a phrase where its words follow each other', () => {
    const phrase = phraseTermsOf('the barn by a river');
    expect(phrase).toEqual(['barn', '', '', 'river']);
    expect(holdsPhrase('Old barns near these rivers', phrase)).toBe(true);
    expect(holdsPhrase('barn river', phrase)).toBe(false);
    expect(holdsPhrase('river by the barn', phrase)).toBe(false);
    expect(phraseTermsOf('of the')).toEqual([]);
  });
});
