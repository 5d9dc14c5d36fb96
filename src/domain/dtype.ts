import { AppError } from './errors.js';

/** Precisions of the hub's ONNX repositories, with the suffix each has in file names. Source: transformers.js 3. */
export const SUFFIX_OF_DTYPE = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
} as const;

/** Precision of the weights of a graph. */
export type Dtype = keyof typeof SUFFIX_OF_DTYPE;

/** Order of choice for `auto`: 8-bit weights are the fastest on a CPU and a quarter of the size. */
export const AUTO_ORDER: readonly Dtype[] = ['q8', 'int8', 'uint8', 'fp32', 'fp16', 'q4', 'q4f16', 'bnb4'];

/** A wanted precision of one graph; `auto` takes the best that exists. */
export type GraphDtype = Dtype | 'auto';

/** Every precision that may be asked for. */
export const GRAPH_DTYPES = ['auto', ...(Object.keys(SUFFIX_OF_DTYPE) as Dtype[])] as const;

/** A wanted precision of a whole model, or of each of its graphs by its stem, as transformers.js writes it. */
export type DtypePreference = GraphDtype | Readonly<Record<string, GraphDtype>>;

/** @returns the precision wanted of one graph; `auto` for a graph that is not named. */
export function dtypeOf(preference: DtypePreference, stem: string): GraphDtype {
  return typeof preference === 'string' ? preference : (preference[stem] ?? 'auto');
}

/** @returns the file of a graph in a precision, relative to the model folder. */
export function graphFile(stem: string, dtype: Dtype): string {
  return `onnx/${stem}${SUFFIX_OF_DTYPE[dtype]}.onnx`;
}

/** @returns the preference as `parseDtype` reads it. */
export function formatDtype(preference: DtypePreference): string {
  if (typeof preference === 'string') return preference;
  return Object.entries(preference)
    .map(([stem, dtype]) => `${stem}=${dtype}`)
    .join(',');
}

/**
 * Reads a precision as a person types it: `fp16`, or `encoder_model=fp16,decoder_model_merged=q8`.
 * @throws AppError BAD_USER_INPUT when the text names no precision.
 */
export function parseDtype(text: string): DtypePreference {
  if (!text.includes('=')) return parseGraphDtype(text);
  const pairs = text.split(',').map((pair) => {
    const [stem = '', dtype = ''] = pair.split('=').map((part) => part.trim());
    return [stem, parseGraphDtype(dtype)] as const;
  });
  return Object.fromEntries(pairs);
}

function parseGraphDtype(text: string): GraphDtype {
  const found = GRAPH_DTYPES.find((known) => known === text);
  if (found) return found;
  throw new AppError(
    'BAD_USER_INPUT',
    `"${text}" is no precision. Known are ${GRAPH_DTYPES.join(', ')}; each graph may have its own: ` +
      'encoder_model=fp16,decoder_model_merged=q8.',
  );
}
