import { discreteValues, type Environment, type StateField, type Values } from '../../../core/environment.ts';
import { Random } from '../../../core/random.ts';
import { wrapAngle } from '../../../core/ranges.ts';
import type { Simulation } from '../../../core/simulation.ts';
import type { Policy } from '../../../core/training.ts';
import { createBatch } from '../../../physics/create-batch.ts';
import { completeStart } from '../../../physics/engine.ts';
import type { ModelScale } from '../../../physics/model/scale.ts';

/** A way in which the world differs from the one that a policy was trained in. */
export interface Perturbation {
  readonly name: string;
  /** What is changed and by how much, in a few words. */
  readonly description: string;
  /** `count` perturbed copies of the environment, for `policy` to play in. */
  create(environment: Environment, count: number, policy: Policy): Simulation;
}

/** The perturbations that make sense in `environment`: physics for robots, which have a model to change. */
export function perturbationsFor(environment: Environment): readonly Perturbation[] {
  const bodies = environment.robot ? [heavier, slippery] : [];
  const weaker = environment.robot ? weakerRobot : discreteValues(environment) ? [] : weakerActions;
  return [wideStarts, shakyActions(environment), noisyObservations, ...bodies, weaker].flat();
}

const plain = (environment: Environment, count: number, scale?: Partial<ModelScale>) =>
  createBatch(
    environment,
    count,
    new Random(0, 'start'),
    scale && { mass: 1, friction: 1, strength: 1, ...scale },
  );

const wideStarts: Perturbation = {
  name: 'starts',
  description: 'starting states twice as far from their mean',
  create: (environment, count) => {
    const centre = meanStart(environment);
    const { robot, state } = environment;
    const reset = (random: Random): State => {
      const start = spread(environment.reset(random), centre, state);
      return robot ? (completeStart({ robot, state }, start) as State) : start;
    };
    return plain({ ...environment, reset }, count);
  },
};

type State = Values<Record<string, StateField>>;

/** Starts drawn to tell where their middle is. */
const draws = 256;

/** The mean of a few hundred starts; of angles the mean direction. */
function meanStart(environment: Environment): State {
  const random = new Random(0, 'mean start');
  const starts = Array.from({ length: draws }, () => environment.reset(random));
  const sum = (of: (start: State) => number) => starts.reduce((total, start) => total + of(start), 0);
  return Object.fromEntries(
    Object.entries(environment.state).map(([name, { unit }]) => {
      if (unit !== 'rad') return [name, sum((start) => start[name]!) / draws];
      return [
        name,
        Math.atan2(
          sum((start) => Math.sin(start[name]!)),
          sum((start) => Math.cos(start[name]!)),
        ),
      ];
    }),
  );
}

function spread(start: State, centre: State, fields: Record<string, StateField>): State {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { unit }]) => {
      const away = start[name]! - centre[name]!;
      // An angle that is exactly where it may be stays there: wrapping would round it.
      if (away === 0) return [name, start[name]!];
      return [
        name,
        unit === 'rad' ? wrapAngle(centre[name]! + 2 * wrapAngle(away)) : centre[name]! + 2 * away,
      ];
    }),
  );
}

const actionNoise = 0.1;

/** Noise on every action: of a range, or a random one of a few values. */
function shakyActions(environment: Environment): Perturbation {
  const values = discreteValues(environment);
  const fields = Object.values(environment.actions);
  return {
    name: 'actions',
    description: values
      ? `one action in ten is a random one`
      : `actions with noise of a tenth of half their range`,
    create: (_, count) => {
      const simulation = plain(environment, count);
      const random = new Random(0, 'action noise');
      const shake = (index: number) => {
        const field = fields[index % fields.length]!;
        if ('min' in field) {
          const noise = actionNoise * ((field.max - field.min) / 2) * random.normal();
          simulation.actions[index] = simulation.actions[index]! + noise;
        } else if (random.uniform() < actionNoise) simulation.actions[index] = random.choose(field.values);
      };
      return before(simulation, () => {
        for (let index = 0; index < simulation.actions.length; index++) shake(index);
      });
    },
  };
}

const observationNoise = 0.1;

const noisyObservations: Perturbation = {
  name: 'observations',
  description: 'observations with noise of a tenth of their standard deviation while training',
  create: (environment, count, { std }) => {
    const simulation = plain(environment, count);
    const random = new Random(0, 'observation noise');
    const width = simulation.observationLength;
    return {
      ...simulation,
      observe: (out, firstRow) => {
        simulation.observe(out, firstRow);
        for (let i = 0; i < count * width; i++) {
          const at = firstRow * width + i;
          out[at] = out[at]! + observationNoise * std[i % width]! * random.normal();
        }
      },
    };
  },
};

const weakerActions: Perturbation = {
  name: 'strength',
  description: 'actions at four fifths of their strength',
  create: (environment, count) => {
    const simulation = plain(environment, count);
    return before(simulation, () => {
      for (let i = 0; i < simulation.actions.length; i++)
        simulation.actions[i] = simulation.actions[i]! * 0.8;
    });
  },
};

const weakerRobot = scaled('strength', 'actuators at four fifths of their strength', { strength: 0.8 });
const heavier = scaled('masses', 'bodies a fifth heavier', { mass: 1.2 });
const slippery = scaled('friction', 'friction a third lower', { friction: 2 / 3 });

function scaled(name: string, description: string, scale: Partial<ModelScale>): Perturbation {
  return { name, description, create: (environment, count) => plain(environment, count, scale) };
}

/** The simulation with something done to the actions before every step. */
function before(simulation: Simulation, change: () => void): Simulation {
  return {
    ...simulation,
    step: () => {
      change();
      simulation.step();
    },
  };
}
