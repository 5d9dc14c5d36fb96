import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { Kernels } from '../../src/dsp/kernels.js';

test('the compiled kernels are what their sources compile to', () => {
  const script = fileURLToPath(new URL('../../scripts/kernels/build.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

describe('logarithms of many values at once', () => {
  function logs(values: Float32Array, least: number, scale: number, offset: number): Float32Array {
    const kernels = new Kernels();
    const at = kernels.reserve(values.byteLength);
    kernels.float32(at, values.length).set(values);
    kernels.run.replaceByLog10(at, values.length, least, scale, offset);
    return kernels.float32(at, values.length).slice();
  }

  test('are those of Math.log10, rounded to float32', () => {
    const values = Float32Array.from({ length: 100_000 }, (_, index) => 10 ** ((index - 50_000) / 2_000));
    values.set([1, 2, 10, 1e-10, 1 - 2 ** -24, 1 + 2 ** -23, Math.SQRT2, Math.SQRT1_2]);
    let gap = 0;
    logs(values, 2e-38, 10, 0).forEach((log, index) => {
      gap = Math.max(gap, Math.abs(log - 10 * Math.log10(values[index]!)));
    });
    // Float32 has steps of 1.5e-5 near 250, and rounds by half of one.
    expect(gap).toBeLessThan(8e-6);
  });

  test('begin at the least value, scaled and moved; what is not a number counts as the least', () => {
    const values = Float32Array.of(0, -1, NaN, 1e-9, 0.01, 1, 100, Infinity);
    expect([...logs(values, 0.01, 0.25, 1)].slice(0, 7)).toEqual([0.5, 0.5, 0.5, 0.5, 0.5, 1, 1.5]);
  });
});

describe('the memory of the kernels', () => {
  test('grows, keeps what was placed and gives none of it twice', () => {
    const kernels = new Kernels();
    const table = Float64Array.from({ length: 1000 }, (_, index) => index);
    const at = kernels.place(table);
    const large = kernels.reserve(1_000_003);
    const scratch = kernels.scratch(1_000_000);
    kernels.bytes(large, 1_000_003).fill(255);
    kernels.bytes(scratch, 1_000_000).fill(255);
    expect(kernels.float64(at, 1000)).toEqual(table);
    expect(large).toBeGreaterThanOrEqual(at + 8000);
    expect(scratch).toBeGreaterThanOrEqual(large + 1_000_003);
    expect(scratch % 16).toBe(0);
  });

  test('of one instance is not that of another', () => {
    const [one, other] = [new Kernels(), new Kernels()];
    const at = one.place(Float64Array.of(7));
    expect(other.place(Float64Array.of(8))).toBe(at);
    expect(one.float64(at, 1)[0]).toBe(7);
  });
});
