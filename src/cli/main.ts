import { parseArgs } from 'node:util';
import { readProcessConfig } from '../config/env.js';
import { openContainer, type Container, type ContainerOptions } from '../container/container.js';
import { describeThrown, isUsageError, UsageError, type Command } from './command.js';
import { bridgeCommand } from './commands/bridge.js';
import { doctorCommand } from './commands/doctor.js';
import { embedCommand } from './commands/embed.js';
import { evaluateCommand } from './commands/evaluate.js';
import { ingestCommand } from './commands/ingest.js';
import { modelsCommand } from './commands/models.js';
import { searchCommand } from './commands/search.js';
import { serveCommand } from './commands/serve.js';
import { spacesCommand } from './commands/spaces.js';
import { transcribeCommand } from './commands/transcribe.js';
import { workerCommand } from './commands/worker.js';
import { commandHelp, overviewHelp } from './help.js';
import { createTerminal, type Terminal } from './terminal.js';

const COMMANDS: readonly Command[] = [
  serveCommand,
  workerCommand,
  ingestCommand,
  searchCommand,
  transcribeCommand,
  embedCommand,
  modelsCommand,
  spacesCommand,
  bridgeCommand,
  evaluateCommand,
  doctorCommand,
];

/** Options that every command takes. */
const COMMON_OPTIONS = { help: { type: 'boolean', short: 'h' }, data: { type: 'string' } } as const;

/** Exit codes: everything was done, something failed, the command line is wrong. */
const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.print(overviewHelp(COMMANDS));
    return name === undefined ? EXIT.usage : EXIT.ok;
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (!command) throw new UsageError(`There is no command "${name}". See chorus --help.`);
  const options = { ...command.options, ...COMMON_OPTIONS };
  const { values, positionals } = parseArgs({ args: rest, options, allowPositionals: true });
  if (values.help) {
    terminal.print(commandHelp(command));
    return EXIT.ok;
  }
  return runCommand(command, positionals, values, terminal);
}

async function runCommand(
  command: Command,
  positionals: readonly string[],
  values: Parameters<Command['run']>[2],
  terminal: Terminal,
): Promise<number> {
  const dataDir = values['data'];
  const config = readProcessConfig(typeof dataDir === 'string' ? { CHORUS_DATA_DIR: dataDir } : {});
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  let opened: Promise<Container> | null = null;
  const open = (options?: ContainerOptions) => (opened ??= openContainer(config, options));
  try {
    return await command.run({ config, terminal, open, signal: stop.signal }, positionals, values);
  } finally {
    await (await (opened as Promise<Container> | null)?.catch(() => null))?.close();
  }
}

const terminal = createTerminal(process.stdout, process.stderr);
// A reader such as `head` may close the pipe before the end: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed),
);
try {
  process.exitCode = await main(process.argv.slice(2), terminal);
} catch (error) {
  terminal.note(describeThrown(error));
  process.exitCode = isUsageError(error) ? EXIT.usage : EXIT.failed;
}
