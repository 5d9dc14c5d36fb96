/** Something loaded at first use and kept. */
export interface LoadedOnce<T> {
  /** Loads, or gives what was loaded; a failure is forgotten, so the next call tries again. */
  get(): Promise<T>;
  /** @returns null when nothing was asked for yet, or when loading failed. */
  ifLoaded(): Promise<T | null>;
  /** Gives up what was loaded, so that the next `get` loads anew. @returns it, or null as `ifLoaded`. */
  take(): Promise<T | null>;
}

/** @returns a place for one thing that is expensive to load; concurrent callers share one attempt. */
export function loadOnce<T>(load: () => Promise<T>): LoadedOnce<T> {
  let loading: Promise<T> | null = null;
  const ifLoaded = async () => (loading ? loading.catch(() => null) : null);
  return {
    get() {
      loading ??= load().catch((error: unknown) => {
        loading = null;
        throw error;
      });
      return loading;
    },
    ifLoaded,
    take() {
      const taken = ifLoaded();
      loading = null;
      return taken;
    },
  };
}
