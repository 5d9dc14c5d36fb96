import type { SpeechTask } from './ports/speech.js';
import type { SoundDomain } from './sound-domain.js';

/** What a caller knows about a sound before it is heard; what is absent is found out, or left at its default. */
export interface HearingOptions {
  /** ISO 639 code of the language spoken; absent: the transcriber finds out. */
  readonly language?: string;
  /** Default `TRANSCRIBE`. */
  readonly task?: SpeechTask;
  /** What all of the sound is; absent: decided stretch by stretch. */
  readonly soundDomain?: SoundDomain;
}

/** @returns true when both lead to the same moments and words. */
export function isSameHearing(a: HearingOptions, b: HearingOptions): boolean {
  return (
    a.language === b.language &&
    (a.task ?? 'TRANSCRIBE') === (b.task ?? 'TRANSCRIBE') &&
    a.soundDomain === b.soundDomain
  );
}
