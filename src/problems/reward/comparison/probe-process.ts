import type { Played, PolicyProbe } from '../../../compare/evidence.ts';
import { addRow, emptyMoments, type Moments } from '../../../compare/statistics/moments.ts';
import type { Environment } from '../../../core/environment.ts';
import { Random } from '../../../core/random.ts';
import type { EnvironmentBatch } from '../../../core/reward.ts';
import type { Simulation } from '../../../core/simulation.ts';
import type { Policy } from '../../../core/training.ts';
import { createBatch } from '../../../physics/create-batch.ts';
import { findEnvironment, reopenEnvironment } from '../../../registry.ts';
import type { Backend, Learner } from '../../../rl/backends/backend.ts';
import { openBackend } from '../../../rl/backends/select.ts';
import { DeferredReward } from '../../../rl/deferred-reward.ts';
import { scorePolicy } from '../../../rl/score.ts';
import type { CheckedReward } from '../../../sandbox/check.ts';
import { type LoadedReward, loadedOrThrow } from '../../../sandbox/isolate.ts';
import { RewardFault } from '../../../sandbox/reward-fault.ts';
import { serveGuarded } from '../../../sandbox/serve.ts';
import { perturbationsFor } from './perturb.ts';
import type { ProbeJob, ProbeMessage } from './probe-job.ts';

/** Seed of the starts: no training was scored on them, and every policy plays from the same. */
const freshSeed = 1;

/** The child process of a probe: plays policies under rewards that nobody vouches for. */
await serveGuarded<ProbeJob, ProbeMessage>(async (job, send) => {
  const environment = job.environmentFile
    ? await reopenEnvironment(job.environmentFile)
    : findEnvironment(job.environment);
  const backend = await openBackend(job.backend);
  const moments = emptyMoments(job.rewards.length + 2);
  const policies = job.policies.map((policy, k) => {
    const learner = actor(policy, backend, job.episodes);
    const probe = probePolicy(job, environment, policy, learner, moments);
    learner.dispose();
    send({ type: 'played', policy: k });
    return probe;
  });
  send({ type: 'result', probe: { policies, moments } });
});

function probePolicy(
  job: ProbeJob,
  environment: Environment,
  policy: Policy,
  learner: Learner,
  moments: Moments,
): PolicyProbe {
  const play = (simulation: Simulation, measure: DeferredReward) =>
    scorePolicy({ environment, simulation, measure, learner, firstRow: 0 }, policy, freshSeed).fitness;
  const score = (reward: CheckedReward, simulation: Simulation) => {
    const measure = new DeferredReward(simulation, (steps) => loadedOrThrow(reward, steps, environment));
    try {
      return play(simulation, measure);
    } finally {
      measure.reward.dispose();
    }
  };
  const own = job.rewards[job.own]!;
  const worlds = perturbationsFor(environment).map((perturbation): [string, Played] => {
    const world = () => perturbation.create(environment, job.episodes, policy);
    return [perturbation.name, { fitness: score(job.fitness, world()), reward: score(own, world()) }];
  });
  const simulation = createBatch(environment, job.episodes, new Random(0, 'start'));
  const returns = job.rewards.map((reward) => attempt(() => score(reward, simulation)));
  const sound = job.rewards.map((reward, k) => (returns[k] === null ? undefined : reward));
  const watched = [...sound, job.human, job.fitness];
  const measure = new DeferredReward(simulation, (steps) => watch(watched, steps, environment, moments));
  const fresh = { fitness: play(simulation, measure), reward: returns[job.own] ?? score(own, simulation) };
  measure.reward.dispose();
  return { fresh, returns, perturbed: Object.fromEntries(worlds) };
}

/** A policy in a learner of its own, which is only ever asked to act. */
function actor(policy: Policy, backend: Backend, rows: number): Learner {
  const learner = backend.learner(policy, rows, rows);
  learner.load(policy.parameters);
  return learner;
}

/**
 * The last of `rewards`, the fitness, as a measure that notes what the others say of the same steps. One that is
 * missing, because it fails there, says nothing.
 */
function watch(
  rewards: readonly (CheckedReward | undefined)[],
  batch: EnvironmentBatch,
  environment: Environment,
  moments: Moments,
): LoadedReward {
  const loaded = rewards.map((reward) => reward && loadedOrThrow(reward, batch, environment));
  const fitness = loaded.at(-1)!;
  const row = new Float64Array(rewards.length);
  return {
    ...fitness,
    evaluate: (rows = batch.count) => {
      for (const reward of loaded) reward?.evaluate(rows);
      for (let i = 0; i < rows; i++) {
        loaded.forEach((reward, k) => {
          row[k] = reward?.totals[i] ?? 0;
        });
        addRow(moments, row);
      }
    },
    dispose: () => {
      for (const reward of loaded) reward?.dispose();
    },
  };
}

/** null where the reward fails. */
function attempt(score: () => number): number | null {
  try {
    return score();
  } catch (error) {
    if (error instanceof RewardFault) return null;
    throw error;
  }
}
