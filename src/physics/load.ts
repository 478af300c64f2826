import { readMjcf } from './mjcf/read.ts';
import { compileModel } from './model/compile.ts';
import type { Model } from './model/model.ts';

/**
 * Loads a robot from MJCF text. Throws a HeurekaError that names the element, the attribute and the line of anything
 * wrong or not supported.
 */
export function loadModel(mjcf: string): Model {
  return compileModel(readMjcf(mjcf));
}
