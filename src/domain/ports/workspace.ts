/** A folder on this machine for one piece of work. */
export interface Desk {
  /** Absolute path; exists and is empty. */
  readonly folder: string;
  /** Removes it with all that is in it; must be called, whatever happened. */
  clear(): Promise<void>;
}

/** Room for files that nobody needs afterwards. What a killed process left is removed at the next start. */
export interface Workspace {
  open(): Promise<Desk>;
}
