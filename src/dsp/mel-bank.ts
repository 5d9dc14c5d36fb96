import type { MelBand } from './slaney-mel.js';

/** A mel bank laid out for speed: the weights of all bands in one row. */
export class MelBank {
  readonly #weights: Float64Array;
  /** Index in the row behind the last weight of each band. */
  readonly #ends: Int32Array;
  /** What leads from an index in the row to the bin it weighs. */
  readonly #shifts: Int32Array;

  constructor(bands: readonly MelBand[]) {
    this.#weights = Float64Array.from(bands.flatMap(({ weights }) => [...weights]));
    this.#ends = new Int32Array(bands.length);
    this.#shifts = new Int32Array(bands.length);
    let end = 0;
    bands.forEach(({ firstBin, weights }, band) => {
      this.#shifts[band] = firstBin - end;
      end += weights.length;
      this.#ends[band] = end;
    });
  }

  /** @param power by bin, float64. @param mel takes the power of each band, float64. */
  apply(power: Float64Array, mel: Float64Array): void {
    const weights = this.#weights;
    const ends = this.#ends;
    const shifts = this.#shifts;
    for (let band = 0, index = 0; band < ends.length; band++) {
      const end = ends[band]!;
      const shift = shifts[band]!;
      let sum = 0;
      for (; index < end; index++) sum += weights[index]! * power[index + shift]!;
      mel[band] = sum;
    }
  }
}
