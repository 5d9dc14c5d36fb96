import { describe, expect, test } from '@jest/globals';
import type {
  SpeechClip,
  TranscribedSegment,
  TranscribeOptions,
  Transcriber,
  VoiceActivityDetector,
} from '../../../src/domain/ports/speech.js';
import { transcribeStream } from '../../../src/services/tools/transcribe-file.js';

const REGIONS: [number, number][] = [[10, 12], [13, 14], [40, 44]]; // prettier-ignore

const detectorOf = (regions: readonly (readonly [number, number])[]): VoiceActivityDetector => ({
  sampleRateHz: 16000,
  async *detect(stream): AsyncIterable<SpeechClip> {
    const chunks = stream[Symbol.asyncIterator]();
    let read = 0;
    for (const [startSeconds, endSeconds] of regions) {
      for (; read < endSeconds; read++) await chunks.next();
      yield { startSeconds, endSeconds, pcm: new Float32Array((endSeconds - startSeconds) * 16000) };
    }
  },
  dispose: async () => undefined,
});

/** Hears one word in every clip, in German, and writes down what it was asked. */
function createTranscriber(hasFixedCost: boolean, more: Partial<Transcriber> = {}) {
  const asked: { seconds: number[]; options: TranscribeOptions }[] = [];
  const transcriber: Transcriber = {
    modelId: 'fake',
    sampleRateHz: 16000,
    maxWindowSeconds: 30,
    hasFixedCost,
    languages: ['de', 'en'],
    canTranslate: true,
    transcribe: async (clips, options = {}) => {
      asked.push({ seconds: clips.map((pcm) => pcm.length / 16000), options });
      const word = { startSeconds: 0.5, endSeconds: 1, text: 'ja', confidence: 0.9 };
      return clips.map(() => [{ ...word, words: [word], language: 'de', languageProbability: 0.8 }]);
    },
    dispose: async () => undefined,
    ...more,
  };
  return { transcriber, asked };
}

async function hear(
  transcriber: Transcriber,
  options = {},
  regions: readonly (readonly [number, number])[] = REGIONS,
): Promise<TranscribedSegment[]> {
  async function* seconds(): AsyncIterable<Float32Array> {
    for (;;) yield new Float32Array(16000);
  }
  const heard: TranscribedSegment[] = [];
  const tools = { detector: detectorOf(regions), transcriber };
  for await (const segment of transcribeStream(tools, seconds(), options)) heard.push(segment);
  return heard;
}

describe('a stream written down', () => {
  test('has segments and words at their times in the stream', async () => {
    const { transcriber } = createTranscriber(false);
    const heard = await hear(transcriber);
    expect(heard.map(({ startSeconds }) => startSeconds)).toEqual([10.5, 13.5, 40.5]);
    expect(heard[2]!.words[0]).toMatchObject({ startSeconds: 40.5, endSeconds: 41 });
  });

  test('is heard in joined regions by a model whose calls all cost the same', async () => {
    const { transcriber, asked } = createTranscriber(true);
    await hear(transcriber);
    expect(asked.map(({ seconds }) => seconds)).toEqual([[4], [4]]);
  });

  test('tells each clip the languages heard before it', async () => {
    const { transcriber, asked } = createTranscriber(false);
    await hear(transcriber);
    expect(asked.map(({ options }) => options.heardSeconds)).toEqual([
      {},
      { de: expect.closeTo(0.4, 9) },
      { de: expect.closeTo(0.8, 9) },
    ]);
  });

  test('passes language and task on', async () => {
    const { transcriber, asked } = createTranscriber(false);
    await hear(transcriber, { language: 'en', task: 'TRANSLATE' });
    expect(asked[0]!.options).toMatchObject({ language: 'en', task: 'TRANSLATE' });
  });

  test.each([
    ['of one language, clips are heard side by side', { languages: ['de'] }, {}, 2],
    ['of a language that is told, clips are heard side by side', {}, { language: 'de' }, 2],
    ['of a language that is found out, each clip waits for the one before', {}, {}, 1],
  ])('%s, in order', async (_, more, options, expected) => {
    const { transcriber } = createTranscriber(false, { ...more, callsAtOnce: 2 });
    let [underWay, most] = [0, 0];
    const slow = {
      ...transcriber,
      transcribe: async (...given: Parameters<Transcriber['transcribe']>) => {
        most = Math.max(most, ++underWay);
        // The earlier takes longer.
        for (let turn = underWay; turn < 3; turn++) await new Promise(setImmediate);
        underWay -= 1;
        return transcriber.transcribe(...given);
      },
    };
    const heard = await hear(slow, options);
    expect(heard.map(({ startSeconds }) => startSeconds)).toEqual([10.5, 13.5, 40.5]);
    expect(most).toBe(expected);
  });

  test('tells how far it is heard, to the end', async () => {
    const { transcriber } = createTranscriber(false);
    const told: number[] = [];
    await hear(transcriber, { onHeard: (seconds: number) => told.push(seconds) });
    expect(told).toEqual(Array.from({ length: 44 }, (_, index) => index + 1));
  });

  describe('by a model that takes four clips in a call', () => {
    const regions = Array.from({ length: 15 }, (_, index) => [10 * index, 10 * index + 1 + index] as const);
    const calls = async (options: object) => {
      const { transcriber, asked } = createTranscriber(false, { clipsPerCall: 4 });
      const heard = await hear(transcriber, options, regions);
      expect(heard.map(({ startSeconds }) => startSeconds)).toEqual(regions.map(([start]) => start + 0.5));
      expect(asked.flatMap(({ seconds }) => seconds)).toEqual(regions.map(([start, end]) => end - start));
      return asked.map(({ seconds }) => seconds.length);
    };

    test('begins with the first clips by themselves, then gives more and more together', async () => {
      expect(await calls({ language: 'de' })).toEqual([1, 1, 2, 2, 4, 4, 1]);
    });

    test('is heard clip by clip while the language is found out', async () => {
      expect(await calls({})).toEqual(regions.map(() => 1));
    });
  });
});
