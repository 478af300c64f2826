import type { Environment } from '../core/environment.ts';
import type { Random } from '../core/random.ts';
import { createEquationBatch, type EquationBatch } from './equation-batch.ts';
import { createModelBatch } from './model-batch.ts';

/** `count` copies of `environment`, stepped together by its equation of motion or by the physics engine. */
export function createBatch(environment: Environment, count: number, random: Random): EquationBatch {
  const { robot } = environment;
  if (robot) return createModelBatch({ ...environment, robot }, count, random);
  return createEquationBatch(environment, count, random);
}
