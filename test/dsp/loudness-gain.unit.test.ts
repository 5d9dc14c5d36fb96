import { describe, expect, it } from '@jest/globals';
import { loudnessGainDb } from '../../src/dsp/loudness-gain.js';

describe('loudness gain', () => {
  it.each([
    ['lowers a loud recording to the target', -10, -0.5, -13],
    ['lifts a quiet one', -33, -20, 10],
    ['lifts only as far as the peak allows', -33, -6, 5],
    ['does not lift what peaks already', -30, 0.5, 0],
    ['lifts by 30 dB at most', -65, -50, 30],
    ['leaves the target alone', -23, -3, 0],
  ])('%s', (_what, integratedLufs, truePeakDb, gainDb) => {
    expect(loudnessGainDb({ integratedLufs, truePeakDb })).toBeCloseTo(gainDb, 10);
  });

  it('leaves alone what cannot be measured', () => {
    expect(loudnessGainDb({ integratedLufs: null, truePeakDb: -3 })).toBe(0);
    expect(loudnessGainDb({ integratedLufs: -30, truePeakDb: null })).toBe(0);
  });
});
