import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../../src/core/environment.ts';
import { Random } from '../../src/core/random.ts';
import { defaultTraining, type TrainingSettings } from '../../src/core/training.ts';
import { createEquationBatch } from '../../src/physics/equation-batch.ts';
import { findEnvironment } from '../../src/registry.ts';
import type { TrainingTask } from '../../src/rl/train.ts';
import { checkReward } from '../../src/sandbox/check.ts';
import { loadReward } from '../../src/sandbox/isolate.ts';

/** A Gymnasium task as it is published: its own reward, a budget of steps, and the level to reach. */
export interface PublishedTask {
  readonly environment: string;
  readonly settings: Partial<TrainingSettings>;
  /** The mean return of a trained policy at or above which the task counts as learned. */
  readonly level: number;
  /** Stable-Baselines3 with its zoo's settings: quoted, measured on one core of such a machine. */
  readonly quoted: { readonly steps: number; readonly return: number };
}

/** Budgets are those of the zoo or below: Acrobot has a million steps there. */
export const publishedTasks: readonly PublishedTask[] = [
  {
    environment: 'cartpole',
    settings: { steps: 100_000, horizon: 64, minibatch: 512 },
    level: 500,
    quoted: { steps: 100_000, return: 500 },
  },
  {
    environment: 'pendulum',
    settings: { steps: 100_000, discount: 0.98, activation: 'relu' },
    level: -200,
    quoted: { steps: 100_000, return: -172 },
  },
  {
    environment: 'acrobot',
    settings: { steps: 300_000 },
    level: -90,
    quoted: { steps: 1_000_000, return: -73.5 },
  },
  {
    environment: 'mountain-car',
    settings: {
      ...{ steps: 20_000, environments: 8, horizon: 64, initialLogStd: 0.5, discount: 0.999 },
      activation: 'tanh',
    },
    level: 90,
    quoted: { steps: 20_000, return: 88.3 },
  },
];

export function settingsOf({ settings }: PublishedTask): TrainingSettings {
  return { ...defaultTraining, evaluationEpisodes: 100, ...settings };
}

/** A training task whose reward and measure are both Gymnasium's own, in the sandbox. */
export function gymnasiumTask(name: string, settings: TrainingSettings, seed: number): TrainingTask {
  const environment: Environment = findEnvironment(name);
  const file = join(import.meta.dirname, '../../test/fixtures/gymnasium-rewards', `${name}.ts`);
  const checked = checkReward(readFileSync(file, 'utf8'), environment);
  if (!checked.ok) throw new Error(checked.fault.message);
  const batch = (count: number) => createEquationBatch(environment, count, new Random(seed, 'start'));
  const bind = (simulation: ReturnType<typeof batch>) => {
    const loaded = loadReward(checked.value, simulation, environment);
    if (!loaded.ok) throw new Error(loaded.fault.message);
    return loaded.value;
  };
  const [simulation, heldOut] = [batch(settings.environments), batch(settings.evaluationEpisodes)];
  return { environment, simulation, reward: bind(simulation), heldOut, fitness: bind(heldOut) };
}
