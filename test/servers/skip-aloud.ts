import { describe } from '@jest/globals';

/**
 * @returns `describe`, or `describe.skip` with the reason in its title, where something is missing on this machine. On CI
 * nothing may be missing: there the tests run, and fail.
 */
export function describeWith(isHere: boolean, missing: string): (title: string, tests: () => void) => void {
  if (isHere || process.env['CI'] === 'true') return describe;
  return (title, tests) => describe.skip(`${title} [skipped: ${missing} is missing]`, tests);
}
