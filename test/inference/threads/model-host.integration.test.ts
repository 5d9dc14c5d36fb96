import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Embedder } from '../../../src/domain/ports/embedder.js';
import {
  createLocalHost,
  createModelHost,
  type ModelHost,
  type ModelUsage,
} from '../../../src/inference/threads/model-host.js';
import { goldenModel } from '../../golden/golden.js';
import { makePicture, makeSound } from '../../golden/inputs.js';
import { eventually } from '../../setup/waiting.js';
import { CLIPS, streamed } from '../speech/sounds.js';
import { soundOf, TIMESTAMPED_WHISPER } from '../whisper/random-whisper.js';
import { hearOne } from '../speech/hear-one.js';

const ENTRY = new URL('./typescript-worker.mjs', import.meta.url);
const SETTINGS = { threads: 2, lanes: 2, batching: 'auto', idleSeconds: 0, entry: ENTRY } as const;

const specOf = (family: 'clap' | 'clip' | 'sentence') => ({
  type: family,
  options: { name: family, folder: goldenModel(family), threads: 2 },
});

describe('models on threads', () => {
  let host: ModelHost;
  let local: ModelHost;
  beforeAll(() => {
    host = createModelHost(SETTINGS);
    local = createLocalHost();
  });
  afterAll(() => Promise.all([host.dispose(), local.dispose()]));

  async function openBoth(family: 'clap' | 'clip' | 'sentence'): Promise<[Embedder, Embedder]> {
    return [await host.openEmbedder(specOf(family)), await local.openEmbedder(specOf(family))];
  }

  test('give the bits they give on the own thread, for sounds, pictures and texts', async () => {
    const [clap, ownClap] = await openBoth('clap');
    const [clip, ownClip] = await openBoth('clip');
    const sounds = [makeSound(480_000, 3), makeSound(100_000, 5), makeSound(480_000, 7)];
    const pictures = [makePicture(300, 200, 3), makePicture(64, 500, 3)];
    const texts = ['a dog', 'a cat', 'rain on a tin roof', 'a dog'];
    expect(clap.space).toEqual(ownClap.space);
    expect(clap.audioInput).toEqual(ownClap.audioInput);
    expect(await clap.embedAudio!(sounds)).toEqual(await ownClap.embedAudio!(sounds));
    expect(await clip.embedImages!(pictures)).toEqual(await ownClip.embedImages!(pictures));
    expect(await clip.embedTexts!(texts)).toEqual(await ownClip.embedTexts!(texts));
    expect(sounds.map(({ length }) => length)).toEqual([480_000, 100_000, 480_000]);
  });

  test('give each of many concurrent inputs the bits it has alone', async () => {
    const [sentence, own] = await openBoth('sentence');
    const texts = Array.from({ length: 64 }, (_, index) => `text ${index} ${'word '.repeat(index % 7)}`);
    const together = await Promise.all(texts.map((text) => sentence.embedTexts!([text])));
    for (const [index, text] of texts.entries()) {
      expect(together[index]).toEqual(await own.embedTexts!([text]));
    }
  });

  test('send errors home with code, message and details', async () => {
    const [clap] = await openBoth('clap');
    await expect(clap.embedAudio!([new Float32Array(480_001)])).rejects.toMatchObject({
      name: 'AppError',
      code: 'BAD_USER_INPUT',
      details: { limit: 480_000, actual: 480_001, unit: 'samples' },
    });
  });

  test('stop for a signal with CANCELLED, and go on with the next input', async () => {
    const [clap] = await openBoth('clap');
    const stop = new AbortController();
    const work = clap.embedAudio!([makeSound(480_000, 1), makeSound(480_000, 2)], stop.signal);
    stop.abort();
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(clap.embedAudio!([makeSound(480_000, 1)], stop.signal)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    await expect(clap.embedAudio!([makeSound(48_000, 1)])).resolves.toHaveLength(1);
  });

  test('hear and write down what is said, as on the own thread', async () => {
    const { pcm } = CLIPS.askNot();
    const heard = await Promise.all(
      [host, local].map(async (each) => {
        const detector = await each.openDetector();
        const transcriber = await each.openTranscriber({ type: 'moonshine', threads: 2 });
        const segments = [];
        for await (const clip of detector.detect(streamed(pcm), { maxRegionSeconds: 30 })) {
          segments.push(clip, ...(await hearOne(transcriber, clip.pcm)));
        }
        return { segments, languages: transcriber.languages, modelId: transcriber.modelId };
      }),
    );
    expect(heard[0]!.segments.length).toBeGreaterThan(1);
    expect(heard[0]).toEqual(heard[1]);
  });

  test('write down clips side by side as they do one by one', async () => {
    const spec = { type: 'whisper', folder: TIMESTAMPED_WHISPER, dtype: 'auto', threads: 2 } as const;
    const clips = [16000, 32000, 24000].map((samples) => soundOf({ samples, amplitude: 0.1 }));
    const [transcriber, own] = [await host.openTranscriber(spec), await local.openTranscriber(spec)];
    const together = await Promise.all(clips.map((pcm) => hearOne(transcriber, pcm)));
    for (const [index, pcm] of clips.entries()) expect(together[index]).toEqual(await hearOne(own, pcm));
    expect(await host.usage()).toContainEqual(
      expect.objectContaining({ role: 'transcriber', loadedCopies: 3 }),
    );
    expect(transcriber.callsAtOnce).toBe(3);
  });

  test('stop a transcription and a detection for a signal with its reason', async () => {
    const transcriber = await host.openTranscriber({ type: 'moonshine', threads: 2 });
    const detector = await host.openDetector();
    const stop = new AbortController();
    const { pcm } = CLIPS.askNot();
    const writing = hearOne(transcriber, pcm, { signal: stop.signal });
    const hearing = (async () => {
      for await (const clip of detector.detect(streamed(pcm), { maxRegionSeconds: 30, signal: stop.signal }))
        void clip;
    })();
    stop.abort(new Error('enough'));
    await expect(writing).rejects.toThrow('enough');
    await expect(hearing).rejects.toThrow('enough');
  });

  test('tell which are in memory, how large, and since when unused', async () => {
    // A thread that is at work answers when its run is done; until then its last word holds.
    // The many texts needed both lanes; a transcriber lives on one.
    const expected = (role: string) => (role === 'sentence' ? 2 : 1);
    let usage: readonly ModelUsage[] = [];
    await eventually(async () => {
      usage = await host.usage();
      for (const { role, loadedCopies } of usage) expect(loadedCopies).toBeGreaterThanOrEqual(expected(role));
    });
    expect(usage.map(({ role }) => role).sort()).toEqual(['clap', 'clip', 'sentence', 'transcriber']);
    for (const { role, loadedCopies, weightsBytes, lastUsedAtMs } of usage) {
      if (role === 'transcriber') expect(loadedCopies).toBe(1);
      expect(weightsBytes).toBeGreaterThan(1000);
      expect(lastUsedAtMs).toBeGreaterThan(Date.now() - 120_000);
    }
  });
});

describe('the life of the threads', () => {
  test('a model that rests is freed, and comes back at the next call', async () => {
    const host = createModelHost({ ...SETTINGS, idleSeconds: 3 });
    const sentence = await host.openEmbedder(specOf('sentence'));
    expect(await host.usage()).toMatchObject([{ loadedCopies: 0, lastUsedAtMs: null }]);
    const [before] = await sentence.embedTexts!(['a dog']);
    expect(await host.usage()).toMatchObject([{ loadedCopies: 1 }]);
    await eventually(async () => expect(await host.usage()).toMatchObject([{ loadedCopies: 0 }]));
    expect(await sentence.embedTexts!(['a dog'])).toEqual([before]);
    await host.dispose();
  });

  test('what is in flight when they end is rejected, and so is what comes later', async () => {
    const host = createModelHost(SETTINGS);
    const clap = await host.openEmbedder(specOf('clap'));
    await clap.embedTexts!(['warm']);
    const failure = clap.embedAudio!([makeSound(480_000, 1)]).catch((error: unknown) => error);
    await host.dispose();
    expect(await failure).toMatchObject({ code: 'INFERENCE_FAILED' });
    await expect(clap.embedTexts!(['late'])).rejects.toMatchObject({ code: 'INFERENCE_FAILED' });
    await host.dispose();
  });

  /** @returns how a process ends that leaves its models in the way named. */
  async function endOfProcess(way: string): Promise<{ code: number | null; output: string }> {
    const loader = new URL('../../setup/typescript-loader.mjs', import.meta.url).href;
    const script = fileURLToPath(new URL('./leaving-process.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', loader, script, way], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }

  test.each([
    ['forget', 0],
    ['dispose', 0],
    ['exit', 7],
    ['throw', 1],
  ])('a process that leaves by %s in the middle of a run ends by itself with code %i', async (way, code) => {
    const end = await endOfProcess(way);
    expect(end).toMatchObject({ code, output: expect.not.stringContaining('terminate called') });
  });

  test('a thread that dies fails what is in flight, and is started anew by the next call', async () => {
    expect(await endOfProcess('die')).toMatchObject({ code: 0, output: 'INFERENCE_FAILED, then 24\n' });
  });
});
