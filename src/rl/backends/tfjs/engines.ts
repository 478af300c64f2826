import * as tf from '@tensorflow/tfjs-core';
import { HeurekaError } from '../../../core/errors.ts';

/** What TensorFlow.js can run on, best first. */
const tfjsEngines = ['node-gpu', 'node', 'wasm', 'cpu'] as const;
export type TfjsEngine = (typeof tfjsEngines)[number];

/** tfjs-node and tfjs-node-gpu 4.22 call util.isNullOrUndefined, which Node 23 removed. */
export const nativeEnginesRunHere = Number.parseInt(process.versions.node, 10) < 23;

/** Whether an engine loads here, and why not. */
export type EngineReport =
  | { readonly engine: TfjsEngine; readonly loads: true }
  | { readonly engine: TfjsEngine; readonly loads: false; readonly reason: string };

interface EnginePackage {
  readonly name: string;
  /** What TensorFlow.js calls it. */
  readonly backend: string;
  readonly load: () => Promise<unknown>;
}

/** A package that need not be there: not named in an `import`, which the compiler would look for. */
const optional = (name: string): EnginePackage => ({ name, backend: 'tensorflow', load: () => import(name) });

const packages: Readonly<Record<TfjsEngine, EnginePackage>> = {
  'node-gpu': optional('@tensorflow/tfjs-node-gpu'),
  node: optional('@tensorflow/tfjs-node'),
  wasm: {
    name: '@tensorflow/tfjs-backend-wasm',
    backend: 'wasm',
    load: () => import('@tensorflow/tfjs-backend-wasm'),
  },
  cpu: {
    name: '@tensorflow/tfjs-backend-cpu',
    backend: 'cpu',
    load: () => import('@tensorflow/tfjs-backend-cpu'),
  },
};

/** Tries every engine. tfjs-node and tfjs-node-gpu exclude one another in a process: the first that loads is it. */
export async function reportEngines(): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const engine of tfjsEngines) {
    const reason = await whyNot(engine);
    reports.push(reason === undefined ? { engine, loads: true } : { engine, loads: false, reason });
  }
  return reports;
}

/**
 * Loads `engine`, or the best there is, and makes it TensorFlow.js's current one.
 * Throws `HeurekaError('unavailable')` when it does not load.
 */
export async function loadEngine(engine?: TfjsEngine): Promise<TfjsEngine> {
  const reasons: string[] = [];
  for (const candidate of engine ? [engine] : tfjsEngines) {
    const reason = await whyNot(candidate);
    if (reason === undefined) return candidate;
    reasons.push(reason);
  }
  throw new HeurekaError('unavailable', `TensorFlow.js does not load: ${reasons.join(' ')}`);
}

/** Makes a loaded engine current. TensorFlow.js does so at once, although it returns a promise. */
export function useEngine(engine: TfjsEngine): void {
  const { backend } = packages[engine];
  if (tf.getBackend() !== backend) void tf.setBackend(backend);
}

/** Loads an engine and makes it current: undefined, or the reason why that fails. */
async function whyNot(engine: TfjsEngine): Promise<string | undefined> {
  const { name, backend, load } = packages[engine];
  if (backend === 'tensorflow' && !nativeEnginesRunHere) {
    return `${name} 4.22 needs Node 22 or older: it calls util.isNullOrUndefined, which Node 23 removed.`;
  }
  // Advice on other backends, printed on the console otherwise.
  tf.enableProdMode();
  try {
    await load();
    return (await tf.setBackend(backend))
      ? undefined
      : `${name} is installed, but its backend does not start.`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`);
    return missing ? `${name} is not installed.` : `${name} does not load: ${firstLine(message)}`;
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!;
