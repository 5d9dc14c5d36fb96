import { describe, expect, test } from '@jest/globals';
import { compressionRatio, doubtfulConfidence, repeatsGroups } from '../../src/inference/speech-doubts.js';

describe('doubts about a transcript', () => {
  test('leave the confidence of plain speech alone, though words come back in it', () => {
    const text =
      'No, no, no. We shall go to the sea, and then to the hills, and then to the woods, and home again.';
    expect(doubtfulConfidence(text, 0.9, false)).toBe(0.9);
  });

  test('rise when a group of words stands four times in a row', () => {
    expect(repeatsGroups('thank you Thank you, thank you. Thank you!')).toBe(true);
    expect(repeatsGroups('thank you thank you thank you for coming')).toBe(false);
    expect(repeatsGroups('a b c d e f '.repeat(4))).toBe(true);
    expect(doubtfulConfidence('so so so so it is', 0.9, false)).toBe(0.1);
  });

  test('rise when a long text packs too well, though no short group repeats', () => {
    const verse =
      'Row after row of the very same tall white houses stood along the quiet road by the river. ';
    expect(repeatsGroups(verse.repeat(4))).toBe(false);
    expect(compressionRatio(verse.repeat(4))).toBeGreaterThan(2.4);
    expect(doubtfulConfidence(verse.repeat(4), 0.9, false)).toBe(0.1);
    expect(compressionRatio(verse)).toBeLessThan(1.5);
  });

  test('rise when the decoder had to be stopped', () => {
    expect(doubtfulConfidence('and so on', 0.9, true)).toBe(0.1);
  });

  test('never raise a confidence', () => {
    expect(doubtfulConfidence('and so on', 0.05, true)).toBe(0.05);
    expect(doubtfulConfidence('', 0.5, false)).toBe(0.5);
  });
});
