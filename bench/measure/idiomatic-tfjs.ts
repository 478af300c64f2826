import * as tf from '@tensorflow/tfjs-core';
import type { Learner, Rollout, StepSettings } from '../../src/rl/backends/backend.ts';
import { type TfjsEngine, useEngine } from '../../src/rl/backends/tfjs/engines.ts';
import { type Minibatch, ppoLoss } from '../../src/rl/backends/tfjs/loss.ts';
import { type NetworkShape, parameterLayout } from '../../src/rl/network.ts';

/** PPO's step as TensorFlow.js's documentation teaches it: variables, `tf.variableGrads` and `tf.train.adam`. */
export interface IdiomaticTfjs {
  step(rows: Int32Array): void;
  /** [P] laid out by `parameterLayout`. */
  parameters(): Float32Array;
  dispose(): void;
}

/** Starts from the parameters and the rollout of `learner`; `loadEngine` must have loaded `engine`. */
export function idiomaticTfjs(
  engine: TfjsEngine,
  shape: NetworkShape,
  learner: Learner,
  settings: StepSettings,
): IdiomaticTfjs {
  useEngine(engine);
  const { rollout } = learner;
  const count = rollout.values.length;
  const rolloutTensors = {
    observations: tf.tensor2d(rollout.observations, [count, shape.observations]),
    actions: tf.tensor2d(rollout.actions, [count, rollout.actions.length / count]),
    logProbabilities: tf.tensor1d(rollout.logProbabilities),
    values: tf.tensor1d(rollout.values),
    advantages: tf.tensor1d(rollout.advantages),
    returns: tf.tensor1d(rollout.returns),
  };
  const variables = makeVariables(shape, learner.parameters);
  const optimizer = tf.train.adam(settings.learningRate, 0.9, 0.999, 1e-5);

  return {
    step: (rows) => {
      useEngine(engine);
      tf.tidy(() => {
        const batch = gather(rolloutTensors, rows);
        const { value, grads } = tf.variableGrads(() => ppoLoss(shape, variables, batch, settings).total);
        optimizer.applyGradients(clipByGlobalNorm(grads, settings.maxGradientNorm));
        value.dataSync();
      });
    },
    parameters: () => {
      useEngine(engine);
      return Float32Array.from(Object.values(variables).flatMap((variable) => [...variable.dataSync()]));
    },
    dispose: () => {
      tf.dispose([...Object.values(variables), ...Object.values(rolloutTensors)]);
      optimizer.dispose();
    },
  };
}

/** One variable a block of the layout, in its order. */
function makeVariables(shape: NetworkShape, parameters: Float32Array): Record<string, tf.Variable> {
  return Object.fromEntries(
    parameterLayout(shape).blocks.map(({ name, offset, rows, columns }) => {
      const values = parameters.slice(offset, offset + rows * columns);
      return [name, tf.variable(tf.tensor(values, name.endsWith('.weight') ? [rows, columns] : [columns]))];
    }),
  );
}

/** The rollout's rows, their advantages normalised. */
function gather(rollout: Readonly<Record<keyof Rollout, tf.Tensor>>, rows: Int32Array): Minibatch {
  const indices = tf.tensor1d(rows, 'int32');
  const batch = Object.fromEntries(
    Object.entries(rollout).map(([name, tensor]) => [name, tf.gather(tensor, indices)]),
  ) as unknown as Minibatch;
  const { mean, variance } = tf.moments(batch.advantages);
  const advantages = tf.div(tf.sub(batch.advantages, mean), tf.add(tf.sqrt(variance), 1e-8));
  return { ...batch, advantages: advantages as tf.Tensor1D };
}

/** Gradients scaled by min(1, max / (norm + 1e-6)), as PyTorch does. */
function clipByGlobalNorm(grads: tf.NamedTensorMap, max: number) {
  const squares = Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)));
  const norm = tf.sqrt(tf.addN(squares));
  const scale = tf.minimum(tf.div(max, tf.add(norm, 1e-6)), 1);
  return Object.entries(grads).map(([name, gradient]) => ({ name, tensor: tf.mul(gradient, scale) }));
}
