import type { Command } from './command.js';

/** @returns the list of commands. */
export function overviewHelp(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    'chorus: one GraphQL graph over sound, pictures and speech',
    '',
    'Usage: chorus COMMAND [OPTIONS]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'chorus COMMAND --help shows options and examples. Data goes to stdout, progress and logs to stderr.',
    'Exit codes: 0 done, 1 something failed, 2 wrong usage.',
    'Settings come from the environment (CHORUS_DATA_DIR, CHORUS_PROFILE, ...); .env.example lists them all.',
    '',
    'Examples:',
    '  chorus ingest ~/Music ~/Pictures',
    '  chorus search "rain on a roof"',
    '  chorus serve',
  ].join('\n');
}

/** @returns usage, options and examples of one command. */
export function commandHelp({ name, summary, usage, options, optionHelp, examples }: Command): string {
  const flags = Object.entries(options).map(([flag, { type }]) => [
    `--${flag}${type === 'string' ? ' VALUE' : ''}`,
    optionHelp[flag] ?? '',
  ]);
  flags.push(
    ['--data VALUE', 'folder of the library (default: CHORUS_DATA_DIR or ./data)'],
    ['--help', 'this text'],
  );
  const width = Math.max(...flags.map(([flag]) => flag!.length));
  return [
    `chorus ${name}: ${summary}`,
    '',
    `Usage: chorus ${name} [OPTIONS] ${usage}`.trimEnd(),
    '',
    ...flags.map(([flag, help]) => `  ${flag!.padEnd(width)}  ${help}`),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}
