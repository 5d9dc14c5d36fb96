import type { MelBand } from './slaney-mel.js';

/** What a bank of filters on HTK's mel scale covers. */
export interface HtkMelOptions {
  readonly sampleRateHz: number;
  readonly fftSize: number;
  readonly bands: number;
  readonly minHz: number;
  readonly maxHz: number;
}

/** HTK's scale, logarithmic throughout: 1000 mel at 1000 Hz. Its factor falls out of every bank. */
function hzToMel(hz: number): number {
  return 1127 * Math.log(1 + hz / 700);
}

function melToHz(mel: number): number {
  return 700 * (Math.exp(mel / 1127) - 1);
}

/**
 * Triangular filters whose slopes are straight over mel and whose peaks are 1; none reaches the bin of 0 Hz. HTK's own
 * form, as VGGish (`spectrogram_to_mel_matrix`) and Kaldi (`get_mel_banks` of torchaudio 2.11) have it.
 * @returns one band per filter, for the `fftSize / 2 + 1` bins of a spectrum; a filter narrower than a bin is empty.
 */
export function htkMelBank(options: HtkMelOptions): MelBand[] {
  const bins = binFrequencies(options).map(hzToMel);
  return edgesInMel(options).map(([left, peak, right]) =>
    toBand(bins, left, right, (mel) =>
      Math.min((mel - left) / (peak - left), (right - mel) / (right - peak)),
    ),
  );
}

/**
 * Triangular filters at HTK's edges whose slopes are straight over frequency and whose weights sum to 1: librosa
 * 0.11's `filters.mel(htk=True, norm=1)`, as torchopenl3 calls it.
 * @returns as `htkMelBank`.
 */
export function htkUnitSumBank(options: HtkMelOptions): MelBand[] {
  const bins = binFrequencies(options);
  return edgesInMel(options).map((edges) => {
    const [left, peak, right] = edges.map(melToHz) as [number, number, number];
    const band = toBand(bins, left, right, (hz) =>
      Math.min((hz - left) / (peak - left), (right - hz) / (right - peak)),
    );
    const sum = band.weights.reduce((total, weight) => total + weight, 0);
    return sum === 0 ? band : { ...band, weights: band.weights.map((weight) => weight / sum) };
  });
}

function binFrequencies({ sampleRateHz, fftSize }: HtkMelOptions): number[] {
  return Array.from({ length: fftSize / 2 + 1 }, (_, bin) => (bin * sampleRateHz) / fftSize);
}

function edgesInMel({ bands, minHz, maxHz }: HtkMelOptions): [number, number, number][] {
  const [min, max] = [hzToMel(minHz), hzToMel(maxHz)];
  const edge = (index: number) => min + ((max - min) * index) / (bands + 1);
  return Array.from({ length: bands }, (_, band) => [edge(band), edge(band + 1), edge(band + 2)]);
}

/** The bins strictly between two edges, on whatever scale `bins` is, with their weights. */
function toBand(
  bins: readonly number[],
  left: number,
  right: number,
  weightAt: (position: number) => number,
): MelBand {
  const firstBin = bins.findIndex((position) => position > left);
  const inside = bins.filter((position) => position > left && position < right);
  return { firstBin: Math.max(firstBin, 0), weights: Float64Array.from(inside, weightAt) };
}
