export * from './fourier';
export * from './logarithm';
export * from './median';
export * from './mel';
export * from './power';
export * from './resize';
export * from './softmax';

/** @returns the first byte of memory that nothing here uses. */
export function firstFreeByte(): usize {
  return __heap_base;
}
