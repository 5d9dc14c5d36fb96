import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { printEnvTable } from '../../src/config/print-env.js';
import { ERROR_CATALOGUE } from '../../src/domain/errors.js';

const readme = readFileSync('README.md', 'utf8');

function section(name: string): string {
  const match = new RegExp(`<!-- ${name}:begin -->\\n([\\s\\S]*?)<!-- ${name}:end -->`).exec(readme);
  return match![1]!.trim();
}

describe('README', () => {
  it('names every error code with its meaning, and no other', () => {
    const rows = section('errors')
      .split('\n')
      .slice(2)
      .map((row) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')));
    const documented = rows.map(([, code, when, retryable]) => [code, when, retryable]);
    const known = Object.entries(ERROR_CATALOGUE).map(([code, { when, retryable }]) => [
      code,
      when,
      retryable ? 'yes' : 'no',
    ]);
    expect(documented).toEqual(known);
  });

  it('shows the configuration as the schema has it', () => {
    expect(section('environment')).toBe(printEnvTable().trim());
  });
});
