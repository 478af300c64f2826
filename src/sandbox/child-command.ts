import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const megabyte = 2 ** 20;

/**
 * What the heap's limit does not count, in megabytes: code, stacks of threads, WebAssembly, shared buffers. A bare
 * process with one isolate has 0.1 GB of private memory.
 */
const besidesHeap = 2048;

/** The command that runs `entry` as a guarded child: flags for isolated-vm, and limits where the system has them. */
export function commandOf(
  entry: URL,
  heapMegabytes: number,
): { readonly file: string; readonly args: string[] } {
  const source = entry.pathname.endsWith('.ts');
  const node = [
    process.execPath,
    '--no-node-snapshot',
    '--no-concurrent-recompilation',
    `--max-old-space-size=${heapMegabytes}`,
    ...(source ? ['--import', typeScriptLoader()] : []),
    fileURLToPath(entry),
  ];
  const [file, ...args] = [...systemLimits(heapMegabytes, source), ...node];
  return { file: file!, args };
}

/** The child's environment: nothing of ours, and so no key; Windows itself does not start without its root. */
export function environmentOf(): NodeJS.ProcessEnv {
  const { SystemRoot } = process.env;
  return process.platform === 'win32' && SystemRoot ? { SystemRoot } : {};
}

/** From source, the child needs what this process was started with to read TypeScript. */
function typeScriptLoader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
}

const prlimit = '/usr/bin/prlimit';

/** Linux's own limits: memory, open files, no core dumps, and no writing of files (the TypeScript loader has a cache). */
function systemLimits(heapMegabytes: number, source: boolean): string[] {
  if (process.platform !== 'linux' || !existsSync(prlimit)) return [];
  const data = `--data=${(heapMegabytes + besidesHeap) * megabyte}`;
  return [prlimit, data, '--nofile=256', '--core=0', ...(source ? [] : ['--fsize=0'])];
}
