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
