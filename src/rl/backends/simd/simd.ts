import type { Backend } from '../backend.ts';
import { SimdLearner } from './learner.ts';

/** The backend that needs nothing but the package: WebAssembly SIMD kernels, equal bits on every machine. */
export async function simdBackend(): Promise<Backend> {
  return {
    name: 'simd',
    learner: (shape, rows, minibatch) => new SimdLearner(shape, rows, minibatch),
  };
}
