import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type SystemWall, systemWalls } from './system-walls.ts';

/**
 * What the heap's limit does not count, in megabytes: code, stacks of threads, WebAssembly, shared buffers. A bare
 * process with one isolate has 0.1 GB of private memory.
 */
const besidesHeap = 2048;

/** Megabytes of JavaScript heap, unless more are asked for. */
export const defaultHeap = 512;

/** Megabytes of all kinds that a guarded process with so large a heap may use. */
export const memoryOf = (heapMegabytes: number): number => heapMegabytes + besidesHeap;

/** The command that runs `entry` as a guarded child: flags for isolated-vm, and walls where the system has them. */
export function commandOf(
  entry: URL,
  heapMegabytes: number,
): { readonly file: string; readonly args: string[] } {
  // From source, the loader of TypeScript writes a cache.
  const source = entry.pathname.endsWith('.ts');
  const node = [
    process.execPath,
    '--no-node-snapshot',
    '--no-concurrent-recompilation',
    `--max-old-space-size=${heapMegabytes}`,
    ...(source ? ['--import', typeScriptLoader()] : []),
    fileURLToPath(entry),
  ];
  const walls = systemWalls(memoryOf(heapMegabytes), source).flatMap(({ command }) => command);
  const [file, ...args] = [...walls, ...node];
  return { file: file!, args };
}

/** The walls around an evaluation on this machine. */
export function wallsHere(): readonly SystemWall[] {
  return systemWalls(memoryOf(defaultHeap), import.meta.url.endsWith('.ts'));
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
