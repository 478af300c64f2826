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

const aimlessEpisodes = 24;
const stepsPerEpisode = 100;
/** Chance of a new action in a step of an aimless episode: long pushes reach farther than a tremble. */
const changeChance = 0.1;
/** Branches of the tree of exploration, and their greatest length in steps. */
const branches = 700;
const longestBranch = 12;
/** How far beyond what was seen the tree reaches out, in shares of the range. */
const reach = 0.2;
/** Neighbours in time are alike: one transition in so many is kept to measure rewards on. */
const keptOneIn = 4;

/**
 * Tries an environment out, to learn what states there are and the scale of its fields. Aimless episodes show where one
 * gets without steering; from there a rapidly-exploring random tree (LaValle, 1998) spreads over what can be reached.
 * Deterministic; knows nothing of the task.
 */
export function surveyEnvironment(environment: Environment): Survey {
  const random = new Random(0, 'survey', environment.name);
  const aimless = Array.from({ length: aimlessEpisodes }, () => aimlessEpisode(environment, random)).flat();
  const ends = aimless.filter(({ state }) => environment.terminated(state)).length;
  const explored = explore(environment, aimless, random);
  return {
    transitions: explored.filter((_, i) => i % keptOneIn === 0),
    ranges: rangesOf(environment, explored),
    endedEarly: ends / aimlessEpisodes,
  };
}

function aimlessEpisode(environment: Environment, random: Random): Transition[] {
  const transitions: Transition[] = [];
  let previous = environment.reset(random);
  let action = randomAction(environment, random);
  for (let t = 0; t < stepsPerEpisode; t++) {
    if (random.uniform() < changeChance) action = randomAction(environment, random);
    const state = environment.step(previous, action);
    transitions.push({ state, action, previous });
    if (environment.terminated(state)) break;
    previous = state;
  }
  return transitions;
}

/** Transitions spread over the observations that can be reached: each branch starts next to a point drawn at random. */
function explore(environment: Environment, start: readonly Transition[], random: Random): Transition[] {
  const nodes = start
    .filter(({ state }, i) => i % keptOneIn === 0 && !environment.terminated(state))
    .map(({ state }) => ({ state, observation: environment.observation(state) }));
  const transitions: Transition[] = [];
  const lows = nodes[0]!.observation.map((_, k) => Math.min(...nodes.map((node) => node.observation[k]!)));
  const highs = nodes[0]!.observation.map((_, k) => Math.max(...nodes.map((node) => node.observation[k]!)));
  for (let branch = 0; branch < branches; branch++) {
    const spans = highs.map((high, k) => high - lows[k]! || 1);
    const aim = spans.map((span, k) => random.uniform(lows[k]! - reach * span, highs[k]! + reach * span));
    let { state: previous } = nearest(nodes, aim, spans);
    const action = randomAction(environment, random);
    const steps = 1 + random.integer(longestBranch);
    for (let t = 0; t < steps; t++) {
      const state = environment.step(previous, action);
      transitions.push({ state, action, previous });
      if (environment.terminated(state)) break;
      previous = state;
    }
    if (environment.terminated(previous)) continue;
    const observation = environment.observation(previous);
    nodes.push({ state: previous, observation });
    for (const [k, value] of observation.entries()) {
      lows[k] = Math.min(lows[k]!, value);
      highs[k] = Math.max(highs[k]!, value);
    }
  }
  return transitions;
}

interface Node {
  readonly state: Numbers;
  readonly observation: readonly number[];
}

/** The node whose observation is closest to `aim`, with every number in units of its span. */
function nearest(nodes: readonly Node[], aim: readonly number[], spans: readonly number[]): Node {
  let best = nodes[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    let distance = 0;
    for (let k = 0; k < aim.length; k++) {
      const offset = (node.observation[k]! - aim[k]!) / spans[k]!;
      distance += offset * offset;
    }
    if (distance < least) [best, least] = [node, distance];
  }
  return best;
}

/** For every action any value of its range, or one of its values. */
function randomAction(environment: Environment, random: Random): Numbers {
  return Object.fromEntries(
    Object.entries(environment.actions).map(([name, field]) => [
      name,
      'values' in field ? random.choose(field.values) : random.uniform(field.min, field.max),
    ]),
  );
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
