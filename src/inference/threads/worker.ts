/** Entry of the threads that models live on. */
import { parentPort, workerData } from 'node:worker_threads';
import { guardNativeCalls } from '../session.js';
import { throughLatch } from './exit-latch.js';
import { createFrontEndMethods } from './front-end.js';
import type { ThreadData } from './model-thread.js';
import { createRuntimeMethods } from './runtime.js';
import { serveCalls } from './serve-calls.js';

const { role, latch, settings } = workerData as ThreadData;
guardNativeCalls((call) => throughLatch(latch, call));
serveCalls(parentPort!, role === 'runtime' ? createRuntimeMethods(settings) : createFrontEndMethods());
