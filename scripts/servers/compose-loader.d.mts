export declare const composeLoader: {
  /** @returns where the program is; null when it was not built yet. */
  find(): string | null;
};
