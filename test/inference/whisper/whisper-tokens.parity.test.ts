import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Transcriber } from '../../../src/domain/ports/speech.js';
import { loadTokenizer, type Tokenizer } from '../../../src/inference/tokenizer.js';
import { toSegments } from '../../../src/inference/whisper/timed-segments.js';
import { createWhisperTranscriber } from '../../../src/inference/whisper/whisper.js';
import { goldenTokens, RANDOM_WHISPER, soundOf, type GoldenTokens } from './random-whisper.js';

let transcriber: Transcriber;
let tokenizer: Tokenizer;
beforeAll(async () => {
  transcriber = await createWhisperTranscriber({ folder: RANDOM_WHISPER, threads: 1 });
  tokenizer = await loadTokenizer(RANDOM_WHISPER);
});
afterAll(() => transcriber.dispose());

const { cases, firstTime } = goldenTokens();

/** What the reference's tokens say, read off by the same rule as ours. */
function segmentsOf(golden: GoldenTokens) {
  const written = golden.tokens.map((token, index) => ({ token, probability: golden.probabilities[index]! }));
  return toSegments(written, {
    firstTime,
    timeStepSeconds: 0.02,
    durationSeconds: golden.samples / 16000,
    isUnfinished: golden.isUnfinished,
    decode: (tokens) => tokenizer.decode(tokens),
  });
}

describe('Whisper with a cache', () => {
  test.each(cases)(
    'writes in $language what transformers writes without one for $samples samples',
    async (golden) => {
      const segments = await transcriber.transcribe(soundOf(golden), { language: golden.language });
      const expected = segmentsOf(golden);
      expect(expected.length).toBeGreaterThan(0);
      expect(segments).toEqual(
        expected.map((segment) => ({ ...segment, confidence: expect.closeTo(segment.confidence, 4) })),
      );
    },
  );

  test('covers both an ended and a stopped text', () => {
    expect(new Set(cases.map(({ isUnfinished }) => isUnfinished))).toEqual(new Set([true, false]));
  });
});
