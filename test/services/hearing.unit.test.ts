import { describe, expect, it } from '@jest/globals';
import type { AudioDecoder } from '../../src/domain/ports/audio-decoder.js';
import type {
  TranscribedSegment,
  TranscribeOptions,
  Transcriber,
  VoiceActivityDetector,
} from '../../src/domain/ports/speech.js';
import type { HearingOptions } from '../../src/domain/hearing.js';
import { analyseAudio } from '../../src/services/analysis/audio.js';
import { Embedders } from '../../src/services/embedders.js';
import { createFakeEmbedder } from '../fakes/fixed-embedder.js';

const SECOND = new Float32Array(16_000).fill(0.1);

const decoder: AudioDecoder = {
  probe: async () => ({
    durationSeconds: 4,
    sampleRateHz: 48_000,
    channels: 1,
    codec: 'pcm',
    container: 'wav',
  }),
  measureLoudness: async () => ({ integratedLufs: -20, truePeakDb: -1, durationSeconds: 4 }),
  async *decode() {
    for (let second = 0; second < 4; second++) yield SECOND;
  },
};

/** Finds one region, from the second to the third second. */
const detector: VoiceActivityDetector = {
  sampleRateHz: 16000,
  async *detect(pcm) {
    for await (const _ of pcm);
    yield { startSeconds: 2, endSeconds: 3, pcm: SECOND };
  },
  dispose: async () => {},
};

function createTranscriber(segments: readonly Partial<TranscribedSegment>[]) {
  const asked: TranscribeOptions[] = [];
  const transcriber: Transcriber = {
    modelId: 'test/ear',
    sampleRateHz: 16000,
    maxWindowSeconds: 30,
    languages: ['de', 'en'],
    canTranslate: true,
    transcribe: async (clips, options = {}) => {
      asked.push(options);
      const one = {
        startSeconds: 0.25,
        endSeconds: 0.75,
        text: 'hello you',
        confidence: 0.9,
        language: 'de',
        words: [],
      };
      return clips.map(() => segments.map((segment) => ({ ...one, ...segment })));
    },
    dispose: async () => {},
  };
  return { transcriber, asked };
}

async function hear(segments: readonly Partial<TranscribedSegment>[], hearing?: HearingOptions) {
  const { transcriber, asked } = createTranscriber(segments);
  const embedders = new Embedders([createFakeEmbedder('text', ['text'])]);
  const tools = { decoder, embedders, speech: async () => ({ detector, transcriber }) };
  const file = { path: 'talk.mp3', ...(hearing && { hearing }) };
  const analysis = await analyseAudio(tools as never, file, () => {}, new AbortController().signal);
  return { asked, analysis };
}

describe('hearing', () => {
  it('tells the transcriber language and task, and nothing that was not said', async () => {
    const told = await hear([{}], { language: 'de', task: 'TRANSLATE', soundDomain: 'SPEECH' });
    expect(told.asked[0]).toMatchObject({ language: 'de', task: 'TRANSLATE' });
    const untold = await hear([{}]);
    expect(untold.asked[0]).not.toHaveProperty('language');
    expect(untold.asked[0]).not.toHaveProperty('task');
  });

  it('keeps the whole transcript, with words and segments in the time of the recording', async () => {
    const words = [{ startSeconds: 0.25, endSeconds: 0.5, text: 'hello', confidence: 0.8 }];
    const { analysis } = await hear([{ words }, { language: 'en', text: 'yes' }]);
    expect(analysis.transcript).toMatchObject({
      modelId: 'test/ear',
      task: 'TRANSCRIBE',
      language: 'de',
      segments: [
        {
          startSeconds: 2.25,
          endSeconds: 2.75,
          words: [{ startSeconds: 2.25, endSeconds: 2.5, text: 'hello' }],
        },
        { text: 'yes', words: [] },
      ],
    });
  });

  it.each([
    ['is trusted', [0.9, 0.9], []],
    ['is doubtful in a small part', [0.1, 0.9, 0.9, 0.9], []],
    ['is doubtful in a good part', [0.1, 0.9], [/^50 % of the words/]],
  ])('warns of an item only when what was heard %s', async (_what, confidences, warnings) => {
    const { analysis } = await hear(confidences.map((confidence) => ({ confidence })));
    expect(analysis.warnings).toEqual(
      warnings.map((message) => ({ code: 'LOW_TRUST_SPEECH', message: expect.stringMatching(message) })),
    );
  });

  it('keeps doubtful words as passages', async () => {
    const { analysis } = await hear([{ confidence: 0.1 }]);
    expect(analysis.moments.filter(({ kind }) => kind === 'PASSAGE')).toEqual([
      expect.objectContaining({ text: 'hello you', confidence: 0.1 }),
    ]);
  });
});
