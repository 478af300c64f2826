import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HeurekaError } from '../../../core/errors.ts';
import { Instance, Module, type WasmMemory, type WasmModule } from './webassembly.ts';

/** An address in the module's memory, in bytes. */
type Pointer = number;

/** What `kernels/index.ts` exports; shapes and meaning are documented there, file by file. */
export interface Kernels {
  affine(xT: Pointer, w: Pointer, b: Pointer, y: Pointer, rows: number, inputs: number, width: number): void;
  accumulateWeights(x: Pointer, dy: Pointer, dw: Pointer, rows: number, inputs: number, width: number): void;
  accumulateBiases(dy: Pointer, db: Pointer, rows: number, width: number): void;
  transpose(a: Pointer, t: Pointer, rows: number, columns: number): void;
  tanhForward(y: Pointer, count: number): void;
  tanhBackward(dy: Pointer, y: Pointer, count: number): void;
  reluForward(y: Pointer, count: number): void;
  reluBackward(dy: Pointer, y: Pointer, count: number): void;
  expArray(x: Pointer, y: Pointer, count: number, sign: number): void;
  logArray(x: Pointer, y: Pointer, count: number): void;
  gatherRows(source: Pointer, rows: Pointer, block: Pointer, count: number, columns: number): void;
  scatterColumn(block: Pointer, width: number, rows: Pointer, target: Pointer, count: number): void;
  gaussianSample(
    mean: Pointer,
    std: Pointer,
    noise: Pointer,
    rows: Pointer,
    actions: Pointer,
    count: number,
    dimensions: number,
  ): void;
  gaussianLogProbability(
    mean: Pointer,
    inverseStd: Pointer,
    logNormaliser: number,
    rows: Pointer,
    actions: Pointer,
    out: Pointer,
    count: number,
    dimensions: number,
  ): void;
  gaussianBackward(
    mean: Pointer,
    inverseStd: Pointer,
    rows: Pointer,
    actions: Pointer,
    gradient: Pointer,
    dLogStd: Pointer,
    count: number,
    dimensions: number,
  ): void;
  logSoftmax(logits: Pointer, count: number, choices: number): void;
  categoricalSample(
    logProbabilities: Pointer,
    noise: Pointer,
    rows: Pointer,
    actions: Pointer,
    count: number,
    choices: number,
  ): void;
  categoricalLogProbability(
    logProbabilities: Pointer,
    rows: Pointer,
    actions: Pointer,
    out: Pointer,
    count: number,
    choices: number,
  ): void;
  categoricalBackward(
    logProbabilities: Pointer,
    rows: Pointer,
    actions: Pointer,
    gradient: Pointer,
    entropyWeight: number,
    count: number,
    choices: number,
  ): number;
  moments(values: Pointer, rows: Pointer, count: number, out: Pointer): void;
  policyLoss(
    logProbabilities: Pointer,
    rows: Pointer,
    oldLogProbabilities: Pointer,
    advantages: Pointer,
    moments: Pointer,
    epsilon: number,
    inverseCount: number,
    sums: Pointer,
    count: number,
  ): void;
  valueLoss(
    values: Pointer,
    rows: Pointer,
    oldValues: Pointer,
    returns: Pointer,
    epsilon: number,
    weight: number,
    sums: Pointer,
    count: number,
  ): void;
  sumOfSquares(g: Pointer, count: number): number;
  adam(
    p: Pointer,
    g: Pointer,
    m: Pointer,
    v: Pointer,
    count: number,
    scale: number,
    stepSize: number,
    rootCorrection: number,
  ): void;
}

let compiled: WasmModule | undefined;

/**
 * The kernels, bound to `memory`. The module is compiled once a process.
 * Throws `HeurekaError('unavailable')` when it has not been built or the engine lacks WebAssembly SIMD.
 */
export function loadKernels(memory: WasmMemory): Kernels {
  compiled ??= compileModule(fileURLToPath(new URL('./kernels.wasm', import.meta.url)));
  return new Instance(compiled, { env: { memory } }).exports as unknown as Kernels;
}

function compileModule(file: string): WasmModule {
  if (!existsSync(file)) {
    throw new HeurekaError(
      'unavailable',
      `The SIMD kernels are not built: ${file} is missing.`,
      'Run: npm run build',
    );
  }
  try {
    return new Module(readFileSync(file));
  } catch (error) {
    throw new HeurekaError(
      'unavailable',
      `The SIMD kernels do not compile here: ${(error as Error).message}`,
    );
  }
}
