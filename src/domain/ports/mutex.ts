/** Keeps work of the same key apart, in all processes that share the library. Not reentrant. */
export interface Mutex {
  /**
   * Runs the task when no other task of this key runs.
   * @returns what the task returns.
   * @throws AppError STORE_UNAVAILABLE when nobody can tell whether the key is free.
   */
  run<T>(key: string, task: () => Promise<T>): Promise<T>;
}
