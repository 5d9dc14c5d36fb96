import { Kernels } from './kernels.js';
import type { Taps } from './resize-taps.js';

/** Weights w are handed over as w = high * 2^12 + low. */
const LOW_BITS = 12;
const LOW_MASK = (1 << LOW_BITS) - 1;
/** So many taps are weighed at once. */
const TAPS_ACROSS = 4;
const TAPS_DOWN = 2;
const CHANNELS = 3;
/** What the kernels read behind the pixels of a picture. */
const MARGIN_BYTES = 32;
/** Rows go through the memory of the kernels in portions that its caches hold. */
const PORTION_BYTES = 256 * 1024;

/** One memory for all resizes of a thread: none is interrupted by another. */
let shared: Kernels | null = null;

/** 8-bit RGB rows, `rowBytes` apart. */
export interface PixelRows {
  readonly data: Uint8Array;
  readonly rowBytes: number;
  /** The row that `taps.down` counts as 0 is this one. */
  readonly firstRow: number;
  readonly rows: number;
}

/**
 * Both passes of a resize: first across, then down, rounded to 8 bits in between.
 * @param taps those down count their rows from `source.firstRow`.
 * @returns RGB rows without gaps. Source: scripts/kernels/resize.ts.
 */
export function filterPixels(
  source: PixelRows,
  taps: { readonly across: Taps; readonly down: Taps },
): Uint8Array {
  const kernels = (shared ??= new Kernels());
  const width = taps.across.first.length;
  const height = taps.down.first.length;
  const rowBytes = align(width * CHANNELS + 1);
  const across = packTaps(taps.across, TAPS_ACROSS, CHANNELS);
  const down = packTaps(taps.down, TAPS_DOWN, rowBytes);
  const portionRows = Math.max(1, Math.floor(PORTION_BYTES / source.rowBytes));
  const plan = layOut(kernels, [
    across.starts,
    across.groups,
    across.weights,
    down.starts,
    down.groups,
    down.weights,
    portionRows * source.rowBytes + MARGIN_BYTES,
    (source.rows + 1) * rowBytes,
    height * rowBytes,
  ]);
  const [starts, groups, weights, downStarts, downGroups, downWeights, portion, strip, result] = plan;
  for (let row = 0; row < source.rows; row += portionRows) {
    const count = Math.min(portionRows, source.rows - row);
    const from = (source.firstRow + row) * source.rowBytes;
    const bytes = source.data.subarray(from, from + count * source.rowBytes);
    kernels.bytes(portion, bytes.length).set(bytes);
    // prettier-ignore
    kernels.run.filterAcross(
      portion, source.rowBytes, count, width, starts, groups, weights, strip + row * rowBytes, rowBytes,
    );
  }
  kernels.run.filterDown(strip, rowBytes, height, downStarts, downGroups, downWeights, result);
  return withoutGaps(kernels.bytes(result, height * rowBytes), rowBytes, height, width * CHANNELS);
}

type Place = Int32Array | Int16Array | number;
type Addresses<Places extends readonly Place[]> = { [Index in keyof Places]: number };

/** Lays tables and room for bytes one after the other into scratch memory. @returns where each lies. */
function layOut<const Places extends readonly Place[]>(kernels: Kernels, places: Places): Addresses<Places> {
  const sizes = places.map((place) => align(typeof place === 'number' ? place : place.byteLength));
  let end = kernels.scratch(sizes.reduce((sum, size) => sum + size, 0));
  return places.map((place, index) => {
    const at = end;
    end += sizes[index]!;
    if (typeof place !== 'number')
      kernels
        .bytes(at, place.byteLength)
        .set(new Uint8Array(place.buffer, place.byteOffset, place.byteLength));
    return at;
  }) as Addresses<Places>;
}

/** @returns the tables that the kernels read: taps in groups, their weights in two parts. */
function packTaps({ first, count, weights, stride }: Taps, groupSize: number, tapBytes: number) {
  const starts = first.map((tap) => tap * tapBytes);
  const groups = count.map((taps) => Math.ceil(taps / groupSize));
  const packed = new Int16Array(2 * groupSize * groups.reduce((sum, each) => sum + each, 0));
  let to = 0;
  for (let index = 0; index < first.length; index++) {
    const from = index * stride;
    for (let tap = 0; tap < groups[index]! * groupSize; tap += groupSize, to += 2 * groupSize) {
      for (let place = 0; place < groupSize && tap + place < count[index]!; place++) {
        const weight = weights[from + tap + place]!;
        packed[to + place] = weight >> LOW_BITS;
        packed[to + groupSize + place] = weight & LOW_MASK;
      }
    }
  }
  return { starts, groups, weights: packed };
}

function withoutGaps(rows: Uint8Array, rowBytes: number, height: number, length: number): Uint8Array {
  const data = new Uint8Array(height * length);
  for (let row = 0; row < height; row++)
    data.set(rows.subarray(row * rowBytes, row * rowBytes + length), row * length);
  return data;
}

function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
