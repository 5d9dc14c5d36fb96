import { createInterface } from 'node:readline/promises';
import { UsageError } from './command.js';

/**
 * Asks the person at the terminal.
 * @param howToAgree the option that agrees beforehand, for programs.
 * @returns whether the answer begins with y.
 * @throws UsageError when nobody can be asked.
 */
export async function confirm(question: string, howToAgree: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new UsageError(`${question} Nobody can be asked here: say ${howToAgree}.`);
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^\s*y/i.test(await prompt.question(`${question} [y/N] `, { signal }));
  } finally {
    prompt.close();
  }
}
