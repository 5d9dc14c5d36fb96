import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config/env.js';
import { printEnvExample, printEnvTable } from '../../src/config/print-env.js';
import { listVariables } from '../../src/config/variables.js';

describe('the printed documentation of the environment', () => {
  it('is what .env.example holds (else: node scripts/run.mjs ../scripts/print-env.mjs --write)', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(printEnvExample());
  });

  it('has an .env.example that changes nothing when every line is uncommented', () => {
    const lines = printEnvExample().matchAll(/^#([A-Z_]+)=(.*)$/gm);
    const env = Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
    expect(Object.keys(env)).toEqual(listVariables().map(({ name }) => name));
    expect(loadConfig(env)).toEqual(loadConfig({}));
  });

  it('has one row of four cells in the table for every variable', () => {
    const rows = printEnvTable().trim().split('\n').slice(2);
    expect(rows).toHaveLength(listVariables().length);
    for (const row of rows) expect(row.split('|')).toHaveLength(6);
  });
});
