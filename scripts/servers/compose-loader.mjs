/**
 * The loader of compose files, as Docker's own compose has it: proves docker-compose.yml where there is no Docker.
 * Usage: node scripts/servers/compose-loader.mjs builds it, once (some seconds), and prints its path.
 * CHORUS_TEST_COMPOSE_LOADER: a program to use instead.
 */
import { fileURLToPath } from 'node:url';
import { GoProgram } from './go-program.mjs';

export const composeLoader = new GoProgram({
  name: 'compose-spec',
  version: '2.9.0',
  package: 'github.com/compose-spec/compose-go/v2/cmd',
  variable: 'CHORUS_TEST_COMPOSE_LOADER',
});

if (process.argv[1] === fileURLToPath(import.meta.url)) composeLoader.installAndPrint();
