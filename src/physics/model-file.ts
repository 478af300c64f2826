import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RobotSource } from '../core/environment.ts';
import { packageFolder } from '../core/package-folder.ts';
import { compileKernel, type Kernel } from './kernel/batch.ts';
import type { Precision } from './kernel/encoder.ts';
import { cachedProgram } from './kernel/program-cache.ts';
import { loadModel } from './load.ts';
import type { Model } from './model/model.ts';
import { type ModelScale, scaleModel } from './model/scale.ts';

/** The kernel of a robot, as it is or scaled, compiled once for every precision and set of sensors. */
export function kernelOf(
  { file, sensors }: Pick<RobotSource, 'file' | 'sensors'>,
  precision: Precision,
  scale?: ModelScale,
): Kernel {
  const key = `${precision} ${file} ${JSON.stringify([sensors, scale])}`;
  const known = kernels.get(key);
  if (known) return known;
  const model = scale ? scaleModel(modelOf(file), scale) : modelOf(file);
  const kernel = compileKernel(model, precision, sensors, cachedProgram);
  kernels.set(key, kernel);
  return kernel;
}

/** The robot in `file`: a path, or a name in envs/models. Throws when it is not there or not understood. */
export function modelOf(file: string): Model {
  const known = models.get(file);
  if (known) return known;
  const model = loadModel(robotText(file));
  models.set(file, model);
  return model;
}

/** The MJCF of the robot in `file`. */
export function robotText(file: string): string {
  return readFileSync(resolve(packageFolder, 'envs', 'models', file), 'utf8');
}

// A robot's file is read once: a process works on one version of it.
const models = new Map<string, Model>();
const kernels = new Map<string, Kernel>();
