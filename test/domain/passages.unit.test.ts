import { describe, expect, it } from '@jest/globals';
import { groupIntoPassages, type Cue } from '../../src/domain/passages.js';

const cue = (startSeconds: number, endSeconds: number, text: string, confidence?: number): Cue =>
  confidence === undefined
    ? { startSeconds, endSeconds, text }
    : { startSeconds, endSeconds, text, confidence };
const LONG = 'A first sentence that is long enough to stand as a passage all by itself, without any help.';

describe('groupIntoPassages', () => {
  it('joins short cues that follow each other', () => {
    expect(groupIntoPassages([cue(0, 1, 'One two'), cue(1.2, 2, ' three. ')])).toEqual([
      { startSeconds: 0, endSeconds: 2, text: 'One two three.', confidence: null },
    ]);
  });

  it('breaks at a pause of more than two seconds', () => {
    const texts = groupIntoPassages([cue(0, 1, 'Before'), cue(3, 4, 'still'), cue(6.1, 7, 'after')]);
    expect(texts.map(({ text }) => text)).toEqual(['Before still', 'after']);
  });

  it('breaks at the end of a sentence once the passage is long enough', () => {
    const texts = groupIntoPassages([cue(0, 3, LONG), cue(3, 4, 'Next.'), cue(4, 5, 'And this.')]);
    expect(texts.map(({ text }) => text)).toEqual([LONG, 'Next. And this.']);
  });

  it('keeps passages within 15 seconds and 200 characters', () => {
    const cues = Array.from({ length: 40 }, (_, i) => cue(i * 4, i * 4 + 4, `number ${i} and more words`));
    const passages = groupIntoPassages(cues);
    for (const passage of passages) {
      expect(passage.endSeconds! - passage.startSeconds!).toBeLessThanOrEqual(15);
      expect(passage.text.length).toBeLessThanOrEqual(200);
    }
    expect(passages.map(({ text }) => text).join(' ')).toBe(cues.map(({ text }) => text).join(' '));
  });

  it('splits a long cue at sentences and shares its time by characters, losing no word', () => {
    const text = Array.from(
      { length: 9 },
      (_, i) => `This is sentence number ${i} of a long monologue.`,
    ).join(' ');
    const passages = groupIntoPassages([cue(10, 20, text)]);
    expect(passages.length).toBeGreaterThan(2);
    expect(passages.map((passage) => passage.text).join(' ')).toBe(text);
    expect(passages[0]!.startSeconds).toBe(10);
    expect(passages.at(-1)!.endSeconds).toBe(20);
    for (let i = 1; i < passages.length; i += 1) {
      expect(passages[i]!.startSeconds).toBeCloseTo(passages[i - 1]!.endSeconds!, 9);
      expect(passages[i]!.text).toMatch(/^This/);
    }
  });

  it('splits endless sentences at words, and endless words somewhere', () => {
    const words = groupIntoPassages([cue(0, 30, 'word '.repeat(150))]);
    expect(words.every(({ text }) => text.length <= 200 && /^(word ?)+$/.test(text))).toBe(true);
    const endless = groupIntoPassages([cue(0, 30, 'x'.repeat(1000))]);
    expect(endless.map(({ text }) => text).join('')).toBe('x'.repeat(1000));
    expect(endless.every(({ text }) => text.length <= 200)).toBe(true);
  });

  it('joins scripts without spaces without a space', () => {
    expect(groupIntoPassages([cue(0, 1, '今日は'), cue(1, 2, '晴れです。')])[0]!.text).toBe(
      '今日は晴れです。',
    );
  });

  it('splits long Chinese text into passages of at most 200 characters', () => {
    const passages = groupIntoPassages([cue(0, 60, '我们今天讨论声音和图像的搜索。'.repeat(40))]);
    expect(passages.every(({ text }) => text.length <= 200)).toBe(true);
  });

  it('never mixes timed and untimed text', () => {
    const untimed = { startSeconds: null, endSeconds: null, text: 'loose' };
    expect(groupIntoPassages([cue(0, 1, 'timed'), untimed, untimed]).map(({ text }) => text)).toEqual([
      'timed',
      'loose loose',
    ]);
  });

  it('weights confidence by length and ignores cues without one', () => {
    const [passage] = groupIntoPassages([cue(0, 1, 'aaaa', 1), cue(1, 2, 'bb', 0.4), cue(2, 3, 'c')]);
    expect(passage!.confidence).toBeGreaterThan(0.7);
    expect(passage!.confidence).toBeLessThan(0.85);
  });

  it('skips empty cues and gives nothing for nothing', () => {
    expect(groupIntoPassages([])).toEqual([]);
    expect(groupIntoPassages([cue(0, 1, ' \n ')])).toEqual([]);
  });
});
