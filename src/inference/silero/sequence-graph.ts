import { AppError } from '../../domain/errors.js';
import { readConstants, writeGraph, type GraphNode, type Weights } from './graph-file.js';

/** Places within a frame where the network takes a spectrum ... */
export const PLACES = 4;
/** ... of this many samples. */
export const SPECTRUM_SAMPLES = 256;
/** Width of the recurrent state. */
export const STATE_WIDTH = 128;
/** Cosines in the first half of the rows, sines in the second. */
const BASIS_ROWS = 258;
/** Width and stride of the four convolutions behind the spectrum; all hear one place before and one behind. */
const CONVOLUTIONS = [
  { width: 128, stride: 1 },
  { width: 64, stride: 2 },
  { width: 64, stride: 2 },
  { width: STATE_WIDTH, stride: 1 },
];
const TAPS = 3;
/** The branch of the packaged graph for 16 kHz. */
const BRANCH = 'If_0_then_branch__Inline_0__';
/** PyTorch keeps the gates as input, forget, cell, output; ONNX as input, output, forget, cell. */
const GATES = [0, 3, 1, 2];

/**
 * Writes Silero's network for 16 kHz anew over a whole row of frames: spectrum and convolutions of all frames at once, as
 * products of matrices, then the recurrent layer along them. The packaged graph takes one frame a run and spends most of it
 * on conditions, slices and products too small to be fast. Weights and arithmetic are the same but for the order of sums.
 * Inputs: `places` float32 [4 frames, 256], `hidden` and `cell` [1, 1, 128]; outputs `speech` [frames, 1],
 * `nextHidden`, `nextCell`.
 * @param packaged bytes of silero_vad_v5.onnx or v6.
 * @throws AppError MODEL_INVALID when they hold another network.
 */
export function sequenceGraph(packaged: Uint8Array, frames: number): Uint8Array {
  const constants = constantsOf(packaged);
  const take = (name: string, dims: readonly number[]): Float32Array => {
    const weights = constants.get(BRANCH + name);
    const isRight = weights && dims.every((size, axis) => weights.dims[axis] === size);
    if (!isRight || !(weights.data instanceof Float32Array)) throw invalidNetwork(name);
    return weights.data;
  };
  const spectrum = spectrumOf(take);
  const encoder = encoderOf(take);
  const recurrent = recurrentOf(take);
  const state = [1, 1, STATE_WIDTH];
  return writeGraph({
    inputs: { places: [frames * PLACES, SPECTRUM_SAMPLES], hidden: state, cell: state },
    outputs: { speech: [frames, 1], nextHidden: state, nextCell: state },
    weights: { ...spectrum.weights, ...encoder.weights, ...recurrent.weights },
    nodes: [...spectrum.nodes, ...encoder.nodes, ...recurrent.nodes],
  });
}

function constantsOf(packaged: Uint8Array): Map<string, Weights> {
  try {
    return readConstants(packaged);
  } catch (cause) {
    throw invalidNetwork('its weights', cause);
  }
}

type Take = (name: string, dims: readonly number[]) => Float32Array;
interface Part {
  readonly weights: Readonly<Record<string, Weights>>;
  readonly nodes: readonly GraphNode[];
}

/** `places` to `layer0` [frames, 4 * 129]. */
function spectrumOf(take: Take): Part {
  const dims = [BASIS_ROWS, SPECTRUM_SAMPLES];
  const basis = take('stft.forward_basis_buffer', [BASIS_ROWS, 1, SPECTRUM_SAMPLES]);
  const rowOfFrame = BigInt64Array.of(-1n, BigInt((PLACES * BASIS_ROWS) / 2));
  return {
    weights: { basis: { dims, data: basis }, rowOfFrame: { dims: [2], data: rowOfFrame } },
    nodes: [
      { type: 'Gemm', inputs: ['places', 'basis'], outputs: ['waves'], attributes: { transB: 1 } },
      { type: 'Split', inputs: ['waves'], outputs: ['cosine', 'sine'], attributes: { axis: 1 } },
      { type: 'Mul', inputs: ['cosine', 'cosine'], outputs: ['cosineSquare'] },
      { type: 'Mul', inputs: ['sine', 'sine'], outputs: ['sineSquare'] },
      { type: 'Add', inputs: ['cosineSquare', 'sineSquare'], outputs: ['power'] },
      { type: 'Sqrt', inputs: ['power'], outputs: ['magnitude'] },
      { type: 'Reshape', inputs: ['magnitude', 'rowOfFrame'], outputs: ['layer0'] },
    ],
  };
}

/** `layer0` to `row` [frames, 1, 128]. */
function encoderOf(take: Take): Part {
  const weights: Record<string, Weights> = {};
  const nodes: GraphNode[] = [];
  let [inputWidth, inputPlaces] = [BASIS_ROWS / 2, PLACES];
  for (const [layer, { width, stride }] of CONVOLUTIONS.entries()) {
    const name = `encoder.${layer}.reparam_conv`;
    const places = Math.floor((inputPlaces - 1) / stride) + 1;
    const bias = [...take(`${name}.bias`, [width])];
    const kernel = take(`${name}.weight`, [width, inputWidth, TAPS]);
    const shape = { width, stride, places, inputWidth, inputPlaces };
    weights[`matrix${layer}`] = convolutionMatrix(kernel, shape);
    weights[`bias${layer}`] = {
      dims: [places * width],
      data: Float32Array.from({ length: places * width }, (_, index) => bias[index % width]!),
    };
    nodes.push(
      { type: 'Gemm', inputs: [`layer${layer}`, `matrix${layer}`, `bias${layer}`], outputs: [`sum${layer}`] },
      { type: 'Relu', inputs: [`sum${layer}`], outputs: [`layer${layer + 1}`] },
    );
    [inputWidth, inputPlaces] = [width, places];
  }
  weights['state'] = { dims: [3], data: BigInt64Array.of(-1n, 1n, BigInt(STATE_WIDTH)) };
  nodes.push({ type: 'Reshape', inputs: ['layer4', 'state'], outputs: ['row'] });
  return { weights, nodes };
}

/**
 * @param kernel [width, inputWidth, taps].
 * @returns what a convolution does to all places at once: [inputPlaces * inputWidth, places * width].
 */
function convolutionMatrix(
  kernel: Float32Array,
  shape: { width: number; stride: number; places: number; inputWidth: number; inputPlaces: number },
): Weights {
  const { width, stride, places, inputWidth, inputPlaces } = shape;
  const dims = [inputPlaces * inputWidth, places * width];
  const data = new Float32Array(dims[0]! * dims[1]!);
  for (let place = 0; place < places; place++) {
    for (let tap = 0; tap < TAPS; tap++) {
      const inputPlace = place * stride + tap - 1;
      if (inputPlace < 0 || inputPlace >= inputPlaces) continue;
      for (let input = 0; input < inputWidth; input++) {
        const row = (inputPlace * inputWidth + input) * dims[1]! + place * width;
        for (let output = 0; output < width; output++) {
          data[row + output] = kernel[(output * inputWidth + input) * TAPS + tap]!;
        }
      }
    }
  }
  return { dims, data };
}

/** `row` and the state to `speech` and the next state. */
function recurrentOf(take: Take): Part {
  const gateRows = 4 * STATE_WIDTH;
  const matrix = (name: string) => reorderGates(take(name, [gateRows, STATE_WIDTH]));
  const bias = (name: string) => reorderGates(take(name, [gateRows]));
  const biases = [bias('decoder.rnn.bias_ih'), bias('decoder.rnn.bias_hh')];
  const matrixDims = [1, gateRows, STATE_WIDTH];
  return {
    weights: {
      fromInput: { dims: matrixDims, data: matrix('decoder.rnn.weight_ih') },
      fromState: { dims: matrixDims, data: matrix('decoder.rnn.weight_hh') },
      gateBias: { dims: [1, 2 * gateRows], data: Float32Array.from(biases.flatMap((each) => [...each])) },
      verdict: { dims: [1, STATE_WIDTH], data: take('decoder.decoder.2.weight', [1, STATE_WIDTH]) },
      verdictBias: { dims: [1], data: take('decoder.decoder.2.bias', [1]) },
      flat: { dims: [2], data: BigInt64Array.of(-1n, BigInt(STATE_WIDTH)) },
    },
    nodes: [
      {
        type: 'LSTM',
        inputs: ['row', 'fromInput', 'fromState', 'gateBias', '', 'hidden', 'cell'],
        outputs: ['heard', 'nextHidden', 'nextCell'],
        attributes: { hidden_size: STATE_WIDTH },
      },
      { type: 'Reshape', inputs: ['heard', 'flat'], outputs: ['flatHeard'] },
      { type: 'Relu', inputs: ['flatHeard'], outputs: ['evidence'] },
      { type: 'Gemm', inputs: ['evidence', 'verdict', 'verdictBias'], outputs: ['logit'], attributes: { transB: 1 } }, // prettier-ignore
      { type: 'Sigmoid', inputs: ['logit'], outputs: ['speech'] },
    ],
  };
}

function reorderGates(data: Float32Array): Float32Array {
  const size = data.length / GATES.length;
  const reordered = new Float32Array(data.length);
  for (const [position, gate] of GATES.entries()) {
    reordered.set(data.subarray(gate * size, (gate + 1) * size), position * size);
  }
  return reordered;
}

function invalidNetwork(part: string, cause?: unknown): AppError {
  const message = `The packaged voice activity model lacks ${part}: it is damaged or another network. Run npm ci.`;
  return new AppError('MODEL_INVALID', message, cause === undefined ? {} : { cause });
}
