/** The mathematics of a learner in double precision and plain loops: what the backends are held against. */

import type { Rollout, StepSettings, StepStatistics } from '../../../src/rl/backends/backend.ts';
import { type NetworkShape, type ParameterBlock, parameterLayout } from '../../../src/rl/network.ts';

/** Outputs of the actor or the critic for one observation. */
export function naiveForward(
  shape: NetworkShape,
  parameters: ArrayLike<number>,
  network: 'actor' | 'critic',
  observation: ArrayLike<number>,
): number[] {
  let x = Array.from(observation);
  layersOf(shape, network).forEach(({ weight, bias }, layer) => {
    const y = Array.from({ length: weight.columns }, (_, j) => {
      let sum = parameters[bias.offset + j]!;
      x.forEach((value, i) => {
        sum += value * parameters[weight.offset + i * weight.columns + j]!;
      });
      return sum;
    });
    const activate = shape.activation === 'tanh' ? Math.tanh : (value: number) => Math.max(value, 0);
    x = layer < shape.hidden.length ? y.map(activate) : y;
  });
  return x;
}

interface NaiveLayer {
  readonly weight: ParameterBlock;
  readonly bias: ParameterBlock;
}

const layers = new WeakMap<NetworkShape, Record<'actor' | 'critic', NaiveLayer[]>>();

/** Looked up once a shape: finite differences ask a hundred thousand times. */
function layersOf(shape: NetworkShape, network: 'actor' | 'critic'): NaiveLayer[] {
  const known = layers.get(shape);
  if (known) return known[network];
  const { blocks } = parameterLayout(shape);
  const find = (name: string) => blocks.find((block) => block.name === name)!;
  const of = (name: string) =>
    [...shape.hidden, 1].map((_, layer) => ({
      weight: find(`${name}.${layer}.weight`),
      bias: find(`${name}.${layer}.bias`),
    }));
  const found = { actor: of('actor'), critic: of('critic') };
  layers.set(shape, found);
  return found[network];
}

/** Log-probability of `action` (a vector, or the index of a choice), and the distribution's entropy. */
export function naivePolicy(
  shape: NetworkShape,
  parameters: ArrayLike<number>,
  outputs: readonly number[],
  action: ArrayLike<number>,
): { logProbability: number; entropy: number } {
  if (shape.kind === 'categorical') {
    const logTotal = Math.log(outputs.reduce((sum, value) => sum + Math.exp(value), 0));
    const logs = outputs.map((value) => value - logTotal);
    const entropy = -logs.reduce((sum, value) => sum + value * Math.exp(value), 0);
    return { logProbability: logs[action[0]!]!, entropy };
  }
  const logStd = Array.from(parameters).slice(parameters.length - shape.outputs);
  let logProbability = 0;
  let entropy = 0;
  logStd.forEach((value, d) => {
    const z = (action[d]! - outputs[d]!) / Math.exp(value);
    logProbability -= 0.5 * z * z + value + 0.5 * Math.log(2 * Math.PI);
    entropy += value + 0.5 * Math.log(2 * Math.PI * Math.E);
  });
  return { logProbability, entropy };
}

export type NaiveLoss = Omit<StepStatistics, 'gradientNorm'> & { readonly loss: number };

/** PPO's loss over `rows` of the rollout, as `Learner.step` defines it. */
export function naiveLoss(
  shape: NetworkShape,
  parameters: ArrayLike<number>,
  rollout: Rollout,
  rows: Int32Array,
  settings: StepSettings,
): NaiveLoss {
  const advantages = Array.from(rows, (row) => rollout.advantages[row]!);
  const mean = advantages.reduce((sum, value) => sum + value, 0) / rows.length;
  const variance = advantages.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.length;
  const width = shape.kind === 'gaussian' ? shape.outputs : 1;
  const sums = { policyLoss: 0, valueLoss: 0, entropy: 0, approximateKl: 0, clipFraction: 0 };
  rows.forEach((row, i) => {
    const { observations: O } = shape;
    const observation = rollout.observations.subarray(row * O, (row + 1) * O);
    const outputs = naiveForward(shape, parameters, 'actor', observation);
    const action = rollout.actions.subarray(row * width, (row + 1) * width);
    const { logProbability, entropy } = naivePolicy(shape, parameters, outputs, action);
    const logRatio = logProbability - rollout.logProbabilities[row]!;
    const ratio = Math.exp(logRatio);
    const advantage = (advantages[i]! - mean) / (Math.sqrt(variance) + 1e-8);
    const bounded = clamp(ratio, 1 - settings.clip, 1 + settings.clip);
    sums.policyLoss -= Math.min(ratio * advantage, bounded * advantage) / rows.length;
    sums.approximateKl += (ratio - 1 - logRatio) / rows.length;
    sums.clipFraction += (ratio === bounded ? 0 : 1) / rows.length;
    sums.entropy += entropy / rows.length;
    const [value] = naiveForward(shape, parameters, 'critic', observation);
    sums.valueLoss +=
      naiveValueLoss(value!, rollout.values[row]!, rollout.returns[row]!, settings.valueClip) / rows.length;
  });
  const loss =
    sums.policyLoss + settings.valueCoefficient * sums.valueLoss - settings.entropyCoefficient * sums.entropy;
  return { ...sums, loss };
}

function naiveValueLoss(value: number, old: number, target: number, valueClip: number): number {
  const free = (value - target) ** 2;
  if (valueClip === 0) return 0.5 * free;
  return 0.5 * Math.max(free, (old + clamp(value - old, -valueClip, valueClip) - target) ** 2);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** The gradient of the loss by central differences of step `h`. */
export function naiveGradient(
  shape: NetworkShape,
  parameters: ArrayLike<number>,
  rollout: Rollout,
  rows: Int32Array,
  settings: StepSettings,
  h = 1e-6,
): Float64Array {
  const point = Float64Array.from(parameters);
  return point.map((value, index) => {
    point[index] = value + h;
    const above = naiveLoss(shape, point, rollout, rows, settings).loss;
    point[index] = value - h;
    const below = naiveLoss(shape, point, rollout, rows, settings).loss;
    point[index] = value;
    return (above - below) / (2 * h);
  });
}

/** |a - b| / |b|, Euclidean. */
export function relativeDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < b.length; i++) {
    difference += (a[i]! - b[i]!) ** 2;
    norm += b[i]! ** 2;
  }
  return Math.sqrt(difference / norm);
}
