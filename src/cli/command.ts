import type { ParseArgsConfig } from 'node:util';
import { isAppError } from '../domain/errors.js';
import type { Config } from '../config/env.js';
import type { Container, ContainerOptions } from '../container/container.js';
import type { Terminal } from './terminal.js';

/** What `node:util` parseArgs found, by option name. */
export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** What a command gets to work with. */
export interface CommandContext {
  readonly config: Config;
  readonly terminal: Terminal;
  /** Opens store and models; closed by the caller of the command. */
  readonly open: (options?: ContainerOptions) => Promise<Container>;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** One subcommand: documented by data, so that help and parsing cannot differ. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Arguments as shown after the name. */
  readonly usage: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Help per option, in order. */
  readonly optionHelp: Readonly<Record<string, string>>;
  readonly examples: readonly string[];
  /** @returns the exit code: 0 when everything was done, 1 when something failed. */
  run(context: CommandContext, args: readonly string[], options: OptionValues): Promise<number>;
}

/** A mistake in the arguments: exit code 2. */
export class UsageError extends Error {}

export function stringOption(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

export function stringListOption(options: OptionValues, name: string): string[] {
  const value = options[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** @throws UsageError when the option is not a whole number within the bounds. */
export function integerOption(options: OptionValues, name: string, bounds: { min: number; max: number }) {
  const text = stringOption(options, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= bounds.min && value <= bounds.max) return value;
  throw new UsageError(`--${name} must be a whole number from ${bounds.min} to ${bounds.max}.`);
}

/** @returns NaN for anything else, an empty text too. */
export function toNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

/** @throws UsageError when the option is not a number within the bounds. */
export function numberOption(options: OptionValues, name: string, bounds: { min: number; max: number }) {
  const text = stringOption(options, name);
  if (text === undefined) return undefined;
  const value = toNumber(text);
  if (value >= bounds.min && value <= bounds.max) return value;
  throw new UsageError(`--${name} must be a number from ${bounds.min} to ${bounds.max}.`);
}

/** @throws UsageError when the option is none of the choices. */
export function choiceOption<const T extends string>(
  options: OptionValues,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = stringOption(options, name);
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice === text);
  if (found) return found;
  throw new UsageError(`--${name} must be one of ${choices.join(', ')}.`);
}

/** @returns the constant that is meant: people write them in lower case. @throws UsageError when it is none of them. */
export function constantOption<const T extends string>(
  options: OptionValues,
  name: string,
  constants: readonly T[],
): T | undefined {
  const written = constants.map((constant) => constant.toLowerCase());
  const chosen = choiceOption(options, name, written);
  return constants.find((_constant, index) => written[index] === chosen);
}

/** @throws UsageError when there is no argument. */
export function requireArgs(args: readonly string[], what: string): [string, ...string[]] {
  const [first, ...rest] = args;
  if (first === undefined) throw new UsageError(`Give ${what}.`);
  return [first, ...rest];
}

/**
 * Does one thing per input; an input that fails is noted and the next proceeds.
 * @returns the exit code.
 */
export async function forEachInput(
  inputs: readonly string[],
  terminal: Terminal,
  work: (input: string) => Promise<void>,
): Promise<number> {
  let exitCode = 0;
  for (const input of inputs) {
    try {
      await work(input);
    } catch (error) {
      if (!isAppError(error) || error.code === 'CANCELLED') throw error;
      exitCode = 1;
      terminal.note(`${input}: ${describeFailure(error)}`);
    }
  }
  return exitCode;
}

/** @returns code and sentence of a failure as one line. */
export function describeFailure(error: { code: string; message: string }): string {
  return `${error.code}: ${error.message}`;
}

/** @returns one line for anything that was thrown. */
export function describeThrown(error: unknown): string {
  if (isAppError(error)) return describeFailure(error);
  return error instanceof Error ? error.message : String(error);
}

export function isUsageError(error: unknown): error is Error {
  const isParseError =
    error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  return (
    error instanceof UsageError || isParseError || (isAppError(error) && error.code === 'BAD_USER_INPUT')
  );
}
