import type { Environment } from '../core/environment.ts';
import { Random } from '../core/random.ts';
import type { Simulation } from '../core/simulation.ts';
import type { Checkpoint, Policy, TrainingResult, TrainingSettings } from '../core/training.ts';
import { networkShape } from './actions.ts';
import type { Backend, Learner } from './backends/backend.ts';
import type { DeferredReward } from './deferred-reward.ts';
import { initialParameters } from './network.ts';
import { nextLearningRate, updatePolicy } from './ppo.ts';
import { RolloutCollector } from './rollout.ts';
import { scorePolicy } from './score.ts';

/** What a policy is trained in and for, and what it is scored in and by. */
export interface TrainingTask {
  readonly environment: Environment;
  readonly simulation: Simulation;
  readonly reward: DeferredReward;
  /** The held-out environments: one episode of each is played at every checkpoint. */
  readonly heldOut: Simulation;
  readonly fitness: DeferredReward;
  /** The policy to start from, with its critic and its normalisation, instead of a fresh one. Its network must fit. */
  readonly start?: Policy;
}

/** Hears how a training goes on, and may end it; never part of the result so far. */
export interface TrainingObserver {
  /** Called after every update with the environment steps trained so far. */
  readonly onUpdate?: (steps: number) => void;
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void;
  /** Asked after every checkpoint, with those so far, whether to go on: the training ends there otherwise. */
  readonly goOn?: (checkpoints: readonly Checkpoint[]) => Promise<boolean>;
}

/** Thrown when the policy's numbers leave the finite range: the reward made training diverge. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
}

/**
 * Trains a policy with PPO, scoring it at evenly spaced checkpoints. The result depends on the arguments alone, bit for
 * bit. Yields to the event loop after every update, so that the process stays reachable.
 * @throws DivergedError, and what the reward throws.
 */
export async function train(
  task: TrainingTask,
  settings: TrainingSettings,
  seed: number,
  backend: Backend,
  observer: TrainingObserver = {},
): Promise<TrainingResult> {
  const { environment, simulation, reward, heldOut, start } = task;
  const rows = settings.environments * settings.horizon;
  const shape = networkShape(environment, simulation.observationLength, settings);
  const spareRows = Math.max(simulation.count, heldOut.count);
  const learner = backend.learner(shape, rows + spareRows, settings.minibatch);
  learner.load(
    start
      ? Float32Array.from(start.parameters)
      : initialParameters(shape, settings.initialLogStd, new Random(seed, 'network')),
  );
  const collector = new RolloutCollector({ environment, simulation, reward, learner, settings, seed });
  if (start) collector.observationStatistics.assume(start.mean, start.std, settings.steps);
  const shuffles = new Random(seed, 'minibatches');
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const updates = Math.max(1, Math.ceil(settings.steps / rows));
  const checkpoints: Checkpoint[] = [];
  let best: Policy | undefined;
  let learningRate = settings.learningRate;

  for (let update = 1; update <= updates; update++) {
    collector.collect();
    const statistics = updatePolicy(learner, order, settings, learningRate, shuffles);
    learningRate = nextLearningRate(settings, update, updates, learningRate, statistics.approximateKl);
    if (!Number.isFinite(statistics.gradientNorm)) throw new DivergedError(`after ${update * rows} steps`);
    if (isCheckpoint(update, updates, settings.checkpoints)) {
      // The last step's gradient may be finite and what it leads to not.
      if (!learner.parameters.every(Number.isFinite)) throw new DivergedError(`after ${update * rows} steps`);
      const checkpoint = takeCheckpoint(task, learner, collector, rows, update * rows);
      const isBest = checkpoints.every((other) => checkpoint.fitness > other.fitness);
      if (isBest) best = savePolicy(environment, learner, collector, shape);
      checkpoints.push(checkpoint);
      observer.onCheckpoint?.(checkpoint);
      if (update < updates && observer.goOn && !(await observer.goOn(checkpoints))) break;
    }
    observer.onUpdate?.(update * rows);
    await new Promise((resolve) => setImmediate(resolve));
  }
  learner.dispose();
  return {
    checkpoints,
    score: Math.max(...checkpoints.map((checkpoint) => checkpoint.fitness)),
    finalFitness: checkpoints.at(-1)!.fitness,
    policy: best!,
  };
}

/** Whether one of `count` evenly spaced checkpoints falls on this update; the last always does. */
function isCheckpoint(update: number, updates: number, count: number): boolean {
  return Math.floor((update * count) / updates) > Math.floor(((update - 1) * count) / updates);
}

/** Seed of the held-out starts: the same for every training, so that scores can be compared. */
const heldOutSeed = 0;

function takeCheckpoint(
  task: TrainingTask,
  learner: Learner,
  collector: RolloutCollector,
  firstRow: number,
  steps: number,
): Checkpoint {
  const { environment, heldOut, fitness, reward } = task;
  const parts = { environment, simulation: heldOut, measure: fitness, learner, firstRow };
  const score = scorePolicy(parts, collector.observationStatistics, heldOutSeed);
  const components = reward.reward.takeStatistics();
  return {
    steps,
    fitness: score.fitness,
    episodeLength: score.episodeLength,
    reward: Object.values(components).reduce((sum, component) => sum + component.mean, 0),
    components,
  };
}

function savePolicy(
  environment: Environment,
  learner: Learner,
  collector: RolloutCollector,
  shape: ReturnType<typeof networkShape>,
): Policy {
  return {
    environment: environment.name,
    ...shape,
    mean: Array.from(collector.observationStatistics.mean),
    std: Array.from(collector.observationStatistics.std),
    parameters: Array.from(learner.parameters),
  };
}
