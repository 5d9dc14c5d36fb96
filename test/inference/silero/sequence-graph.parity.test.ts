import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packagedWeights } from '../../../src/inference/packaged-weights.js';
import {
  float32Tensor,
  int64Tensor,
  loadSession,
  type Session,
  type Tensor,
} from '../../../src/inference/session.js';
import { readConstants } from '../../../src/inference/silero/graph-file.js';
import { sequenceGraph } from '../../../src/inference/silero/sequence-graph.js';
import { createListener } from '../../../src/inference/silero/silero.js';
import { CLIPS } from '../speech/sounds.js';

const WEIGHTS = packagedWeights('@ricky0123/vad-web', 'silero_vad_v6.onnx');
const FRAME_SAMPLES = 512;
const CONTEXT_SAMPLES = 64;
const FRAMES_PER_RUN = 32;
/** Measured on 221 s of speech: 1.6e-6, and no frame of 6912 on another side of a threshold. */
const TOLERANCE = 1e-5;

let packaged: Session;
let rewritten: Session;
beforeAll(async () => {
  packaged = await loadSession(WEIGHTS, { threads: 1 });
  const rewrite = (file: Uint8Array) => sequenceGraph(file, FRAMES_PER_RUN);
  rewritten = await loadSession(WEIGHTS, { threads: 1, rewrite });
});
afterAll(() => Promise.all([packaged.dispose(), rewritten.dispose()]));

function framesOf(pcm: Float32Array): Float32Array[] {
  const count = Math.floor(pcm.length / FRAME_SAMPLES);
  return Array.from({ length: count }, (_, frame) =>
    pcm.slice(frame * FRAME_SAMPLES, (frame + 1) * FRAME_SAMPLES),
  );
}

/** As Silero's own wrapper runs the packaged graph: one frame a run. */
async function frameByFrame(frames: readonly Float32Array[]): Promise<number[]> {
  const sr = int64Tensor([16000], []);
  let state: Tensor = float32Tensor(new Float32Array(256), [2, 1, 128]);
  let context = new Float32Array(CONTEXT_SAMPLES);
  const probabilities: number[] = [];
  for (const frame of frames) {
    const input = float32Tensor(Float32Array.from([...context, ...frame]), [1, 576]);
    const { output, stateN } = await packaged.run({ input, state, sr });
    state = stateN!;
    context = frame.slice(-CONTEXT_SAMPLES);
    probabilities.push(Number(output!.data[0]));
  }
  return probabilities;
}

async function inRows(frames: readonly Float32Array[]): Promise<number[]> {
  const probabilitiesOf = createListener(rewritten);
  const probabilities: number[] = [];
  for (let start = 0; start < frames.length; start += FRAMES_PER_RUN) {
    const row = frames.slice(start, start + FRAMES_PER_RUN);
    probabilities.push(...(await probabilitiesOf(row)).subarray(0, row.length));
  }
  return probabilities;
}

describe('Silero over rows of frames', () => {
  test('hears what the packaged graph hears frame by frame, over the borders of rows and with a last row half full', async () => {
    const frames = framesOf(CLIPS.askNot().pcm);
    expect(frames.length % FRAMES_PER_RUN).not.toBe(0);
    const [expected, heard] = [await frameByFrame(frames), await inRows(frames)];
    expect(Math.max(...expected) - Math.min(...expected)).toBeGreaterThan(0.9);
    const gaps = expected.map((probability, frame) => Math.abs(probability - heard[frame]!));
    expect(Math.max(...gaps)).toBeLessThan(TOLERANCE);
  });

  test('refuses a file that holds another network, and one that is none', async () => {
    const other = new TextEncoder().encode('this is no graph at all');
    expect(() => sequenceGraph(other, FRAMES_PER_RUN)).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID' }),
    );
    expect(() => sequenceGraph(new Uint8Array(0), FRAMES_PER_RUN)).toThrow(
      expect.objectContaining({ code: 'MODEL_INVALID' }),
    );
  });

  test('reads the weights of both sampling rates out of the packaged file', async () => {
    const constants = readConstants(await readFile(WEIGHTS));
    const dimsOf = (branch: string) =>
      constants.get(`If_0_${branch}_branch__Inline_0__stft.forward_basis_buffer`)?.dims;
    expect([dimsOf('then'), dimsOf('else')]).toEqual([
      [258, 1, 256],
      [130, 1, 128],
    ]);
  });
});
