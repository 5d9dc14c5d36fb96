import { describe, expect, it } from '@jest/globals';
import type { TranscriptArchive } from '../../src/domain/ports/transcript-archive.js';
import type { SpeechTranscript } from '../../src/domain/speech-transcript.js';

const ID = 'de8bd9ae402d8e97260e31a74e9682c1';

export function transcriptOf(count: number): SpeechTranscript {
  const segments = Array.from({ length: count }, (_, index) => ({
    startSeconds: index,
    endSeconds: index + 1,
    text: `said ${index} “ü”`,
    confidence: 1 / 3,
    language: 'en',
    words: [{ startSeconds: index, endSeconds: index + 0.5, text: 'said', confidence: 0.5 }],
  }));
  return { modelId: 'test/ear', task: 'TRANSCRIBE', language: 'en', segments };
}

/** What every archive of transcripts must do. @param open one with nothing in it. */
export function testTranscriptArchive(name: string, open: () => Promise<TranscriptArchive>): void {
  describe(`${name}, as an archive of transcripts`, () => {
    it('gives back what was written, the last of it', async () => {
      const archive = await open();
      await archive.write(ID, transcriptOf(3));
      await archive.write(ID, transcriptOf(2000));
      expect(await archive.read(ID)).toEqual(transcriptOf(2000));
    });

    it('has nothing until it is written, and after it is deleted', async () => {
      const archive = await open();
      expect(await archive.read(ID)).toBeNull();
      await archive.delete([ID]);
      await archive.write(ID, transcriptOf(1));
      await archive.delete([ID, 'unknown']);
      expect(await archive.read(ID)).toBeNull();
    });

    it('gives an old transcript or a new one, never half, beside many writers', async () => {
      const archive = await open();
      await archive.write(ID, transcriptOf(1));
      const sizes = [1, 500, 2000, 50, 900];
      let isDone = false;
      const writing = Promise.all(sizes.map((size) => archive.write(ID, transcriptOf(size)))).finally(
        () => (isDone = true),
      );
      const seen = new Set<number>();
      while (!isDone) seen.add((await archive.read(ID))!.segments.length);
      await writing;
      for (const size of seen) expect(sizes).toContain(size);
    });
  });
}
