/** Learners with a filled rollout, for tests. */
import { Random } from '../../../src/core/random.ts';
import type { Backend, Learner, StepSettings } from '../../../src/rl/backends/backend.ts';
import { initialParameters, type NetworkShape } from '../../../src/rl/network.ts';

export const settings: StepSettings = {
  learningRate: 3e-3,
  clip: 0.2,
  valueClip: 0,
  entropyCoefficient: 0.01,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
};

/** Shapes that meet every tail of the kernels: widths of all remainders by 8 and 4, both kinds, both activations. */
export const shapes: readonly NetworkShape[] = [
  { observations: 4, hidden: [8, 8], activation: 'tanh', outputs: 2, kind: 'categorical' },
  { observations: 3, hidden: [5, 13], activation: 'tanh', outputs: 1, kind: 'gaussian' },
  { observations: 17, hidden: [12], activation: 'relu', outputs: 6, kind: 'gaussian' },
  { observations: 1, hidden: [7, 6, 9], activation: 'relu', outputs: 5, kind: 'categorical' },
  { observations: 9, hidden: [], activation: 'tanh', outputs: 3, kind: 'gaussian' },
];

export function nameOf(shape: NetworkShape): string {
  return `${[shape.observations, ...shape.hidden, shape.outputs].join('-')} ${shape.activation} ${shape.kind}`;
}

/** Parameters of ordinary size everywhere, biases and log standard deviations included. */
export function someParameters(shape: NetworkShape, seed: number): Float32Array {
  const random = new Random(seed, 'parameters');
  const parameters = initialParameters(shape, -0.3, random);
  return parameters.map((value) => value + 0.1 * random.normal());
}

/**
 * A learner of `rows` rows whose rollout was chosen by somewhat other parameters than those it now has, as in the
 * middle of PPO's epochs: ratios on both sides of the clip.
 */
export function filledLearner(backend: Backend, shape: NetworkShape, rows: number, seed: number): Learner {
  const learner = backend.learner(shape, rows, rows);
  const random = new Random(seed, 'rollout');
  const { rollout } = learner;
  const parameters = someParameters(shape, seed);
  learner.load(parameters);
  fillNormal(rollout.observations, random);
  learner.act(0, rows, noiseFor(shape, rows, random));
  fillNormal(rollout.advantages, random);
  fillNormal(rollout.returns, random);
  learner.load(parameters.map((value) => value + 0.1 * random.normal()));
  return learner;
}

export function noiseFor(shape: NetworkShape, rows: number, random: Random): Float32Array {
  if (shape.kind === 'categorical') return Float32Array.from({ length: rows }, () => random.uniform());
  return Float32Array.from({ length: rows * shape.outputs }, () => random.normal());
}

/** All rows from `0` to `count`, in a random order. */
export function shuffledRows(count: number, seed: number): Int32Array {
  return new Random(seed, 'rows').shuffle(Int32Array.from({ length: count }, (_, i) => i));
}

function fillNormal(values: Float32Array, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = random.normal();
}
