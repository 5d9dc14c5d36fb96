import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WORDLESS_SOUNDS } from '../../../scripts/bench/wordless-sounds.mjs';
import type {
  TranscribedSegment,
  Transcriber,
  VoiceActivityDetector,
} from '../../../src/domain/ports/speech.js';
import { createMoonshineTranscriber } from '../../../src/inference/moonshine/moonshine.js';
import { createSileroDetector } from '../../../src/inference/silero/silero.js';
import { createWhisperTranscriber } from '../../../src/inference/whisper/whisper.js';
import { transcribeStream } from '../../../src/services/tools/transcribe-file.js';
import { describeWith, ENGLISH_WHISPER, HOW_TO_GET_WHISPER, SAMPLE_RATE_HZ, streamed } from './sounds.js';
import { hearOne } from './hear-one.js';

/** scripts/bench/hallucination.mjs listens to ten minutes of each. */
const SECONDS = 10;
const LONG_SECONDS = 90;
const sounds = Object.values(WORDLESS_SOUNDS).flatMap((kind) => Object.entries(kind));

let detector: VoiceActivityDetector;
beforeAll(async () => {
  detector = await createSileroDetector();
});
afterAll(() => detector.dispose());

async function hear(transcriber: Transcriber, pcm: Float32Array): Promise<TranscribedSegment[]> {
  const heard: TranscribedSegment[] = [];
  for await (const segment of transcribeStream({ detector, transcriber }, streamed(pcm), {}))
    heard.push(segment);
  return heard;
}

function hearsNothing(open: () => Promise<Transcriber>): void {
  let transcriber: Transcriber;
  beforeAll(async () => {
    transcriber = await open();
  });
  afterAll(() => transcriber?.dispose());

  test.each(sounds)('hears no word in %s', async (_, make) => {
    expect(await hear(transcriber, make(SECONDS))).toEqual([]);
  });

  test('hears no word in minutes of packaged music', async () => {
    const make = WORDLESS_SOUNDS.music['packaged recordings']!;
    expect(await hear(transcriber, make(LONG_SECONDS))).toEqual([]);
  });
}

describe('Moonshine behind Silero', () => {
  hearsNothing(() => createMoonshineTranscriber({ threads: 2 }));
});

const openWhisper = () => createWhisperTranscriber({ folder: ENGLISH_WHISPER, threads: 2 });

describeWith(ENGLISH_WHISPER !== '', 'Whisper tiny.en behind Silero', HOW_TO_GET_WHISPER, () => {
  hearsNothing(openWhisper);
});

describeWith(ENGLISH_WHISPER !== '', 'Whisper tiny.en without a detector', HOW_TO_GET_WHISPER, () => {
  let transcriber: Transcriber;
  beforeAll(async () => {
    transcriber = await openWhisper();
  });
  afterAll(() => transcriber?.dispose());

  test.each(sounds)('hears nothing in %s, or what it does not trust itself', async (_, make) => {
    const segments = await hearOne(transcriber, make(9).subarray(4 * SAMPLE_RATE_HZ));
    expect(Math.max(0, ...segments.map(({ confidence }) => confidence))).toBeLessThanOrEqual(0.1);
  });
});
