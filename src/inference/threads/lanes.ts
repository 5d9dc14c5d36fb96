/**
 * Lanes are runtime threads that can each run any encoder. Graphs on two threads with a core each are done sooner than
 * the same graphs one after the other on both cores, for the parts of one graph wait for each other; the price is a copy
 * of the weights for each.
 * @param lanes at least one.
 * @returns the lane with the fewest calls under way; of equals the first, so that the others load only what they must.
 */
export function freestOf<Lane extends { readonly callsUnderWay: number }>(lanes: readonly Lane[]): Lane {
  return lanes.reduce((best, lane) => (lane.callsUnderWay < best.callsUnderWay ? lane : best));
}
