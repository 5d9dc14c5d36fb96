/** Loudness that encoders hear: the programme level of EBU R128, LUFS. */
const TARGET_LUFS = -23;
/** Peaks stay below this after the gain, dBTP. */
const PEAK_CEILING_DB = -1;
/** More gain than this would lift noise, not sound. */
const MAX_GAIN_DB = 30;

/**
 * Gain in dB that brings a recording to -23 LUFS without pushing its true peak over -1 dBTP; loud recordings are only
 * lowered as far as loudness asks. 0 when the sound is too short or too quiet to be measured. Rounded to 0.01 dB.
 */
export function loudnessGainDb(report: {
  readonly integratedLufs: number | null;
  readonly truePeakDb: number | null;
}): number {
  if (report.integratedLufs === null || report.truePeakDb === null) return 0;
  const wanted = Math.min(TARGET_LUFS - report.integratedLufs, MAX_GAIN_DB);
  const headroom = Math.max(PEAK_CEILING_DB - report.truePeakDb, 0);
  return Math.round(Math.min(wanted, headroom) * 100) / 100;
}
