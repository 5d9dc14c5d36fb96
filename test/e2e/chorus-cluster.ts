import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { until } from '../setup/waiting.js';
import { runChorus } from './chorus-process.js';

/** A running `chorus` command, without the script that compiles: a signal reaches the process itself. */
export interface ChorusProcess {
  /** What it wrote to standard error so far. */
  readonly notes: () => string;
  /** Sends a signal and waits for the end. @returns exit code or signal. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
}

/** Compiles when needed. */
export function compileChorus(folder: string): void {
  runChorus(folder, ['--help']);
}

/** Starts a command and waits until it wrote what shows that it is ready. */
export async function startChorus(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  ready: RegExp,
): Promise<ChorusProcess & { readonly found: RegExpExecArray }> {
  const child: ChildProcess = spawn(process.execPath, ['dist/cli/main.js', ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let noted = '';
  child.stderr!.on('data', (chunk: Buffer) => (noted += chunk.toString()));
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    }
    return child.exitCode ?? child.signalCode;
  };
  const found = await until(() => {
    if (child.exitCode !== null) throw new Error(`chorus ${args.join(' ')} ended:\n${noted}`);
    return ready.exec(noted);
  });
  return { notes: () => noted, end, found };
}

/** Asks the graph of a server. */
export class GraphClient {
  constructor(private readonly url: string) {}

  /** @returns data; errors are thrown as they are. */
  async ask<T>(query: string, variables: object = {}): Promise<T> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: T; errors?: object[] };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** Sends bytes as an upload. @returns its id. */
  async upload(filename: string, bytes: Uint8Array): Promise<string> {
    const query = 'mutation ($filename: String!) { createUpload(filename: $filename) { uploadId url } }';
    const { createUpload } = await this.ask<{ createUpload: { uploadId: string; url: string } }>(query, {
      filename,
    });
    const answer = await fetch(createUpload.url, { method: 'PUT', body: new Blob([Uint8Array.from(bytes)]) });
    if (answer.status !== 201) throw new Error(await answer.text());
    return createUpload.uploadId;
  }

  /** Ingests uploads. @returns the ids of the jobs. */
  async ingest(uploadIds: readonly string[]): Promise<string[]> {
    const query = 'mutation ($input: IngestInput!) { ingest(input: $input) { jobs { id } } }';
    const input = { sources: uploadIds.map((uploadId) => ({ uploadId })) };
    const { ingest } = await this.ask<{ ingest: { jobs: { id: string }[] } }>(query, { input });
    return ingest.jobs.map(({ id }) => id);
  }

  job(id: string) {
    const query = 'query ($id: ID!) { job(id: $id) { state stage duplicate media { id } } }';
    return this.ask<{ job: JobView }>(query, { id }).then(({ job }) => job);
  }

  /** Changes of jobs over a WebSocket, until all are finished. */
  follow(jobIds: readonly string[]): AsyncIterable<JobChange> {
    const client = createClient({
      url: this.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    const query =
      'subscription ($jobIds: [ID!]) { ingestProgress(jobIds: $jobIds) { id state stage progress duplicate } }';
    const changes = client.iterate<{ ingestProgress: JobChange }>({ query, variables: { jobIds } });
    return (async function* () {
      try {
        for await (const { data } of changes) if (data) yield data.ingestProgress;
      } finally {
        await client.dispose();
      }
    })();
  }
}

export interface JobView {
  readonly state: string;
  readonly stage: string;
  readonly duplicate: boolean;
  readonly media: { readonly id: string } | null;
}

export interface JobChange extends Omit<JobView, 'media'> {
  readonly id: string;
  readonly progress: number;
}
