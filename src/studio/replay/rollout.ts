import type { ActionField, Environment } from '../../core/environment.ts';
import { Random } from '../../core/random.ts';
import type { Simulation } from '../../core/simulation.ts';
import { createBatch } from '../../physics/create-batch.ts';
import { findEnvironment, reopenEnvironment } from '../../registry.ts';
import { type LoadedReward, loadedOrThrow } from '../../sandbox/isolate.ts';
import type { Replay, ReplayStart } from '../contract/replay.ts';
import { type Driver, policyDriver, randomDriver } from './driver.ts';
import { robotPicture } from './robot-picture.ts';
import type { RolloutJob } from './rollout-job.ts';

/**
 * Plays one episode and records every step of it. The starts are those of `scorePolicy`: with seed 0, the episodes are
 * the held-out ones of every checkpoint, bit for bit. Throws `RewardFault` when the reward fails.
 */
export async function rollOut(job: RolloutJob): Promise<Replay> {
  const environment = job.environmentFile
    ? await reopenEnvironment(job.environmentFile)
    : findEnvironment(job.environment);
  const simulation = createBatch(environment, 1, new Random(0, 'start'));
  const reward = loadedOrThrow(job.reward, simulation, environment);
  const fitness = loadedOrThrow(job.fitness, simulation, environment);
  startEpisode(simulation, job.start);
  const driver = job.policy
    ? await policyDriver(job.policy, environment, simulation)
    : randomDriver(environment, simulation, new Random(job.start.seed, 'random actions', job.start.episode));
  const recorded = record(environment, simulation, driver, reward, fitness);
  const robot = robotPicture(environment, recorded.states);
  return {
    ...{ environment: environment.name, task: environment.task, label: job.label, start: job.start },
    timestep: environment.timestep,
    fields: Object.entries(environment.state).map(([name, field]) => ({ name, ...field })),
    actions: Object.entries(environment.actions).map(([name, field]) => ({ name, ...track(field) })),
    components: reward.components,
    ...recorded,
    ...(robot && { robot }),
  };
}

function startEpisode(simulation: Simulation, { seed, episode }: ReplayStart): void {
  const random = new Random(seed, 'held-out starts');
  for (let k = 0; k < episode; k++) simulation.reset(0, random);
}

function track(field: ActionField) {
  const [min, max] =
    'values' in field ? [Math.min(...field.values), Math.max(...field.values)] : [field.min, field.max];
  return { unit: field.unit, meaning: field.meaning, min, max };
}

function record(
  environment: Environment,
  simulation: Simulation,
  act: Driver,
  reward: LoadedReward,
  fitness: LoadedReward,
) {
  const states = [Array.from(simulation.state)];
  const [commands, rewards, metric]: [number[][], number[][], number[]] = [[], [], []];
  for (let t = 0; t < environment.episodeLength && !simulation.terminated[0]; t++) {
    act();
    simulation.step();
    reward.evaluate();
    fitness.evaluate();
    states.push(Array.from(simulation.state));
    commands.push(Array.from(simulation.actions));
    // Of one environment and one step, the mean of a component is its value.
    const statistics = reward.takeStatistics();
    rewards.push(reward.components.map((name) => statistics[name]!.mean));
    metric.push(fitness.totals[0]!);
  }
  return { states, commands, rewards, fitness: metric, terminated: simulation.terminated[0] === 1 };
}
