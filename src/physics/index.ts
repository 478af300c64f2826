export { Batch, compileKernel } from './kernel/batch.ts';
export { loadModel } from './load.ts';
export type { Joint, Model } from './model/model.ts';
export { forwardDynamics, initialState, type State } from './reference/dynamics.ts';
export { step } from './reference/step.ts';
