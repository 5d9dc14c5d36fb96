/** The threads of the models on TypeScript sources, for tests: compiled ones start `worker.js` itself. */
import { register } from 'node:module';

register('../../setup/typescript-loader.mjs', import.meta.url);
await import('../../../src/inference/threads/worker.ts');
