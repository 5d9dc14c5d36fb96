import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TranscribedSegment, Transcriber } from '../../../src/domain/ports/speech.js';
import { loadTokenizer, type Tokenizer } from '../../../src/inference/tokenizer.js';
import { toSegments } from '../../../src/inference/whisper/timed-segments.js';
import { createWhisperTranscriber } from '../../../src/inference/whisper/whisper.js';
import { toWordSegments } from '../../../src/inference/whisper/word-segments.js';
import { toWords } from '../../../src/inference/whisper/words.js';
import {
  goldenPlain,
  goldenTokens,
  RANDOM_WHISPER,
  soundOf,
  TIMESTAMPED_WHISPER,
  WITHOUT_GATES,
  type GoldenPlain,
  type GoldenTokens,
} from './random-whisper.js';
import { hearOne } from '../speech/hear-one.js';

/** Measured: 4e-6. */
const PROBABILITY_DIGITS = 4;
const FRAME_SECONDS = 0.02;

let timed: Transcriber;
let plain: Transcriber;
let tokenizer: Tokenizer;
beforeAll(async () => {
  const open = (folder: string) => createWhisperTranscriber({ folder, threads: 1, decoding: WITHOUT_GATES });
  timed = await open(RANDOM_WHISPER);
  plain = await open(TIMESTAMPED_WHISPER);
  tokenizer = await loadTokenizer(RANDOM_WHISPER);
});
afterAll(() => Promise.all([timed.dispose(), plain.dispose()]));

const { cases, firstTime } = goldenTokens();
const decode = (tokens: readonly number[]) => tokenizer.decode(tokens);
const writtenIn = ({ tokens, probabilities }: GoldenTokens) =>
  tokens.map((token, index) => ({ token, probability: probabilities[index]! }));

/** Segments whose confidences may differ in the last digits. */
function about(segments: readonly TranscribedSegment[]) {
  const near = <T extends { confidence: number }>(span: T) => ({
    ...span,
    confidence: expect.closeTo(span.confidence, PROBABILITY_DIGITS) as unknown,
  });
  return segments.map((segment) => ({ ...near(segment), words: segment.words.map(near) }));
}

/** What the reference's tokens say, read off by the same rule as ours. */
function segmentsOf(golden: GoldenTokens) {
  return toSegments(writtenIn(golden), {
    firstTime,
    timeStepSeconds: FRAME_SECONDS,
    durationSeconds: golden.samples / 16000,
    isDoubtful: golden.isUnfinished,
    language: golden.language,
    decode,
  });
}

/** The words that the reference's tokens and frames make. */
function wordSegmentsOf(golden: GoldenPlain) {
  const { language, isUnfinished: isDoubtful, samples } = golden;
  const words = toWords(writtenIn(golden), {
    decode,
    language,
    frames: Int32Array.from(golden.frames),
    frameSeconds: FRAME_SECONDS,
    durationSeconds: samples / 16000,
  });
  return toWordSegments(words, { isDoubtful, language });
}

describe('Whisper with a cache', () => {
  test.each(cases)(
    'writes in $language what transformers writes without one for $samples samples',
    async (golden) => {
      const segments = await hearOne(timed, soundOf(golden), { language: golden.language });
      const expected = segmentsOf(golden);
      expect(expected.length).toBeGreaterThan(0);
      expect(segments).toEqual(about(expected));
    },
  );

  test('covers both an ended and a stopped text', () => {
    expect(new Set(cases.map(({ isUnfinished }) => isUnfinished))).toEqual(new Set([true, false]));
  });
});

describe('Whisper that gives out its cross-attentions', () => {
  test.each(goldenPlain())(
    'writes what transformers writes, each token at its frame, for $samples samples ($task, told $told)',
    async (golden) => {
      const { told, task, language } = golden;
      const segments = await hearOne(plain, soundOf(golden), { task, ...(told ? { language: told } : {}) });
      const found = told === null ? { languageProbability: golden.shares[language] } : {};
      const expected = about(wordSegmentsOf(golden)).map((segment) => ({
        ...segment,
        ...(told === null
          ? { languageProbability: expect.closeTo(found.languageProbability!, PROBABILITY_DIGITS) as unknown }
          : {}),
      }));
      expect(expected.length).toBeGreaterThan(0);
      expect(segments).toEqual(expected);
    },
  );
});
