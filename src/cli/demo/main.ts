import { parseArgs } from 'node:util';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readProcessConfig, type Config } from '../../config/env.js';
import { openContainer, type Container } from '../../container/container.js';
import { isAppError } from '../../domain/errors.js';
import type { IngestJob } from '../../domain/media.js';
import { describeFailure, describeThrown } from '../command.js';
import { follow } from '../commands/ingest.js';
import { printResult } from '../search-report.js';
import { serveUntilStopped } from '../commands/serve.js';
import { createTerminal, type Terminal } from '../terminal.js';
import { demoSources } from './library.js';
import { DEMO_QUESTIONS, isAnswered } from './questions.js';

const HELP = `npm run demo [-- --once]

Ingests a sample library of pictures, sounds, speech and transcripts with the demo checkpoints, asks it questions across
the modalities, and serves GraphQL and GraphiQL. No network is used.

  --once   stop after the questions; exit code 0 only when each found what it should
`;

/** The demo has a library of its own, beside the user's. */
function demoConfig(): Config {
  const { library } = readProcessConfig();
  return readProcessConfig({ CHORUS_DATA_DIR: join(library.dataDir, 'demo') });
}

/** The demo's library is made anew when it belongs to other checkpoints: nothing in it is anybody's own. */
async function openDemo(config: Config, terminal: Terminal): Promise<Container> {
  try {
    return await openContainer(config);
  } catch (error) {
    if (!isAppError(error) || error.code !== 'SPACE_MISMATCH') throw error;
    terminal.note('The checkpoints have changed since the last run: the demo library is made anew.');
    await rm(config.library.dataDir, { recursive: true });
    return openContainer(config);
  }
}

async function ingestLibrary(
  container: Container,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<IngestJob[]> {
  const sources = demoSources();
  terminal.note(`Ingesting ${sources.length} files (pictures, sounds, speech, transcripts) ...`);
  const started = Date.now();
  const jobs = await container.services.ingest.submit(sources, 'cli');
  const finished = await follow(container.services, jobs, terminal, signal);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const known = finished.filter((job) => job.duplicate).length;
  const failed = finished.filter((job) => job.state !== 'READY');
  terminal.note(`Ingested in ${seconds} s; ${known} were known already, ${failed.length} failed.`);
  for (const job of failed) if (job.error) terminal.note(`  ${job.label}: ${describeFailure(job.error)}`);
  return finished;
}

/** @returns how many questions found what they should. */
async function askQuestions(container: Container, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const { items } = await container.services.library.listMedia({ first: 1000 });
  const idOf = (title: string) => items.find((item) => item.title === title)?.id ?? title;
  let answered = 0;
  for (const [index, question] of DEMO_QUESTIONS.entries()) {
    const started = performance.now();
    const result = await container.services.search.search(question.query(idOf), signal);
    const isRight = isAnswered(question, result.hits);
    if (isRight) answered += 1;
    const took = `${Math.round(performance.now() - started)} ms`;
    terminal.print(
      `\n${index + 1}. [${question.way}] ${question.asked}   (${took}, ${isRight ? 'found' : 'NOT FOUND'})`,
    );
    printResult(result, terminal);
  }
  terminal.print(`\n${answered} of ${DEMO_QUESTIONS.length} questions found what they should.`);
  return answered;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { once: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  const terminal = createTerminal(process.stdout, process.stderr);
  if (values.help) {
    terminal.print(HELP);
    return 0;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const config = demoConfig();
  const container = await openDemo(config, terminal);
  try {
    const finished = await ingestLibrary(container, terminal, stop.signal);
    const answered = await askQuestions(container, terminal, stop.signal);
    if (!values.once) await serveUntilStopped(container, config.server, terminal, stop.signal);
    const isComplete = answered === DEMO_QUESTIONS.length && finished.every((job) => job.state === 'READY');
    return isComplete || !values.once ? 0 : 1;
  } finally {
    await container.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${describeThrown(error)}\n`);
  process.exitCode = isAppError(error) ? 1 : 2;
}
