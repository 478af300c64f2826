// Builds the package: WebAssembly kernels, then TypeScript, one file to one file, then the files that are data,
// then what a browser loads.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { buildKernels } from './build-kernels.mjs';
import { buildWeb } from './build-web.mjs';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');

await buildKernels();
rmSync(dist, { recursive: true, force: true });
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
for (const file of dataFiles(join(root, 'src'))) {
  const target = join(dist, relative(root, file));
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(file, target);
}
await buildWeb();

/** What the compiled code reads at run time beside itself. */
function dataFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(wasm|md|yaml)$/.test(name))
    .map((name) => join(folder, name));
}
