/** Everything the module exports; `../kernels.ts` declares the same for TypeScript. */
export { tanhForward, tanhBackward, reluForward, reluBackward } from './activation';
export { adam, sumOfSquares } from './adam';
export { categoricalBackward, categoricalLogProbability, categoricalSample, logSoftmax } from './categorical';
export { accumulateBiases, accumulateWeights, affine, transpose } from './dense';
export { expArray, logArray } from './elementary';
export { gaussianBackward, gaussianLogProbability, gaussianSample } from './gaussian';
export { moments, policyLoss, valueLoss } from './ppo';
export { gatherRows, scatterColumn } from './rows';
