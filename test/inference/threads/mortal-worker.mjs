/** As typescript-worker.mjs, but dies of the input "die now". */
import { parentPort } from 'node:worker_threads';
import './typescript-worker.mjs';

parentPort.on('message', ({ argument }) => {
  if (argument?.input === 'die now') throw new Error('killed by a test');
});
