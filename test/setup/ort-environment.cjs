/**
 * Node test environment that shares the host's binary types with the sandbox.
 * onnxruntime-node checks tensors with the host's typed-array constructors; the sandbox's own copies fail that check.
 */
const { TestEnvironment } = require('jest-environment-node');

const HOST_BINARY_TYPES = {
  ArrayBuffer,
  SharedArrayBuffer,
  DataView,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

module.exports = class OrtEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.assign(this.global, HOST_BINARY_TYPES);
  }
};
