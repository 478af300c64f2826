import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { acrobot } from '../envs/acrobot.ts';
import { ant } from '../envs/ant.ts';
import { cartpole } from '../envs/cartpole.ts';
import { cartpoleSwingup } from '../envs/cartpole-swingup.ts';
import { halfCheetah } from '../envs/half-cheetah.ts';
import { hopper } from '../envs/hopper.ts';
import { humanoid } from '../envs/humanoid.ts';
import { invertedDoublePendulum } from '../envs/inverted-double-pendulum.ts';
import { invertedPendulum } from '../envs/inverted-pendulum.ts';
import { mountainCar } from '../envs/mountain-car.ts';
import { pendulum } from '../envs/pendulum.ts';
import { quadcopter } from '../envs/quadcopter.ts';
import { quadruped } from '../envs/quadruped.ts';
import { reacher } from '../envs/reacher.ts';
import { swimmer } from '../envs/swimmer.ts';
import { walker2d } from '../envs/walker2d.ts';
import type { Environment } from './core/environment.ts';
import { HeurekaError, unknownName } from './core/errors.ts';
import { packageFolder } from './core/package-folder.ts';
import { type EnvironmentFile, findGuest, guestNames, openGuest } from './environments/guests.ts';
import { sourceText } from './environments/source-files.ts';

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
  humanoid,
  quadcopter,
  quadruped,
];

/**
 * The environment that `reference` means: the name of one of ours, the path of a file that exports one, or the name of
 * a file in `envs/` of `folder`. Throws `HeurekaError('usage')`, with the nearest name when there is none.
 */
export async function openEnvironment(reference: string, folder: string): Promise<Environment> {
  if (environments.some(({ name }) => name === reference)) return findEnvironment(reference);
  if (/\.[mc]?[jt]s$/.test(reference)) return await openFile(resolve(folder, reference));
  const local = localEnvironments(folder);
  const file = local.get(reference);
  if (file) return await openFile(file);
  throw unknownName('environment', reference, [...known(), ...local.keys()]);
}

/** Files of environments in `envs/` of `folder`, by name, where that is not the package's own. */
export function localEnvironments(folder: string): ReadonlyMap<string, string> {
  const place = join(resolve(folder), 'envs');
  if (place === join(packageFolder, 'envs') || !existsSync(place)) return new Map();
  const files = readdirSync(place).filter((file) => /^[a-z][a-z0-9-]*\.[mc]?[jt]s$/.test(file));
  return new Map(files.map((file) => [file.replace(/\.\w+$/, ''), join(place, file)]));
}

const openFile = (file: string) =>
  openGuest(
    file,
    environments.map(({ name }) => name),
  );

const known = () => [...environments.map(({ name }) => name), ...guestNames()];

/**
 * The environment called `name`: one of ours, or a file's that was opened before. Throws `HeurekaError('usage')` with
 * the nearest name when there is none.
 */
export function findEnvironment(name: string): Environment {
  const found = environments.find((environment) => environment.name === name) ?? findGuest(name)?.environment;
  if (found) return found;
  throw unknownName('environment', name, known());
}

/** The expert's reward, and the task metric that scores a policy. */
export type RewardKind = 'human' | 'fitness';

/**
 * TypeScript source of a reward that comes with `environment`. Throws `HeurekaError('usage')` when a user's environment
 * has none.
 */
export function rewardSource(environment: Environment, kind: RewardKind): string {
  const file = join(homeOf(environment), 'rewards', environment.name, `${kind}.ts`);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const what = kind === 'human' ? "an expert's reward" : 'the task metric';
  throw new HeurekaError(
    'usage',
    `${environment.name} needs ${what} in ${file}.`,
    'See docs/add-an-environment.md.',
  );
}

/** TypeScript source of `environment`, with what it imports from its own folder, as a proposer is shown it. */
export function environmentSource(environment: Environment): string {
  const file = findGuest(environment.name)?.file ?? join(packageFolder, 'envs', `${environment.name}.ts`);
  return sourceText(file);
}

/** Where a user's environment comes from, for another process or a later one; undefined for one of ours. */
export function environmentFile({ name }: Environment): EnvironmentFile | undefined {
  const guest = findGuest(name);
  return guest && { path: guest.file, digest: guest.digest };
}

/** Opens a user's environment again. Throws `HeurekaError('failed')` when it is no longer what it was. */
export async function reopenEnvironment({ path, digest }: EnvironmentFile): Promise<Environment> {
  const environment = await openFile(path);
  if (environmentFile(environment)?.digest === digest) return environment;
  throw new HeurekaError(
    'failed',
    `${path}, its robot or its rewards have changed since this began.`,
    'Undo the change, or begin anew.',
  );
}

/** The folder with `rewards/` beside `envs/`. */
function homeOf(environment: Environment): string {
  return findGuest(environment.name)?.home ?? packageFolder;
}
