/** What the file of an environment needs: `import { defineEnv } from 'heureka/env'`. Light, since every training loads it. */
export {
  type ContinuousAction,
  type DiscreteAction,
  defineEnv,
  type Environment,
  type Sensor,
  type StateField,
} from './core/environment.ts';
export type { Random } from './core/random.ts';
export { clamp, wrapAngle } from './core/ranges.ts';
export { intoBody, type Quaternion, uprightness } from './core/rotations.ts';
export { engine } from './physics/engine.ts';
