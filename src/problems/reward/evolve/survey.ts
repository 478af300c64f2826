import type { Environment } from '../../../core/environment.ts';
import { Random } from '../../../core/random.ts';

type Numbers = Readonly<Record<string, number>>;

/** One step of an environment. */
export interface Transition {
  readonly state: Numbers;
  readonly action: Numbers;
  readonly previous: Numbers;
}

/** What the values of a state field look like when nobody steers to any purpose. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly std: number;
}

export interface Survey {
  /** A sample of the transitions met. */
  readonly transitions: readonly Transition[];
  readonly ranges: Readonly<Record<string, Range>>;
  /** Share of the aimless episodes that came to an early end. */
  readonly endedEarly: number;
}

const episodes = 48;
const stepsPerEpisode = 100;
/** Neighbours in time are alike: one transition in so many is kept to measure rewards on. */
const keptOneIn = 4;
/** Chance of a new action in a step of an aimless episode: long pushes reach farther than a tremble. */
const changeChance = 0.1;

/**
 * Tries an environment out, to learn the scale of its fields: half the episodes push at random, half follow random
 * linear feedback, which happens to swing, spin and run away. Deterministic; knows nothing of the task.
 */
export function surveyEnvironment(environment: Environment): Survey {
  const random = new Random(0, 'survey', environment.name);
  const aimless = play(environment, random, () => aimlessPolicy(environment, random));
  const ranges = rangesOf(environment, aimless);
  const feedback = play(environment, random, () => feedbackPolicy(environment, ranges, random));
  const transitions = [...aimless, ...feedback];
  const ends = aimless.filter(({ state }) => environment.terminated(state)).length;
  return {
    transitions: transitions.filter((_, i) => i % keptOneIn === 0),
    ranges: rangesOf(environment, transitions),
    endedEarly: ends / (episodes / 2),
  };
}

type Policy = (state: Numbers) => Numbers;

function play(environment: Environment, random: Random, policyOf: () => Policy): Transition[] {
  const transitions: Transition[] = [];
  for (let episode = 0; episode < episodes / 2; episode++) {
    const policy = policyOf();
    let previous = environment.reset(random);
    for (let t = 0; t < stepsPerEpisode; t++) {
      const action = policy(previous);
      const state = environment.step(previous, action);
      transitions.push({ state, action, previous });
      if (environment.terminated(state)) break;
      previous = state;
    }
  }
  return transitions;
}

function aimlessPolicy(environment: Environment, random: Random): Policy {
  let action = mapActions(environment, () => random.uniform(-1, 1));
  return () => {
    if (random.uniform() < changeChance) action = mapActions(environment, () => random.uniform(-1, 1));
    return action;
  };
}

/** The sign of a random weighing of the fields, each in units of its own spread. */
function feedbackPolicy(environment: Environment, ranges: Survey['ranges'], random: Random): Policy {
  const names = Object.keys(environment.state);
  const weights = Object.fromEntries(
    Object.keys(environment.actions).map((action) => [action, names.map(() => random.normal())]),
  );
  return (state) =>
    mapActions(environment, (action) => {
      const push = names.reduce((sum, name, i) => {
        return sum + (weights[action]![i]! * state[name]!) / (ranges[name]!.std || 1);
      }, 0);
      return push < 0 ? -1 : 1;
    });
}

/** Actions from numbers in [-1, 1]: the ends of a range, or the first and last of the values. */
function mapActions(environment: Environment, choose: (name: string) => number): Numbers {
  const entries = Object.entries(environment.actions).map(([name, field]) => {
    const share = (choose(name) + 1) / 2;
    if (!('values' in field)) return [name, field.min + share * (field.max - field.min)] as const;
    return [
      name,
      field.values[Math.min(field.values.length - 1, Math.floor(share * field.values.length))]!,
    ] as const;
  });
  return Object.fromEntries(entries);
}

function rangesOf(environment: Environment, transitions: readonly Transition[]): Survey['ranges'] {
  return Object.fromEntries(
    Object.keys(environment.state).map((name) => [
      name,
      rangeOf(transitions.map(({ state }) => state[name]!)),
    ]),
  );
}

/** The middle 96 % of `values`, and their standard deviation. */
export function rangeOf(values: readonly number[]): Range {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { low: at(0.02), high: at(0.98), std: Math.sqrt(variance) };
}
