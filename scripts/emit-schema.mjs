/** Writes schema/schema.graphql from the compiled program. Usage: npm run schema. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { printChorusSchema } from '../dist/graphql/schema.js';

writeFileSync(fileURLToPath(new URL('../schema/schema.graphql', import.meta.url)), printChorusSchema());
