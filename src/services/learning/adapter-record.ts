import type { QueryAdapterVersion } from '../../domain/learning.js';
import type { LinearMap } from '../linear-map.js';
import type { Version } from './version-history.js';

/** An adapter as it is kept: its matrix as base64 of float32, little endian. */
export interface PackedAdapter extends Version {
  readonly version: QueryAdapterVersion;
  readonly dimensions: number;
  readonly values: string;
}

export function packAdapter(version: QueryAdapterVersion, { inputs, values }: LinearMap): PackedAdapter {
  const { id, createdAt } = version;
  return { id, createdAt, version, dimensions: inputs, values: pack(values) };
}

export function unpackAdapter({ dimensions, values }: PackedAdapter): LinearMap {
  return { inputs: dimensions, outputs: dimensions, values: unpack(values) };
}

function pack(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

function unpack(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
