import type { Environment } from '../../core/environment.ts';
import { Random } from '../../core/random.ts';
import type { EnvironmentBatch } from '../../core/reward.ts';
import { mean } from '../../core/statistics.ts';
import type { ComponentStatistics } from '../../core/training.ts';
import type { Transitions } from '../../export/python/python.ts';
import { createBatch } from '../../physics/create-batch.ts';
import type { EquationBatch } from '../../physics/equation-batch.ts';
import type { CheckedReward } from '../../sandbox/check.ts';
import { loadedOrThrow } from '../../sandbox/isolate.ts';

/** Transitions, what the components were there, and their statistics. */
export interface Recording extends Transitions {
  readonly statistics: Readonly<Record<string, ComponentStatistics>>;
}

/** Environments that wander side by side. */
const wanderers = 8;

/** Digits that recorded numbers keep, so that a file of them stays readable. */
const digits = 7;

/**
 * `count` transitions of `environment` under random actions, and the components of `reward` on each. The numbers are
 * rounded before the reward sees them: what is recorded is what it was given. Throws `RewardFault`.
 */
export function recordTransitions(
  environment: Environment,
  reward: CheckedReward,
  count: number,
  seed: number,
): Recording {
  const wandered = wander(environment, count, new Random(seed, 'transitions'));
  const one = singleRow(wandered);
  const value = loadedOrThrow(reward, one, environment);
  const components = Object.fromEntries(value.components.map((name) => [name, [] as number[]]));
  for (let k = 0; k < count; k++) {
    fill(one, wandered, k);
    value.evaluate();
    // Of a single call, the mean of a component is its value.
    for (const [name, { mean }] of Object.entries(value.takeStatistics())) components[name]!.push(mean);
  }
  value.dispose();
  return { ...wandered, components, statistics: statisticsOf(components) };
}

/** Statistics of the components over the transitions: those that training keeps, of values that lie side by side. */
function statisticsOf(
  components: Readonly<Record<string, readonly number[]>>,
): Record<string, ComponentStatistics> {
  const columns = Object.values(components);
  const totals = columns[0]!.map((_, k) => columns.reduce((sum, column) => sum + column[k]!, 0));
  const variance = covariance(totals, totals);
  const entries = Object.entries(components).map(([name, values]) => {
    const varianceShare = variance > 0 ? covariance(values, totals) / variance : 0;
    const std = Math.sqrt(covariance(values, values));
    const extremes = { min: Math.min(...values), max: Math.max(...values) };
    return [name, { mean: mean(values), ...extremes, std, varianceShare }] as const;
  });
  return Object.fromEntries(entries);
}

function covariance(a: readonly number[], b: readonly number[]): number {
  const [centreA, centreB] = [mean(a), mean(b)];
  return mean(a.map((value, k) => (value - centreA) * (b[k]! - centreB)));
}

type Wandered = Omit<Transitions, 'components'>;

function wander(environment: Environment, count: number, random: Random): Wandered {
  const batch = createBatch(environment, wanderers, random);
  const rows = { state: [] as number[][], actions: [] as number[][], previous: [] as number[][] };
  while (rows.state.length < count) {
    act(environment, batch, random);
    batch.step();
    for (let i = 0; i < wanderers && rows.state.length < count; i++) {
      for (const part of ['state', 'actions', 'previous'] as const) rows[part].push(rowOf(batch[part], i));
    }
    for (let i = 0; i < wanderers; i++) if (batch.terminated[i]) batch.reset(i, random);
  }
  return rows;
}

function act(environment: Environment, batch: EquationBatch, random: Random): void {
  const fields = Object.values(environment.actions);
  for (let i = 0; i < batch.actions.length; i++) {
    const field = fields[i % fields.length]!;
    batch.actions[i] = 'values' in field ? random.choose(field.values) : random.uniform(field.min, field.max);
  }
}

function rowOf(values: Float64Array, index: number): number[] {
  const width = values.length / wanderers;
  const row = values.subarray(index * width, (index + 1) * width);
  return Array.from(row, (value) => Number(value.toPrecision(digits)));
}

/** A batch of one environment, in shared memory as the sandbox wants it. */
function singleRow(wandered: Wandered): EnvironmentBatch {
  const shared = (row: readonly number[]) => {
    const array = new Float64Array(new SharedArrayBuffer(row.length * Float64Array.BYTES_PER_ELEMENT));
    array.set(row);
    return array;
  };
  const [state, actions, previous] = [wandered.state[0]!, wandered.actions[0]!, wandered.previous[0]!];
  return { count: 1, state: shared(state), actions: shared(actions), previous: shared(previous) };
}

function fill(batch: EnvironmentBatch, wandered: Wandered, k: number): void {
  for (const part of ['state', 'actions', 'previous'] as const) batch[part].set(wandered[part][k]!);
}
