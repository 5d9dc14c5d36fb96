/** How much each space counts, learned or not; one version at a time. */
export interface FusionWeights {
  /** @returns the weights in force: above 0, by name of space (`keywords` among them); 1 for those not named. */
  current(): Promise<{ readonly version: string; readonly bySpace: Readonly<Record<string, number>> }>;
}

/** Every space counts alike. */
export const EVEN_WEIGHTS: FusionWeights = {
  current: () => Promise.resolve({ version: 'even', bySpace: {} }),
};
