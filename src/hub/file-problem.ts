import { open, readFile, type FileHandle } from 'node:fs/promises';

/** What a server or a checkout may leave in place of a file. */
export type Impostor = 'LFS_POINTER' | 'WEB_PAGE';

/** Longer than any Git LFS pointer (under 200 bytes) and than what comes before a page's first tag. */
const BEGINNING_BYTES = 512;

/** @returns what stands in the file's place, told by its first bytes; null when nothing known does. */
export async function findImpostor(path: string): Promise<Impostor | null> {
  return withFile(path, async (file) => impostorOf(await beginningOf(file)));
}

function impostorOf(beginning: string): Impostor | null {
  // Source: git-lfs, docs/spec.md: a pointer file starts with its version.
  if (beginning.startsWith('version https://git-lfs.github.com/spec/')) return 'LFS_POINTER';
  return /^\s*(<!doctype html|<html[\s>])/i.test(beginning) ? 'WEB_PAGE' : null;
}

const PROBLEM_OF_IMPOSTOR = {
  LFS_POINTER: 'is a Git LFS pointer, not the content: run `git lfs pull` where it was cloned',
  WEB_PAGE: 'is a web page, not the content: download it again',
} as const satisfies Record<Impostor, string>;

/**
 * Looks whether a file can be what its name says. Weights are not read: of an ONNX file only its outline is.
 * @returns what is wrong, to be read after the file's name; null when nothing is at first sight.
 */
export async function findFileProblem(path: string): Promise<string | null> {
  return withFile(path, async (file) => {
    const { size } = await file.stat();
    if (size === 0) return 'is empty';
    const impostor = impostorOf(await beginningOf(file));
    if (impostor !== null) return PROBLEM_OF_IMPOSTOR[impostor];
    if (path.endsWith('.json')) return findJsonProblem(path);
    return path.endsWith('.onnx') ? findOnnxProblem(file, size) : null;
  });
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function beginningOf(file: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0);
  return buffer.toString('latin1', 0, bytesRead);
}

async function findJsonProblem(path: string): Promise<string | null> {
  try {
    JSON.parse(await readFile(path, 'utf8'));
    return null;
  } catch {
    return 'is not valid JSON';
  }
}

/** Fields of ModelProto, and the one that holds the graph. Source: onnx/onnx.proto of ONNX 1.19. */
const MODEL_FIELDS = new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]);
const GRAPH_FIELD = 7;
/** A tag and a length, ten bytes each at the most. */
const FIELD_HEADER_BYTES = 20;
const NO_GRAPH = 'is no ONNX graph';

/** Steps over the fields of the outermost message, whose lengths must add up to the file's. */
async function findOnnxProblem(file: FileHandle, sizeBytes: number): Promise<string | null> {
  const header = Buffer.alloc(FIELD_HEADER_BYTES);
  let position = 0;
  let hasGraph = false;
  while (position < sizeBytes) {
    const { bytesRead } = await file.read(header, 0, FIELD_HEADER_BYTES, position);
    const field = readField(header.subarray(0, bytesRead));
    if (field === null || !MODEL_FIELDS.has(field.number)) return NO_GRAPH;
    hasGraph ||= field.number === GRAPH_FIELD;
    position += field.sizeBytes;
  }
  if (position > sizeBytes) return `is cut off: it has ${sizeBytes} of at least ${position} bytes`;
  return hasGraph ? null : NO_GRAPH;
}

/** @returns number and whole size of the field that starts here; null when none can. Source: protobuf's encoding. */
function readField(bytes: Buffer): { number: number; sizeBytes: number } | null {
  const tag = readVarint(bytes, 0);
  if (tag === null) return null;
  const number = Math.floor(tag.value / 8);
  const payload = readVarint(bytes, tag.end);
  switch (tag.value % 8) {
    case 0:
      return payload && { number, sizeBytes: payload.end };
    case 1:
      return { number, sizeBytes: tag.end + 8 };
    case 2:
      return payload && { number, sizeBytes: payload.end + payload.value };
    case 5:
      return { number, sizeBytes: tag.end + 4 };
    default:
      return null;
  }
}

function readVarint(bytes: Buffer, start: number): { value: number; end: number } | null {
  let value = 0;
  for (let index = start; index < Math.min(bytes.length, start + 10); index++) {
    const byte = bytes[index]!;
    value += (byte & 0x7f) * 2 ** (7 * (index - start));
    if (byte < 0x80) return { value, end: index + 1 };
  }
  return null;
}
