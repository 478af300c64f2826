import type { Environment } from '../../core/environment.ts';
import { Random } from '../../core/random.ts';
import type { Simulation } from '../../core/simulation.ts';
import { createBatch } from '../../physics/create-batch.ts';
import type { Recording } from '../../sandbox/trial.ts';

/** Environments played side by side, and for how many steps. */
const environments = 32;
const steps = 32;
/** Chance of a new action in a step: long pushes reach farther than a tremble. */
const changeChance = 0.1;
/** States tried to learn whether any ends an episode. */
const triedStates = 1000;

/** Transitions of aimless play, the same ones every time: what a reward is tried on before it is trained with. */
export function recordTransitions(environment: Environment): Recording {
  const random = new Random(0, 'recording', environment.name);
  const batch = createBatch(environment, environments, random);
  const buffers = (['state', 'previous', 'actions'] as const).map((name) => ({
    source: batch[name],
    target: new Float64Array(new SharedArrayBuffer(steps * batch[name].byteLength)),
  }));
  for (let t = 0; t < steps; t++) {
    steer(batch, environment, random, t === 0);
    batch.step();
    for (const { source, target } of buffers) target.set(source, t * source.length);
    for (let i = 0; i < environments; i++) if (batch.terminated[i]) batch.reset(i, random);
  }
  const [state, previous, actions] = buffers.map(({ target }) => target);
  const endsEarly = canEndEarly(environment, random);
  return { count: environments * steps, state: state!, previous: previous!, actions: actions!, endsEarly };
}

/** Gives some of the environments a new random action, or all of them. */
function steer({ actions }: Simulation, environment: Environment, random: Random, all: boolean): void {
  const fields = Object.values(environment.actions);
  for (let i = 0; i < environments; i++) {
    if (!all && random.uniform() >= changeChance) continue;
    for (const [k, field] of fields.entries()) {
      actions[i * fields.length + k] =
        'values' in field ? random.choose(field.values) : random.uniform(field.min, field.max);
    }
  }
}

/** Tried out on states near and far: the declaration does not say. */
function canEndEarly(environment: Environment, random: Random): boolean {
  const names = Object.keys(environment.state);
  return Array.from({ length: triedStates }).some(() => {
    const reach = 10 ** random.uniform(-1, 2);
    const state = Object.fromEntries(names.map((name) => [name, reach * random.normal()]));
    return environment.terminated(state);
  });
}
