import type { Environment } from '../../core/environment.ts';
import type { Random } from '../../core/random.ts';
import type { Simulation } from '../../core/simulation.ts';
import type { Policy } from '../../core/training.ts';
import { actionApplier } from '../../rl/actions.ts';
import { openBackend } from '../../rl/backends/select.ts';
import { normaliseRows } from '../../rl/normaliser.ts';

/** Chooses the next actions and writes them into the simulation's buffer. */
export type Driver = () => void;

/** A saved policy, acting by its mode, with the arithmetic of the backend that every machine has. */
export async function policyDriver(
  policy: Policy,
  environment: Environment,
  simulation: Simulation,
): Promise<Driver> {
  const backend = await openBackend('simd');
  const learner = backend.learner(policy, simulation.count, simulation.count);
  learner.load(policy.parameters);
  const apply = actionApplier(environment);
  const raw = new Float32Array(simulation.count * simulation.observationLength);
  return () => {
    simulation.observe(raw, 0);
    normaliseRows(raw, simulation.count, policy.mean, policy.std, learner.rollout.observations, 0);
    learner.act(0, simulation.count);
    apply(learner.rollout.actions, 0, simulation.actions, simulation.count);
  };
}

/** Actions drawn uniformly from their ranges. */
export function randomDriver(environment: Environment, simulation: Simulation, random: Random): Driver {
  const fields = Object.values(environment.actions);
  return () => {
    fields.forEach((field, k) => {
      simulation.actions[k] =
        'values' in field ? random.choose(field.values) : random.uniform(field.min, field.max);
    });
  };
}
