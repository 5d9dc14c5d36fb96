/** One band of a mel bank: weights of the bins from `firstBin` on; the others are zero. */
export interface MelBand {
  readonly firstBin: number;
  readonly weights: Float64Array;
}

/** Slaney's scale: linear to 1 kHz, then logarithmic, 27 steps for a factor of 6.4. */
const LINEAR_HZ_PER_MEL = 200 / 3;
const LOG_START_HZ = 1000;
const LOG_START_MEL = LOG_START_HZ / LINEAR_HZ_PER_MEL;
const LOG_STEP = Math.log(6.4) / 27;

function hzToMel(hz: number): number {
  return hz < LOG_START_HZ ? hz / LINEAR_HZ_PER_MEL : LOG_START_MEL + Math.log(hz / LOG_START_HZ) / LOG_STEP;
}

function melToHz(mel: number): number {
  return mel < LOG_START_MEL
    ? mel * LINEAR_HZ_PER_MEL
    : LOG_START_HZ * Math.exp((mel - LOG_START_MEL) * LOG_STEP);
}

/**
 * Triangular filters on Slaney's mel scale, each of area 1 over frequency (librosa's `norm="slaney"`).
 * @returns one band per filter, for the `fftSize / 2 + 1` bins of a power spectrum.
 */
export function slaneyMelBank(options: {
  readonly sampleRateHz: number;
  readonly fftSize: number;
  readonly bands: number;
  readonly minHz: number;
  readonly maxHz: number;
}): MelBand[] {
  const { sampleRateHz, fftSize, bands, minHz, maxHz } = options;
  const [minMel, maxMel] = [hzToMel(minHz), hzToMel(maxHz)];
  const edgeHz = (index: number) => melToHz(minMel + ((maxMel - minMel) * index) / (bands + 1));
  const bins = Array.from({ length: fftSize / 2 + 1 }, (_, bin) => (bin * sampleRateHz) / fftSize);
  return Array.from({ length: bands }, (_, band) => {
    const [left, peak, right] = [edgeHz(band), edgeHz(band + 1), edgeHz(band + 2)];
    const firstBin = bins.findIndex((hz) => hz > left);
    const inside = bins.filter((hz) => hz > left && hz < right);
    const height = 2 / (right - left);
    const weightAt = (hz: number) =>
      height * Math.min((hz - left) / (peak - left), (right - hz) / (right - peak));
    return { firstBin, weights: Float64Array.from(inside, weightAt) };
  });
}
