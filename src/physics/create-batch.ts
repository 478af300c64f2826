import type { Environment } from '../core/environment.ts';
import type { Random } from '../core/random.ts';
import { createEquationBatch, type EquationBatch } from './equation-batch.ts';
import type { ModelScale } from './model/scale.ts';
import { createModelBatch } from './model-batch.ts';

/**
 * `count` copies of `environment`, stepped together by its equation of motion or by the physics engine. Only a robot has
 * parameters that `scale` can change.
 */
export function createBatch(
  environment: Environment,
  count: number,
  random: Random,
  scale?: ModelScale,
): EquationBatch {
  const { robot } = environment;
  if (robot) return createModelBatch({ ...environment, robot }, count, random, scale);
  return createEquationBatch(environment, count, random);
}
