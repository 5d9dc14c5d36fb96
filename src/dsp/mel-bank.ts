import type { MelBand } from './slaney-mel.js';

/** A mel bank laid out for speed: the weights of all bands in one row, put to four spectra at a time. */
export class MelBank {
  /** How many spectra `apply` takes: each weight is then fetched once for all of them, and each short loop left once. */
  static readonly SPECTRA = 4;
  readonly #bins: number;
  readonly #weights: Float64Array;
  /** Index in the row behind the last weight of each band. */
  readonly #ends: Int32Array;
  readonly #firstBins: Int32Array;

  constructor(bands: readonly MelBand[], bins: number) {
    this.#bins = bins;
    this.#weights = Float64Array.from(bands.flatMap(({ weights }) => [...weights]));
    this.#firstBins = Int32Array.from(bands, ({ firstBin }) => firstBin);
    let end = 0;
    this.#ends = Int32Array.from(bands, ({ weights }) => (end += weights.length));
  }

  /** @param spectra four power spectra in a row. @param sums takes the energy of each band of each spectrum, in a row. */
  apply(spectra: Float64Array, sums: Float64Array): void {
    const bins = this.#bins;
    const weights = this.#weights;
    const ends = this.#ends;
    const firstBins = this.#firstBins;
    const bands = ends.length;
    for (let band = 0, index = 0; band < bands; band++) {
      const end = ends[band]!;
      let sum0 = 0;
      let sum1 = 0;
      let sum2 = 0;
      let sum3 = 0;
      for (let bin = firstBins[band]!; index < end; index++, bin++) {
        const weight = weights[index]!;
        sum0 += weight * spectra[bin]!;
        sum1 += weight * spectra[bin + bins]!;
        sum2 += weight * spectra[bin + 2 * bins]!;
        sum3 += weight * spectra[bin + 3 * bins]!;
      }
      sums[band] = sum0;
      sums[band + bands] = sum1;
      sums[band + 2 * bands] = sum2;
      sums[band + 3 * bands] = sum3;
    }
  }
}
