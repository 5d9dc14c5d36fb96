/**
 * The Weaviate server that Chorus is tested with, built from its Go module for machines without Docker.
 * Usage: node scripts/weaviate/install.mjs builds it, once (four minutes on two cores), and prints its path.
 * CHORUS_TEST_WEAVIATE: a server program to use instead.
 */
import { fileURLToPath } from 'node:url';
import { GoProgram } from '../servers/go-program.mjs';

/** As in docker-compose.yml. */
export const WEAVIATE_VERSION = '1.35.2';

const weaviate = new GoProgram({
  name: 'weaviate-server',
  version: WEAVIATE_VERSION,
  package: 'github.com/weaviate/weaviate/cmd/weaviate-server',
  variable: 'CHORUS_TEST_WEAVIATE',
});

/** @returns {string | null} where the server is; null when it was not built yet. */
export const findWeaviate = () => weaviate.find();

/** @returns {string} where the server is, after building it when necessary. */
export const installWeaviate = () => weaviate.install();

if (process.argv[1] === fileURLToPath(import.meta.url)) weaviate.installAndPrint();
