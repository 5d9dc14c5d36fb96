import { bytesField, message, numberField, readFields, type WireField } from './wire-format.js';

/** Fields of the messages of onnx.proto that are read or written here. Source: onnx/onnx, `onnx/onnx.proto`. */
const MODEL = { irVersion: 1, graph: 7, opsetImport: 8 };
const OPSET = { domain: 1, version: 2 };
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, opType: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, integer: 3, tensor: 5, graph: 6, integers: 8, type: 20 };
const TENSOR = { dims: 1, dataType: 2, name: 8, rawData: 9 };
const VALUE = { name: 1, type: 2 };
const ATTRIBUTE_TYPES = { integer: 2, integers: 7 };
const DATA_TYPES = { float32: 1, int64: 7 };
const IR_VERSION = 8;
const OPSET_VERSION = 16;

/** A constant of a graph, row-major. */
export interface Weights {
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** One operation; names of what it takes ('' for what is left out) and gives. */
export interface GraphNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** A graph of float32 inputs and outputs, by name with their dimensions. */
export interface Graph {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly weights: Readonly<Record<string, Weights>>;
  readonly nodes: readonly GraphNode[];
}

/**
 * Finds the float32 constants of an ONNX file, those in the branches of its conditions too.
 * @returns them by the name of the node's output. @throws RangeError where the file is none.
 */
export function readConstants(file: Uint8Array): Map<string, Weights> {
  const found = new Map<string, Weights>();
  const visitGraph = (graph: Uint8Array): void => {
    for (const node of messagesIn(graph, GRAPH.node)) visitNode(node);
  };
  const visitNode = (node: Uint8Array): void => {
    const [output] = messagesIn(node, NODE.output);
    for (const attribute of messagesIn(node, NODE.attribute)) {
      for (const branch of messagesIn(attribute, ATTRIBUTE.graph)) visitGraph(branch);
      const [tensor] = messagesIn(attribute, ATTRIBUTE.tensor);
      const weights = tensor && output && readTensor(tensor);
      if (weights) found.set(Buffer.from(output).toString('utf8'), weights);
    }
  };
  for (const graph of messagesIn(file, MODEL.graph)) visitGraph(graph);
  return found;
}

function messagesIn(bytes: Uint8Array, wanted: number): Uint8Array[] {
  const isWanted = ({ field, value }: WireField) => field === wanted && typeof value !== 'number';
  return [...readFields(bytes)].filter(isWanted).map(({ value }) => value as Uint8Array);
}

function readTensor(tensor: Uint8Array): Weights | null {
  const fields = [...readFields(tensor)];
  const dataType = fields.find(({ field }) => field === TENSOR.dataType)?.value;
  const [raw] = messagesIn(tensor, TENSOR.rawData);
  if (dataType !== DATA_TYPES.float32 || !raw) return null;
  const dims = fields.filter(({ field }) => field === TENSOR.dims).map(({ value }) => Number(value));
  // A copy, because the bytes in the file need not lie where a float may.
  return { dims, data: new Float32Array(new Uint8Array(raw).buffer) };
}

/** @returns the graph as an ONNX file. */
export function writeGraph({ inputs, outputs, weights, nodes }: Graph): Uint8Array {
  const graph = message([
    ...nodes.map((node) => bytesField(GRAPH.node, writeNode(node))),
    bytesField(GRAPH.name, 'graph'),
    ...Object.entries(weights).map((each) => bytesField(GRAPH.initializer, writeTensor(...each))),
    ...Object.entries(inputs).map((each) => bytesField(GRAPH.input, writeValue(...each))),
    ...Object.entries(outputs).map((each) => bytesField(GRAPH.output, writeValue(...each))),
  ]);
  const opset = message([bytesField(OPSET.domain, ''), numberField(OPSET.version, OPSET_VERSION)]);
  return message([
    numberField(MODEL.irVersion, IR_VERSION),
    bytesField(MODEL.graph, graph),
    bytesField(MODEL.opsetImport, opset),
  ]);
}

function writeNode({ type, inputs, outputs, attributes = {} }: GraphNode): Uint8Array {
  return message([
    ...inputs.map((name) => bytesField(NODE.input, name)),
    ...outputs.map((name) => bytesField(NODE.output, name)),
    bytesField(NODE.opType, type),
    ...Object.entries(attributes).map((each) => bytesField(NODE.attribute, writeAttribute(...each))),
  ]);
}

function writeAttribute(name: string, value: number | readonly number[]): Uint8Array {
  const kind = typeof value === 'number' ? 'integer' : 'integers';
  return message([
    bytesField(ATTRIBUTE.name, name),
    ...[value].flat().map((each) => numberField(ATTRIBUTE[kind], each)),
    numberField(ATTRIBUTE.type, ATTRIBUTE_TYPES[kind]),
  ]);
}

function writeTensor(name: string, { dims, data }: Weights): Uint8Array {
  const dataType = data instanceof Float32Array ? DATA_TYPES.float32 : DATA_TYPES.int64;
  return message([
    ...dims.map((size) => numberField(TENSOR.dims, size)),
    numberField(TENSOR.dataType, dataType),
    bytesField(TENSOR.name, name),
    bytesField(TENSOR.rawData, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

/** ValueInfoProto: TypeProto.tensor_type (1) of an element type (1) and a shape (2) of dimensions (1) with a value (1). */
function writeValue(name: string, dims: readonly number[]): Uint8Array {
  const shape = message(dims.map((size) => bytesField(1, numberField(1, size))));
  const tensorType = message([numberField(1, DATA_TYPES.float32), bytesField(2, shape)]);
  return message([bytesField(VALUE.name, name), bytesField(VALUE.type, bytesField(1, tensorType))]);
}
