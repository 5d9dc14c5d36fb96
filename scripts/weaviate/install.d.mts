export declare const WEAVIATE_VERSION: string;
/** @returns where the server is; null when it was not built yet. */
export declare function findWeaviate(): string | null;
/** @returns where the server is, after building it when necessary. */
export declare function installWeaviate(): string;
