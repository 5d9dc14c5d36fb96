import type { SpeechTranscript } from '../speech-transcript.js';

/** Whole transcripts of sounds, by item; durable once a call returns. Every method may throw STORE_UNAVAILABLE. */
export interface TranscriptArchive {
  /** Replaces what was there in one step: a reader gets the old transcript or the new one. */
  write(mediaId: string, transcript: SpeechTranscript): Promise<void>;
  /** @returns null when there is none. */
  read(mediaId: string): Promise<SpeechTranscript | null>;
  /** Unknown ids are no error. */
  delete(mediaIds: readonly string[]): Promise<void>;
}
