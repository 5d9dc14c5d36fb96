import { AppError } from '../../domain/errors.js';
import type { Warning } from '../../domain/media.js';
import { groupIntoPassages } from '../../domain/passages.js';
import type { AudioDecoder, LoudnessReport } from '../../domain/ports/audio-decoder.js';
import type { SpeechRegion, VoiceActivityDetector } from '../../domain/ports/speech.js';
import type { SpeechTranscript } from '../../domain/speech-transcript.js';
import { lowTrustShareOf } from '../../domain/trust.js';
import { loudnessGainDb } from '../../dsp/loudness-gain.js';
import { LevelMeter, planSoundWindows, type SoundWindow } from '../../dsp/sound-windows.js';
import type { Embedders } from '../embedders.js';
import { transcribeWhole, type SpeechTools } from '../tools/transcribe-file.js';
import type { AnalysedFile, Analysis, ProgressListener } from './analysis.js';
import { encodeSounds, hearsAudio, longestWindowSeconds, type Listening } from './encode-sounds.js';
import { embedPassages } from './passages.js';

/** Share of the letters of low trust from which on the item says so. */
const MUCH_LOW_TRUST = 0.25;

/** Everything that listening needs. */
export interface AudioTools {
  readonly decoder: AudioDecoder;
  readonly embedders: Embedders;
  /** Loads the models of speech at the first sound; null when the profile has none. */
  readonly speech: (() => Promise<SpeechTools>) | null;
}

/**
 * Listens to a sound file in three streaming passes: loudness; 16 kHz for speech and the plan of windows; and one per
 * sample rate of the audio spaces. Memory does not grow with duration but for the results.
 */
export async function analyseAudio(
  tools: AudioTools,
  { path, hearing = {} }: AnalysedFile,
  onProgress: ProgressListener,
  signal: AbortSignal,
): Promise<Analysis> {
  const embedders = tools.embedders.accepting('audio').filter(hearsAudio);
  if (embedders.length === 0 && !tools.speech) {
    throw new AppError('CAPABILITY_UNSUPPORTED', 'This profile has no model for sound. Choose one that has.');
  }
  onProgress('PROBING', 0);
  const probe = await tools.decoder.probe(path, signal);
  const loudness = await tools.decoder.measureLoudness(path, signal);
  const gainDb = loudnessGainDb(loudness);
  const listening = { path, hearing, gainDb, durationSeconds: loudness.durationSeconds, signal };

  const { levelsDb, transcript, voice } = await listenForSpeech(tools, listening, onProgress);
  const passages = await embedPassages(
    tools.embedders,
    groupIntoPassages(transcript?.segments ?? []),
    signal,
  );
  const windows = planSoundWindows(levelsDb, loudness.durationSeconds, longestWindowSeconds(embedders));
  const sounds = await encodeSounds({
    ...tools,
    listening,
    windows,
    voice,
    onProgress: (fraction) => onProgress('ENCODING', fraction),
  });

  const facts = {
    kind: 'AUDIO' as const,
    durationSeconds: loudness.durationSeconds,
    sampleRateHz: probe.sampleRateHz,
    channels: probe.channels,
    codec: probe.codec,
    loudnessLufs: loudness.integratedLufs,
    gainDb,
  };
  return {
    facts,
    moments: [...sounds, ...passages],
    warnings: warningsOf(loudness, windows, transcript),
    transcript,
  };
}

function warningsOf(
  loudness: LoudnessReport,
  windows: readonly SoundWindow[],
  transcript: SpeechTranscript | null,
): Warning[] {
  const warnings: Warning[] = [];
  if (loudness.isDamaged) {
    const message = 'Parts of this recording are damaged and were left out. Get a sound copy if they matter.';
    warnings.push({ code: 'DAMAGED_AUDIO', message });
  }
  if (windows.length === 0) {
    const message =
      'Nothing in this recording is louder than -60 dBFS, so it has no moments to find. Check the file.';
    warnings.push({ code: 'SILENT_AUDIO', message });
  }
  const share = lowTrustShareOf(transcript?.segments ?? []);
  if (share > MUCH_LOW_TRUST) {
    const message =
      `${Math.round(share * 100)} % of the words heard in this recording are of low trust: they may be misheard or made up, ` +
      'and count less in a search. Say which language is spoken, or get a cleaner recording.';
    warnings.push({ code: 'LOW_TRUST_SPEECH', message });
  }
  return warnings;
}

/** One pass at 16 kHz: levels for the plan of windows, and words where there is speech. */
async function listenForSpeech(tools: AudioTools, listening: Listening, onProgress: ProgressListener) {
  const sampleRateHz = 16000;
  const meter = new LevelMeter(sampleRateHz);
  const { path, gainDb, durationSeconds, signal } = listening;
  async function* metered(): AsyncIterable<Float32Array> {
    for await (const pcm of tools.decoder.decode(path, { sampleRateHz, gainDb, signal })) {
      meter.push(pcm);
      yield pcm;
    }
  }
  const onHeard = (seconds: number) => onProgress('TRANSCRIBING', seconds / durationSeconds);
  const speech = tools.speech
    ? await writeDown(await tools.speech(), metered(), { ...listening, onHeard })
    : null;
  // Levels are metered whether anybody listens for words or not.
  if (!speech) for await (const pcm of metered()) void pcm;
  return { levelsDb: meter.finish(), transcript: speech?.transcript ?? null, voice: speech?.voice ?? null };
}

async function writeDown(
  { detector, transcriber }: SpeechTools,
  pcm: AsyncIterable<Float32Array>,
  { hearing, signal, onHeard }: Listening & { readonly onHeard: (seconds: number) => void },
): Promise<{ transcript: SpeechTranscript; voice: readonly SpeechRegion[] }> {
  const voice: SpeechRegion[] = [];
  const speech = { detector: rememberingRegions(detector, voice), transcriber };
  return { transcript: await transcribeWhole(speech, pcm, { ...hearing, signal, onHeard }), voice };
}

/** @returns the detector, which also writes down where it found voice. */
function rememberingRegions(detector: VoiceActivityDetector, regions: SpeechRegion[]): VoiceActivityDetector {
  return {
    ...detector,
    async *detect(pcm, options) {
      for await (const clip of detector.detect(pcm, options)) {
        regions.push({ startSeconds: clip.startSeconds, endSeconds: clip.endSeconds });
        yield clip;
      }
    },
  };
}
