/** Tells live workers from dead ones, so that work left by a killed process is taken up and a live one's is not. */
export interface WorkerPresence {
  /** Id of this process, for as long as it lives. */
  readonly workerId: string;
  isAlive(workerId: string): Promise<boolean>;
  close(): Promise<void>;
}
