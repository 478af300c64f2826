import { Random } from '../core/random.ts';
import type { Backend, Learner } from '../rl/backends/backend.ts';
import { initialParameters, type NetworkShape } from '../rl/network.ts';

const settings = {
  learningRate: 1e-4,
  clip: 0.2,
  valueClip: 0,
  entropyCoefficient: 0,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
};

/**
 * Milliseconds of one PPO step of `rows` rows on `backend`, loss to Adam: the median over about half a second, the
 * first quarter aside, in which code is compiled.
 */
export function stepTime(backend: Backend, shape: NetworkShape, rows: number): number {
  const learner = backend.learner(shape, rows, rows);
  fillRollout(learner, shape, rows);
  const order = Int32Array.from({ length: rows }, (_, i) => i);
  const times: number[] = [];
  const begun = performance.now();
  while (times.length < 8 || performance.now() - begun < 500) {
    const before = performance.now();
    learner.step(order, settings);
    times.push(performance.now() - before);
  }
  learner.dispose();
  const warm = times.slice(Math.floor(times.length / 4)).sort((a, b) => a - b);
  return warm[Math.floor(warm.length / 2)]!;
}

/** Random observations, the actions of a fresh policy, random advantages and returns. */
function fillRollout(learner: Learner, shape: NetworkShape, rows: number): void {
  const random = new Random(0, 'step time');
  learner.load(initialParameters(shape, 0, random));
  const { observations, advantages, returns } = learner.rollout;
  for (let i = 0; i < rows * shape.observations; i++) observations[i] = random.normal();
  const gaussian = shape.kind === 'gaussian';
  const noise = Float32Array.from({ length: gaussian ? rows * shape.outputs : rows }, () =>
    gaussian ? random.normal() : random.uniform(),
  );
  learner.act(0, rows, noise);
  for (let i = 0; i < rows; i++) {
    advantages[i] = random.normal();
    returns[i] = random.normal();
  }
}
