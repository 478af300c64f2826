import type { Environment } from '../core/environment.ts';
import type { Random } from '../core/random.ts';
import { createEquationBatch, type EquationBatch } from './equation-batch.ts';
import type { ModelScale } from './model/scale.ts';
import { createModelBatch } from './model-batch.ts';
import { kernelOf } from './model-file.ts';

/**
 * Compiles what batches of `environment` need, into the user's cache folder: a guarded process, which may write nothing,
 * finds it there.
 */
export function prepareBatches({ robot }: Environment): void {
  if (robot) kernelOf(robot, 'f32');
}

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
