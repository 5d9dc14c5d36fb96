/**
 * Compiles scripts/kernels/*.ts (AssemblyScript) to WebAssembly and writes it as text to src/dsp/kernel-bytes.ts, so that what is
 * compiled travels with the sources into tests, threads and the build alike.
 * Usage: node scripts/kernels/build.mjs [--check]   --check: writes nothing, fails when the file is not what this writes
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('../..', import.meta.url));
const target = new URL('../../src/dsp/kernel-bytes.ts', import.meta.url);
const options = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];

async function compile() {
  let bytes;
  const { error, stderr } = await asc.main(
    ['scripts/kernels/index.ts', '--baseDir', root, '--outFile', 'kernels.wasm', ...options],
    { writeFile: (_name, contents) => void (bytes = contents) },
  );
  if (error) throw new Error(stderr.toString());
  return Buffer.from(bytes).toString('base64');
}

const text = `/** WebAssembly of scripts/kernels/*.ts in base64, written by scripts/kernels/build.mjs. */
export const KERNEL_BYTES =
  '${await compile()}';
`;
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  process.stderr.write(
    'src/dsp/kernel-bytes.ts is not what scripts/kernels/ compiles to: node scripts/kernels/build.mjs\n',
  );
  process.exitCode = 1;
}
