import type { Backend } from '../backend.ts';
import { registerDerivatives } from './derivatives.ts';
import { loadEngine, type TfjsEngine } from './engines.ts';
import { TfjsLearner } from './learner.ts';

/**
 * The same mathematics on TensorFlow.js: the way to a GPU, and what the kernels' gradients are tested against.
 * Takes `engine`, or the best that loads. Throws `HeurekaError('unavailable')` when none does.
 */
export async function tfjsBackend(engine?: TfjsEngine): Promise<Backend> {
  const loaded = await loadEngine(engine);
  registerDerivatives();
  return {
    name: `tfjs-${loaded}`,
    learner: (shape, rows) => new TfjsLearner(loaded, shape, rows),
  };
}
