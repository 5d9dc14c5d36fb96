/**
 * The wire format of Protocol Buffers, which ONNX files are written in: reading any message field by field, and writing the
 * two kinds of field that a small graph needs. Source: protobuf.dev, "Encoding".
 */
const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** One field of a message: a number for varints, bytes (a view) for texts, arrays and messages within. */
export interface WireField {
  readonly field: number;
  readonly value: number | Uint8Array;
}

/** Reads the fields of one message in order. @throws RangeError where the bytes are no message. */
export function* readFields(message: Uint8Array): Iterable<WireField> {
  let offset = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[offset++];
      if (byte === undefined) throw new RangeError('a number ends behind its message');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  const readBytes = (length: number): Uint8Array => {
    if (offset + length > message.length) throw new RangeError('a field ends behind its message');
    offset += length;
    return message.subarray(offset - length, offset);
  };
  while (offset < message.length) {
    const tag = readVarint();
    const [field, kind] = [Math.floor(tag / 8), tag % 8];
    if (kind === VARINT) yield { field, value: readVarint() };
    else if (kind === BYTES) yield { field, value: readBytes(readVarint()) };
    else if (kind === FIXED_64) yield { field, value: readBytes(8) };
    else if (kind === FIXED_32) yield { field, value: readBytes(4) };
    else throw new RangeError(`no field is of kind ${kind}`);
  }
}

/** @param value a whole number from 0 on. */
export function numberField(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8 + VARINT), ...varint(value)]);
}

/** @param value a text, bytes, or a message as it was written. */
export function bytesField(field: number, value: string | Uint8Array): Uint8Array {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return message([Uint8Array.from([...varint(field * 8 + BYTES), ...varint(bytes.length)]), bytes]);
}

/** @returns the fields as one message. */
export function message(fields: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(fields));
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
