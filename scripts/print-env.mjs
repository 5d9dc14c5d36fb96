/**
 * Prints the documentation of the environment variables from their schema.
 * Usage: node scripts/run.mjs ../scripts/print-env.mjs [--table | --write]
 *   (nothing)  .env.example to standard output    --table  the Markdown table    --write  rewrites .env.example
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { printEnvExample, printEnvTable } from '../dist/config/print-env.js';

if (process.argv[2] === '--write') {
  writeFileSync(fileURLToPath(new URL('../.env.example', import.meta.url)), printEnvExample());
} else {
  process.stdout.write(process.argv[2] === '--table' ? printEnvTable() : printEnvExample());
}
