import { readMjcf } from './mjcf/read.ts';
import { compileModel } from './model/compile.ts';
import type { Model } from './model/model.ts';

export { Batch, compileKernel, type Kernel } from './kernel/batch.ts';
export { unsupported } from './kernel/robot.ts';
export type { Model } from './model/model.ts';
export { type Dynamics, forwardDynamics, initialState, type State } from './reference/dynamics.ts';
export { step } from './reference/step.ts';

/**
 * Loads a robot from MJCF text. Throws a HeurekaError that names the element, the attribute and the line of anything
 * wrong or not supported.
 */
export function loadModel(mjcf: string): Model {
  return compileModel(readMjcf(mjcf));
}
