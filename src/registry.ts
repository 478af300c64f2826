import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { acrobot } from '../envs/acrobot.ts';
import { ant } from '../envs/ant.ts';
import { cartpole } from '../envs/cartpole.ts';
import { cartpoleSwingup } from '../envs/cartpole-swingup.ts';
import { halfCheetah } from '../envs/half-cheetah.ts';
import { hopper } from '../envs/hopper.ts';
import { invertedDoublePendulum } from '../envs/inverted-double-pendulum.ts';
import { invertedPendulum } from '../envs/inverted-pendulum.ts';
import { mountainCar } from '../envs/mountain-car.ts';
import { pendulum } from '../envs/pendulum.ts';
import { reacher } from '../envs/reacher.ts';
import { swimmer } from '../envs/swimmer.ts';
import { walker2d } from '../envs/walker2d.ts';
import type { Environment } from './core/environment.ts';
import { unknownName } from './core/errors.ts';

/** Every environment; its rewards lie in `rewards/<name>/`. */
export const environments: readonly Environment[] = [
  cartpole,
  cartpoleSwingup,
  pendulum,
  acrobot,
  mountainCar,
  invertedPendulum,
  invertedDoublePendulum,
  reacher,
  swimmer,
  hopper,
  halfCheetah,
  walker2d,
  ant,
];

/** The environment called `name`. Throws `HeurekaError('usage')` with the nearest name when there is none. */
export function findEnvironment(name: string): Environment {
  const found = environments.find((environment) => environment.name === name);
  if (found) return found;
  const known = environments.map((environment) => environment.name);
  throw unknownName('environment', name, known);
}

/** The expert's reward, and the task metric that scores a policy. */
export type RewardKind = 'human' | 'fitness';

/** TypeScript source of a reward that comes with `environment`. */
export function rewardSource(environment: Environment, kind: RewardKind): string {
  return readFileSync(join(packageRoot, 'rewards', environment.name, `${kind}.ts`), 'utf8');
}

/** TypeScript source of `environment`, as a proposer is shown it. */
export function environmentSource(environment: Environment): string {
  return readFileSync(join(packageRoot, 'envs', `${environment.name}.ts`), 'utf8');
}

/** The folder of package.json, which is one level up from src/ and two from dist/src/. */
const packageRoot = folderWith('package.json', import.meta.dirname);

function folderWith(file: string, start: string): string {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, file))) return folder;
    if (folder === dirname(folder)) throw new Error(`no ${file} above ${start}`);
  }
}
