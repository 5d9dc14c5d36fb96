import { describe, expect, it } from '@jest/globals';
import { parseSubtitles } from '../../src/decode/subtitles.js';
import { parseTranscript } from '../../src/decode/transcript.js';
import { toCaptionCues } from '../../src/domain/caption-cues.js';
import type { TranscribedSegment } from '../../src/domain/ports/speech.js';
import {
  toTranscriptJson,
  writeTranscript,
  type TranscriptFormat,
  type WritableTranscript,
} from '../../src/domain/transcript-formats.js';
import { createRandom } from '../fakes/random.js';

type Timed = Omit<WritableTranscript, 'segments'> & { readonly segments: readonly TranscribedSegment[] };

function segment(
  startSeconds: number,
  endSeconds: number,
  text: string,
  more: Partial<TranscribedSegment> = {},
) {
  return { startSeconds, endSeconds, text, confidence: 0.9, language: 'en', words: [], ...more };
}

/** Words of equal length in time, each as long as `seconds`. */
function spoken(startSeconds: number, seconds: number, text: string): TranscribedSegment {
  const words = text.split(' ').map((word, index) => ({
    startSeconds: startSeconds + index * seconds,
    endSeconds: startSeconds + (index + 1) * seconds,
    text: word,
    confidence: 0.8,
  }));
  return segment(startSeconds, words.at(-1)!.endSeconds, text, { words });
}

function transcript(...segments: TranscribedSegment[]): Timed {
  return { modelId: 'test/ear', task: 'TRANSCRIBE', language: 'en', segments };
}

const POEM =
  'Whose woods these are I think I know his house is in the village though he will not see me stopping here to watch';

describe('captions', () => {
  it('are written as SRT', () => {
    const said = transcript(segment(0, 1.5, 'Hello there.'), segment(3661.25, 3663, 'R&B is back.'));
    expect(writeTranscript(said, 'SRT')).toBe(
      '1\n00:00:00,000 --> 00:00:01,500\nHello there.\n\n2\n01:01:01,250 --> 01:01:03,000\nR&B is back.\n',
    );
  });

  it('are written as WebVTT with the language and with escapes', () => {
    const said = transcript(segment(0, 2, 'a --> b & <c>'));
    expect(writeTranscript(said, 'VTT')).toBe(
      'WEBVTT\nLanguage: en\n\n00:00:00.000 --> 00:00:02.000\na --&gt; b &amp; &lt;c&gt;\n',
    );
    const translated = { ...said, language: 'de', task: 'TRANSLATE' as const };
    expect(writeTranscript(translated, 'VTT')).toContain('Language: en\n');
    expect(writeTranscript({ ...said, language: null }, 'VTT')).toMatch(/^WEBVTT\n\n/);
  });

  it('mark words with their times when asked, inside the cue and in order only', () => {
    const said = transcript(spoken(1, 0.5, 'one two three'));
    const marked = writeTranscript(said, 'VTT', { wordTimes: true });
    expect(marked).toContain('\none <00:00:01.500>two <00:00:02.000>three\n');
    expect(writeTranscript(said, 'VTT')).toContain('\none two three\n');
    const still = spoken(1, 0, 'one two three');
    expect(writeTranscript(transcript(still), 'VTT', { wordTimes: true })).toContain('\none two three\n');
  });

  it('have at most two lines of 42 columns and last at most seven seconds', () => {
    const cues = toCaptionCues([spoken(0, 0.5, POEM), segment(20, 60, POEM)]);
    for (const { lines, startMs, endMs } of cues) {
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(line.map(({ text }) => text).join(' ').length).toBeLessThanOrEqual(42);
      expect(endMs - startMs).toBeLessThanOrEqual(7000);
    }
    expect(cues.length).toBeGreaterThan(6);
  });

  it('are cut at the times of the words, and leave out a pause between two cues', () => {
    const said = spoken(0, 0.1, POEM);
    const words = said.words.map((word, index) =>
      index < 12 ? word : { ...word, startSeconds: word.startSeconds + 9, endSeconds: word.endSeconds + 9 },
    );
    const [first, second] = toCaptionCues([{ ...said, words, endSeconds: said.endSeconds + 9 }]);
    expect([first!.endMs, second!.startMs]).toEqual([1200, 10_200]);
  });

  it('end with a clause where one ends near', () => {
    const text =
      'Tonight the planet Jupiter stands high in the south, with a small telescope you can see four bright moons.';
    const cues = toCaptionCues([spoken(0, 0.3, text)]);
    expect(cues.map(({ lines }) => lines.at(-1)!.at(-1)!.text)).toEqual(['south,', 'moons.']);
  });

  it('share the time by letters where words have none, also when the words are not the whole text', () => {
    const incomplete = { ...spoken(0, 1, 'some of'), text: 'some of it', endSeconds: 7 };
    expect(toCaptionCues([incomplete])[0]!.lines[0]!.map(({ startSeconds }) => startSeconds)).toEqual([
      0, 3.5, 5.25,
    ]);
  });

  it('cut scripts without spaces between their words, at 21 wide letters a line', () => {
    const text = '我们明天早上一起去公园散步然后在湖边的小饭馆吃午饭下午再去图书馆看书晚上回家做饭';
    const cues = toCaptionCues([segment(0, 14, text)]);
    const lines = cues.flatMap((cue) => cue.lines.map((line) => line.map((piece) => piece.text).join('')));
    expect(lines.join('')).toBe(text);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(21);
    const read = parseSubtitles(writeTranscript(transcript(segment(0, 14, text)), 'SRT'));
    expect(read.map((cue) => cue.text).join('')).toBe(text);
  });

  it('blink before a line that is said again, so that nobody takes it for one that rolls on', () => {
    const said = transcript(...[0, 2, 4].map((start) => segment(start, start + 2, 'Thank you.')));
    const read = parseSubtitles(writeTranscript(said, 'SRT'));
    expect(read.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds])).toEqual([
      [0, 1.88],
      [2, 3.88],
      [4, 6],
    ]);
  });

  it('cannot be made of text without times', () => {
    const letter = {
      ...transcript(),
      segments: [{ ...segment(0, 0, 'Dear all'), startSeconds: null, endSeconds: null }],
    };
    for (const format of ['SRT', 'VTT'] as const) {
      expect(() => writeTranscript(letter, format)).toThrow(
        expect.objectContaining({ code: 'CAPABILITY_UNSUPPORTED' }),
      );
    }
    expect(writeTranscript(letter, 'TXT')).toBe('Dear all\n');
  });
});

describe('a transcript as JSON', () => {
  it('has words, confidences and what is of low trust, and is read back with them', () => {
    const doubtful = { ...spoken(10, 1 / 3, 'thank you'), confidence: 0.1 };
    const json = toTranscriptJson(transcript(segment(0, 2, 'Sure.'), doubtful));
    expect(json.segments.map(({ isLowTrust }) => isLowTrust)).toEqual([false, true]);
    expect(json.segments[1]!.words[0]).toEqual({
      startSeconds: 10,
      endSeconds: 10.333,
      text: 'thank',
      confidence: 0.8,
    });
    const read = parseTranscript(
      Buffer.from(writeTranscript(transcript(segment(0, 2, 'Sure.'), doubtful), 'JSON')),
    );
    expect(read).toMatchObject({
      format: 'JSON',
      passages: [
        { text: 'Sure.', startSeconds: 0, endSeconds: 2, confidence: 0.9 },
        { text: 'thank you', startSeconds: 10, confidence: 0.1 },
      ],
    });
  });
});

/** What recognisers really write, and what nobody would: overlapping, reversed, empty, endless, hostile. */
function randomTranscript(seed: number): Timed {
  const { next, whole, oneOf } = createRandom(seed);
  const WORDS = [
    'the',
    'lighthouse',
    'R&B',
    '-->',
    'a<b',
    '<i>loud</i>',
    '[door]',
    '{note}',
    'naïve',
    'x'.repeat(60),
    '東京',
    '42',
    'NOTE',
    '😀',
    "don't",
    'WEBVTT',
  ];
  let clock = next() * 5 - 0.5;
  const segments = Array.from({ length: whole(12) }, (_, index) => {
    const count = whole(40);
    // Every other word is the only one of its kind: equal lines in cues too short to blink read as one that rolls on.
    const texts = Array.from({ length: count }, (__, word) => {
      return word % 2 === 0 ? `${index}.${word}` : oneOf(WORDS);
    });
    const startSeconds = clock;
    const words = texts.map((text) => {
      const from = clock;
      clock += oneOf([0, 0.0004, 0.2, 0.5, 1, 9]) * next();
      return { startSeconds: from, endSeconds: clock, text, confidence: next() };
    });
    const said = segment(startSeconds, clock, texts.join(oneOf([' ', '  ', '\n'])), { confidence: next() });
    clock += oneOf([-1, 0, 0, 0.05, 3]) * next();
    return oneOf([true, false]) ? { ...said, words } : said;
  });
  return transcript(...segments);
}

const SEEDS = Array.from({ length: 100 }, (_, index) => index);
const lettersOf = (text: string) => [...text.replace(/\s+/g, '')].sort().join('');

describe('any transcript', () => {
  it.each<[TranscriptFormat, (text: string) => string]>([
    ['SRT', (text) => text.replaceAll('<', '\u2039').replaceAll('>', '\u203a')],
    ['VTT', (text) => text],
  ])('is read back from %s with all its letters, in order of time', (format, asWritten) => {
    for (const seed of SEEDS) {
      const said = randomTranscript(seed);
      const inOrder = [...said.segments].sort((a, b) => a.startSeconds - b.startSeconds);
      const read = parseSubtitles(writeTranscript(said, format, { wordTimes: seed % 2 === 0 }));
      const expected = asWritten(inOrder.map(({ text }) => text).join(' '));
      expect(lettersOf(read.map(({ text }) => text).join(''))).toBe(lettersOf(expected));
      let lastEnd = 0;
      for (const { startSeconds, endSeconds } of read) {
        expect(startSeconds).toBeGreaterThanOrEqual(lastEnd);
        expect(endSeconds).toBeGreaterThan(startSeconds!);
        lastEnd = endSeconds!;
      }
    }
  });

  it('is read back from JSON with times to the millisecond', () => {
    for (const seed of SEEDS) {
      const said = randomTranscript(seed);
      const read = JSON.parse(writeTranscript(said, 'JSON')) as ReturnType<typeof toTranscriptJson>;
      expect(read.segments.map(({ text }) => text)).toEqual(said.segments.map(({ text }) => text));
      read.segments.forEach(({ startSeconds, words }, index) => {
        expect(startSeconds).toBeCloseTo(said.segments[index]!.startSeconds, 3);
        expect(words).toHaveLength(said.segments[index]!.words.length);
      });
    }
  });
});
