/** One server on loopback. Its folder and ports stay the same when it is started again. */
export declare class WeaviateServer {
  readonly name: string;
  readonly folder: string;
  readonly url: string;
  readonly grpcUrl: string;
  start(): this;
  /** Waits until the server answers queries. */
  ready(): Promise<this>;
  /** Waits until other servers can join this one. */
  joinable(): Promise<this>;
  log(): string;
  residentBytes(): number;
  /** Ends the server and waits for its end. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Ends the server for good and removes its data. */
  remove(): Promise<void>;
}
/** Starts servers that know each other. */
export declare function startWeaviate(
  program: string,
  count?: number,
  environment?: Readonly<Record<string, string>>,
): Promise<WeaviateServer[]>;
