/** @returns how many frames of `frameLength` fit wholly in `length` values when one starts every `hop` values. */
export function wholeFrames(length: number, frameLength: number, hop: number): number {
  return length < frameLength ? 0 : 1 + Math.floor((length - frameLength) / hop);
}
