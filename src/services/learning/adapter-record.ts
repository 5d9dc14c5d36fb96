import type { QueryAdapterVersion } from '../../domain/learning.js';
import type { LinearAdapter } from './train-adapter.js';
import type { Version } from './version-history.js';

/** An adapter as it is kept: its matrices as base64 of float32, little endian. */
export interface PackedAdapter extends Version {
  readonly version: QueryAdapterVersion;
  readonly rank: number;
  readonly dimensions: number;
  readonly keys: string;
  readonly shifts: string;
}

export function packAdapter(version: QueryAdapterVersion, adapter: LinearAdapter): PackedAdapter {
  const { id, createdAt } = version;
  const { rank, dimensions, keys, shifts } = adapter;
  return { id, createdAt, version, rank, dimensions, keys: pack(keys), shifts: pack(shifts) };
}

export function unpackAdapter({ rank, dimensions, keys, shifts }: PackedAdapter): LinearAdapter {
  return { rank, dimensions, keys: unpack(keys), shifts: unpack(shifts) };
}

function pack(values: Float32Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
}

function unpack(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
