export declare const BUCKET_SERVER_VERSION: string;
export declare const bucketServer: {
  /** @returns where the program is; null when it was not built yet. */
  find(): string | null;
};
