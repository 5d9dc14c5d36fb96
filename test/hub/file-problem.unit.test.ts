import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findFileProblem } from '../../src/hub/file-problem.js';

const GRAPH = readFileSync('test/golden/models/clip/onnx/text_model.onnx');
const POINTER = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n';

describe('a file that is not what its name says', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'chorus-file-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const problemOf = (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return findFileProblem(path);
  };

  it('is not one that is sound', async () => {
    expect(await problemOf('model.onnx', GRAPH)).toBeNull();
    expect(await problemOf('config.json', '{"a":1}')).toBeNull();
    expect(await problemOf('model.onnx_data', Buffer.alloc(10))).toBeNull();
  });

  it.each([
    ['model.onnx', '', 'is empty'],
    ['model.onnx', POINTER, 'git lfs pull'],
    ['model.onnx_data', POINTER, 'git lfs pull'],
    ['model.onnx', '\n<!DOCTYPE html><title>Log in</title>', 'is a web page'],
    ['config.json', '<html lang="en">', 'is a web page'],
    ['config.json', '{"a":', 'is not valid JSON'],
    ['model.onnx', 'PK\u0003\u0004 a zip archive', 'is no ONNX graph'],
    ['model.onnx', Buffer.alloc(64), 'is no ONNX graph'],
    ['model.onnx', Buffer.from([0x08, 0x08]), 'is no ONNX graph'],
  ])('%s with %j', async (name, content, problem) => {
    expect(await problemOf(name, content)).toContain(problem);
  });

  it.each([GRAPH.length - 1, Math.floor(GRAPH.length / 2), 200])(
    'is a graph cut off after %i bytes',
    async (length) => {
      expect(await problemOf('model.onnx', GRAPH.subarray(0, length))).toMatch(/^is (cut off|no ONNX graph)/);
    },
  );

  it('is a graph with something behind its end', async () => {
    expect(await problemOf('model.onnx', Buffer.concat([GRAPH, Buffer.alloc(3)]))).toBe('is no ONNX graph');
  });
});
