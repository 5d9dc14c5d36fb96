/** Entry of the threads that models live on. */
import { parentPort, workerData } from 'node:worker_threads';
import { guardNativeCalls } from '../session.js';
import { throughLatch } from './exit-latch.js';
import { createFrontEndMethods } from './front-end.js';
import type { ThreadData, ThreadRole } from './model-thread.js';
import { createListenerMethods } from './listener.js';
import { createRuntimeMethods } from './runtime.js';
import { serveCalls, type Methods } from './serve-calls.js';

const { role, latch, settings } = workerData as ThreadData;
guardNativeCalls((call) => throughLatch(latch, call));
const methodsOf: Record<ThreadRole, () => Methods> = {
  'front-end': createFrontEndMethods,
  listener: createListenerMethods,
  runtime: () => createRuntimeMethods(settings),
};
serveCalls(parentPort!, methodsOf[role]());
