import type { TranscribedSegment, TranscribeOptions, Transcriber } from '../../../src/domain/ports/speech.js';

/** @returns what is said in a clip that is given by itself. */
export async function hearOne(
  transcriber: Transcriber,
  pcm: Float32Array,
  options?: TranscribeOptions,
): Promise<TranscribedSegment[]> {
  const [segments] = await transcriber.transcribe([pcm], options);
  return segments!;
}
