import { z } from 'zod';
import { between, flag, oneOf, positive, whole } from './schema.ts';
import type { TrainingSettings } from './training.ts';

const layersError = 'a list of 1 to 8 whole numbers';
const layers = z
  .array(whole(1, 4096), { error: layersError })
  .min(1, { error: layersError })
  .max(8, { error: layersError });

/** What every training setting may be. */
export const trainingFields = {
  steps: whole(1, 1e10),
  environments: whole(1, 65_536),
  horizon: whole(1, 65_536),
  epochs: whole(1, 1000),
  minibatch: whole(1, 1_048_576),
  learningRate: positive(10),
  schedule: oneOf(['constant', 'linear', 'adaptive']),
  targetKl: positive(10),
  discount: between(0, 1),
  gaeLambda: between(0, 1),
  clip: positive(10),
  valueClip: between(0, 1000),
  entropyCoefficient: between(0, 1000),
  valueCoefficient: between(0, 1000),
  maxGradientNorm: positive(1e6),
  hidden: layers,
  activation: oneOf(['tanh', 'relu']),
  initialLogStd: between(-20, 5),
  normaliseObservations: flag,
  normaliseReturns: flag,
  checkpoints: whole(1, 1000),
  evaluationEpisodes: whole(1, 65_536),
} satisfies Record<keyof TrainingSettings, z.ZodType>;
