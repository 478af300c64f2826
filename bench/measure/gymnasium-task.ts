import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../src/core/environment.ts';
import { Random } from '../../src/core/random.ts';
import type { Simulation } from '../../src/core/simulation.ts';
import { defaultTraining, type TrainingSettings } from '../../src/core/training.ts';
import { createBatch } from '../../src/physics/create-batch.ts';
import { findEnvironment, rewardSource } from '../../src/registry.ts';
import { DeferredReward } from '../../src/rl/deferred-reward.ts';
import type { TrainingTask } from '../../src/rl/train.ts';
import { checkReward } from '../../src/sandbox/check.ts';
import { loadedOrThrow } from '../../src/sandbox/isolate.ts';

/** A Gymnasium task as it is published: its own reward, a budget of steps, and the level to reach. */
export interface PublishedTask {
  readonly environment: string;
  readonly settings: Partial<TrainingSettings>;
  /** The mean return of a trained policy at or above which the task counts as learned. */
  readonly level: number;
  /** What the level is held against. */
  readonly quoted: { readonly peer: string; readonly steps: number; readonly return: number };
}

const zoo = 'Stable-Baselines3';

/** Budgets are those of Stable-Baselines3's zoo or below: Acrobot has a million steps there. */
export const classicTasks: readonly PublishedTask[] = [
  {
    environment: 'cartpole',
    settings: { steps: 100_000, horizon: 64, minibatch: 512 },
    level: 500,
    quoted: { peer: zoo, steps: 100_000, return: 500 },
  },
  {
    environment: 'pendulum',
    settings: { steps: 100_000, discount: 0.98, activation: 'relu' },
    level: -200,
    quoted: { peer: zoo, steps: 100_000, return: -172 },
  },
  {
    environment: 'acrobot',
    settings: { steps: 300_000 },
    level: -90,
    quoted: { peer: zoo, steps: 1_000_000, return: -73.5 },
  },
  {
    environment: 'mountain-car',
    settings: {
      ...{ steps: 20_000, environments: 8, horizon: 64, initialLogStd: 0.5, discount: 0.999 },
      activation: 'tanh',
    },
    level: 90,
    quoted: { peer: zoo, steps: 20_000, return: 88.3 },
  },
];

/** What robots are trained with: the settings that come with the environment, for the steps of the peer. */
const robot = (name: string, steps: number): Partial<TrainingSettings> => ({
  ...findEnvironment(name).training,
  ...{ steps, checkpoints: 1 },
});

/** Levels are published returns of PPO: of Stable-Baselines3's zoo, where it has the task, after a million steps. */
export const robotTasks: readonly PublishedTask[] = (
  [
    ['half-cheetah', 5819, zoo],
    ['hopper', 2410, zoo],
    ['walker2d', 3479, zoo],
    ['swimmer', 282, zoo],
    ['ant', 1327, zoo],
    ['inverted-double-pendulum', 9231, 'Tianshou'],
    ['reacher', -4.1, 'Tianshou'],
  ] as const
).map(([environment, level, peer]) => ({
  environment,
  settings: robot(environment, 1_000_000),
  level,
  quoted: { peer, steps: 1_000_000, return: level },
}));

/** The humanoid needs longer to walk: above 5000 it does, since standing for a thousand steps is worth 5000. */
export const humanoidTask: PublishedTask = {
  environment: 'humanoid',
  settings: robot('humanoid', 5_000_000),
  level: 6000,
  quoted: { peer: 'Tianshou', steps: 1_000_000, return: 787 },
};

export function settingsOf({ settings }: PublishedTask): TrainingSettings {
  return { ...defaultTraining, evaluationEpisodes: 100, ...settings };
}

/** A training task whose reward and measure are both Gymnasium's own, in the sandbox. */
export function gymnasiumTask(name: string, settings: TrainingSettings, seed: number): TrainingTask {
  const environment = findEnvironment(name);
  const checked = checkReward(gymnasiumReward(environment), environment);
  if (!checked.ok) throw new Error(checked.fault.message);
  const batch = (count: number) => createBatch(environment, count, new Random(seed, 'start'));
  const bind = (simulation: Simulation) =>
    new DeferredReward(simulation, (steps) => loadedOrThrow(checked.value, steps, environment));
  const [simulation, heldOut] = [batch(settings.environments), batch(settings.evaluationEpisodes)];
  return { environment, simulation, reward: bind(simulation), heldOut, fitness: bind(heldOut) };
}

/** The human reward of a robot is Gymnasium's; those of classic control were shaped by us. */
function gymnasiumReward(environment: Environment): string {
  if (environment.robot) return rewardSource(environment, 'human');
  const folder = join(import.meta.dirname, '../../test/fixtures/gymnasium-rewards');
  return readFileSync(join(folder, `${environment.name}.ts`), 'utf8');
}
