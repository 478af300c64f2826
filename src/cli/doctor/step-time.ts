import { Random } from '../../core/random.ts';
import type { Backend } from '../../rl/backends/backend.ts';
import { initialParameters, type NetworkShape } from '../../rl/network.ts';

/** The network and the minibatch of the measurement: a robot's observation and actions, PPO's customary layers. */
const shape: NetworkShape = {
  observations: 17,
  hidden: [64, 64],
  activation: 'tanh',
  outputs: 6,
  kind: 'gaussian',
};
const rows = 256;

/** Says what `stepTime` measures. */
export const stepTimeOf = 'one PPO minibatch step: actor and critic 17-64-64-6, 256 rows';

const settings = {
  learningRate: 1e-4,
  clip: 0.2,
  valueClip: 0,
  entropyCoefficient: 0,
  valueCoefficient: 0.5,
  maxGradientNorm: 0.5,
};

/** Milliseconds of one PPO step on `backend`: the median of steps taken over about half a second, the first ones aside. */
export function stepTime(backend: Backend): number {
  const learner = backend.learner(shape, rows, rows);
  const random = new Random(0, 'doctor');
  learner.load(initialParameters(shape, 0, random));
  learner.rollout.observations.forEach((_, i, observations) => {
    observations[i] = random.normal();
  });
  const noise = Float32Array.from({ length: rows * shape.outputs }, () => random.normal());
  learner.act(0, rows, noise);
  for (let i = 0; i < rows; i++) {
    learner.rollout.advantages[i] = random.normal();
    learner.rollout.returns[i] = random.normal();
  }
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
