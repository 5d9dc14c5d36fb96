/**
 * Writes the tables of the README that are printed from the program: environment and errors.
 * Usage: node scripts/run.mjs ../scripts/print-docs.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { printEnvTable } from '../dist/config/print-env.js';
import { ERROR_CATALOGUE } from '../dist/domain/errors.js';

const README = new URL('../README.md', import.meta.url);

function errorTable() {
  const rows = Object.entries(ERROR_CATALOGUE).map(
    ([code, { when, retryable }]) => `| \`${code}\` | ${when} | ${retryable ? 'yes' : 'no'} |`,
  );
  return ['| code | when | retryable |', '|---|---|---|', ...rows].join('\n');
}

function replaceSection(text, name, content) {
  const pattern = new RegExp(`(<!-- ${name}:begin -->\\n)[\\s\\S]*?(<!-- ${name}:end -->)`);
  return text.replace(pattern, (_, begin, end) => `${begin}\n${content.trim()}\n\n${end}`);
}

let text = readFileSync(README, 'utf8');
text = replaceSection(text, 'environment', printEnvTable());
text = replaceSection(text, 'errors', errorTable());
writeFileSync(README, text);
