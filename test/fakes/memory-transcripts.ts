import type { TranscriptArchive } from '../../src/domain/ports/transcript-archive.js';
import type { SpeechTranscript } from '../../src/domain/speech-transcript.js';

/** Transcripts in memory, under the contract of the real ones. */
export function createMemoryTranscripts(): TranscriptArchive {
  const kept = new Map<string, SpeechTranscript>();
  return {
    write: async (mediaId, transcript) => void kept.set(mediaId, structuredClone(transcript)),
    read: async (mediaId) => structuredClone(kept.get(mediaId) ?? null),
    delete: async (mediaIds) => mediaIds.forEach((mediaId) => kept.delete(mediaId)),
  };
}
