/**
 * Resident size while a graph is loaded, run once and released again and again: whether release gives memory back
 * (microsoft/onnxruntime#25325 says that some stays).
 * Usage: node scripts/run.mjs ../scripts/bench/release-cycles.mjs [--models FOLDER] [--rounds N]
 * FOLDER holds `clip` in hub layout, as scripts/goldens/real_size.py writes it under `models`; default: the demo's. Every
 * case has a process of its own. Writes results/release-cycles.json.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadSession } from '../../dist/inference/session.js';
import { benchOptions, median, rounded, writeResult } from './measure.mjs';

const options = benchOptions('graph');
const rounds = Number(options.rounds ?? 20);
const demo = fileURLToPath(new URL('../../models/', import.meta.url));
const WIDTH = 224;
const residentMb = () => process.memoryUsage().rss / 2 ** 20;

/** In a process of its own: loads, runs and releases one vision graph. Prints the resident size after each release. */
async function cycle(path) {
  const sizes = [residentMb()];
  const data = new Float32Array(3 * WIDTH * WIDTH).fill(0.5);
  for (let round = 0; round < rounds; round++) {
    const session = await loadSession(path, { threads: 2 });
    await session.run({ pixel_values: { type: 'float32', data, dims: [1, 3, WIDTH, WIDTH] } });
    await session.dispose();
    globalThis.gc?.();
    sizes.push(residentMb());
  }
  process.stdout.write(JSON.stringify(sizes));
}

function measure(path) {
  const script = fileURLToPath(import.meta.url);
  const args = ['--expose-gc', script, '--graph', path, '--rounds', String(rounds)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const sizes = JSON.parse(stdout);
  // The first rounds fill the pools of the allocator.
  const settled = sizes.slice(5);
  const growths = settled.slice(1).map((size, index) => size - settled[index]);
  return {
    fileMb: rounded(statSync(path).size / 2 ** 20),
    residentMb: sizes.map(Math.round),
    medianGrowthMb: rounded(median(growths)),
    meanGrowthMb: rounded((settled.at(-1) - settled[0]) / growths.length),
  };
}

if (options.graph) await cycle(options.graph);
else {
  const folder = options.models ? join(resolve(options.models), 'clip') : join(demo, 'demo', 'clip');
  const names = ['vision_model', 'vision_model_fp16', 'vision_model_quantized'];
  const graphs = names.filter((name) => existsSync(join(folder, 'onnx', `${name}.onnx`)));
  const result = Object.fromEntries(
    graphs.map((name) => [name, measure(join(folder, 'onnx', `${name}.onnx`))]),
  );
  writeResult('release-cycles', { rounds, ...result });
}
