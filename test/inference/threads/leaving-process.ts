/** Leaves its models in the middle of a run, in the way named by the argument. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createModelHost } from '../../../src/inference/threads/model-host.js';

const way = process.argv[2]!;
const host = createModelHost({
  threads: 2,
  lanes: 1,
  batching: 'auto',
  idleSeconds: 0,
  entry: new URL(way === 'die' ? './mortal-worker.mjs' : './typescript-worker.mjs', import.meta.url),
});

async function startLongRun(): Promise<{ done: Promise<unknown> }> {
  const transcriber = await host.openTranscriber({ type: 'moonshine', threads: 2 });
  const noise = Float32Array.from({ length: 480_000 }, (_, index) => Math.sin(index * index) / 4);
  const done = transcriber.transcribe([noise]).catch(() => undefined);
  await sleep(50);
  return { done };
}

async function die(): Promise<void> {
  const folder = 'test/golden/models/sentence';
  const sentence = await host.openEmbedder({ type: 'sentence', options: { name: 'text', folder } });
  const failure = (await sentence.embedTexts!(['die now']).catch((error: unknown) => error)) as {
    code: string;
  };
  const [vector] = await sentence.embedTexts!(['live again']);
  process.stdout.write(`${failure.code}, then ${vector!.length}\n`);
}

switch (way) {
  case 'die':
    await die();
    break;
  case 'forget':
    await (
      await startLongRun()
    ).done;
    break;
  case 'dispose':
    await startLongRun();
    await host.dispose();
    break;
  case 'exit':
    await startLongRun();
    process.exit(7);
    break;
  case 'throw':
    await startLongRun();
    throw new Error('thrown by a test');
}
