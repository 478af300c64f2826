/** Compiles the AssemblyScript kernels of the SIMD backend to WebAssembly, when their sources have changed. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'src/rl/backends/simd');
const options = [
  '-O3',
  '--converge',
  '--noAssert',
  '--runtime',
  'stub',
  '--enable',
  'simd',
  '--importMemory',
];

/** The build copies it beside the compiled JavaScript. */
const kernelsModule = join(folder, 'kernels.wasm');

/**
 * Compiles `kernels/index.ts` to `kernels.wasm` unless that is up to date, and gives its path.
 * Throws with the compiler's messages.
 */
export async function buildKernels() {
  const stamp = `${kernelsModule}.sha256`;
  const hash = sourceHash();
  if (existsSync(kernelsModule) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash)
    return kernelsModule;
  const { default: asc } = await import('assemblyscript/asc');
  const files = new Map();
  const { error, stderr } = await asc.main(
    ['kernels/index.ts', '--outFile', 'kernels.wasm', '--baseDir', folder, ...options],
    { writeFile: (name, contents) => files.set(name, contents) },
  );
  if (error) throw new Error(`The kernels did not compile: ${error.message}\n${stderr.toString()}`);
  replaceFile(kernelsModule, files.get('kernels.wasm'));
  replaceFile(stamp, hash);
  return kernelsModule;
}

/** Another process never sees half a file. */
function replaceFile(file, contents) {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, contents);
  renameSync(fresh, file);
}

function sourceHash() {
  const hash = createHash('sha256').update(options.join(' ')).update(compilerVersion());
  const sources = readdirSync(join(folder, 'kernels')).filter((name) => name.endsWith('.ts'));
  for (const name of sources.sort()) hash.update(name).update(readFileSync(join(folder, 'kernels', name)));
  return hash.digest('hex');
}

function compilerVersion() {
  const manifest = createRequire(import.meta.url).resolve('assemblyscript/package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.error(await buildKernels());
