import type { NetworkShape } from '../../network.ts';
import type { Rollout } from '../backend.ts';
import type { MemoryPlan } from './memory.ts';
import { blockRows } from './perceptron.ts';
import type { WasmMemory } from './webassembly.ts';

/** Where a learner's arrays lie, in bytes. N rows of rollout, P parameters with their padding, A numbers an action. */
export type Addresses = ReturnType<typeof planAddresses>;

/** Numbers in one row's action, and in the noise it is drawn with. */
export const actionWidth = (shape: NetworkShape): number => (shape.kind === 'gaussian' ? shape.outputs : 1);

export function planAddresses(
  plan: MemoryPlan,
  shape: NetworkShape,
  N: number,
  minibatch: number,
  P: number,
) {
  const A = actionWidth(shape);
  return {
    observations: plan.reserve(N * shape.observations),
    actions: plan.reserve(N * A),
    logProbabilities: plan.reserve(N),
    values: plan.reserve(N),
    advantages: plan.reserve(N),
    returns: plan.reserve(N),
    parameters: plan.reserve(P),
    gradient: plan.reserve(P),
    firstMoments: plan.reserve(P),
    secondMoments: plan.reserve(P),
    /** i32 [minibatch] indices into the rollout. */
    rows: plan.reserve(Math.max(minibatch, blockRows)),
    noise: plan.reserve(blockRows * A),
    /** [blockRows] log-probabilities, then the loss's gradient with respect to them. */
    perRow: plan.reserve(blockRows),
    /** The minibatch's mean advantage and 1 / its standard deviation. */
    advantageMoments: plan.reserve(2),
    /** f64 [4], see `kernels/ppo.ts`. */
    sums: plan.reserve(4, 8),
  };
}

export function viewRollout({ buffer }: WasmMemory, at: Addresses, shape: NetworkShape, N: number): Rollout {
  return {
    observations: new Float32Array(buffer, at.observations, N * shape.observations),
    actions: new Float32Array(buffer, at.actions, N * actionWidth(shape)),
    logProbabilities: new Float32Array(buffer, at.logProbabilities, N),
    values: new Float32Array(buffer, at.values, N),
    advantages: new Float32Array(buffer, at.advantages, N),
    returns: new Float32Array(buffer, at.returns, N),
  };
}

/** Views of what TypeScript itself reads and writes. */
export type Views = ReturnType<typeof viewScratch>;

export function viewScratch(
  { buffer }: WasmMemory,
  at: Addresses,
  shape: NetworkShape,
  minibatch: number,
  P: number,
) {
  return {
    parameters: new Float32Array(buffer, at.parameters, P),
    gradient: new Float32Array(buffer, at.gradient, P),
    firstMoments: new Float32Array(buffer, at.firstMoments, P),
    secondMoments: new Float32Array(buffer, at.secondMoments, P),
    rows: new Int32Array(buffer, at.rows, Math.max(minibatch, blockRows)),
    noise: new Float32Array(buffer, at.noise, blockRows * actionWidth(shape)),
    sums: new Float64Array(buffer, at.sums, 4),
  };
}
