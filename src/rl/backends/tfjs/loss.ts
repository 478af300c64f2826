import * as tf from '@tensorflow/tfjs-core';
import type { NetworkShape } from '../../network.ts';
import type { StepSettings } from '../backend.ts';

/** The parameters' blocks by the names of `parameterLayout`. */
export type Blocks = Readonly<Record<string, tf.Tensor>>;

/** N rows of a rollout, as tensors: observations [N, O], actions [N, A] or [N], the others [N]. */
export interface Minibatch {
  readonly observations: tf.Tensor2D;
  readonly actions: tf.Tensor;
  readonly logProbabilities: tf.Tensor1D;
  readonly values: tf.Tensor1D;
  /** Normalised. */
  readonly advantages: tf.Tensor1D;
  readonly returns: tf.Tensor1D;
}

const halfLogTwoPi = 0.9189385332046727;

/** The outputs [N, A] of the actor, or [N, 1] of the critic. */
export function forward(
  shape: NetworkShape,
  network: 'actor' | 'critic',
  blocks: Blocks,
  observations: tf.Tensor,
): tf.Tensor2D {
  let x = observations;
  for (let layer = 0; layer <= shape.hidden.length; layer++) {
    x = tf.add(tf.matMul(x, blocks[`${network}.${layer}.weight`]!), blocks[`${network}.${layer}.bias`]!);
    if (layer < shape.hidden.length) x = shape.activation === 'tanh' ? tf.tanh(x) : tf.relu(x);
  }
  return x as tf.Tensor2D;
}

/** The log-probabilities [N] of `actions` and the mean entropy, given the actor's outputs [N, A]. */
export function policy(
  shape: NetworkShape,
  blocks: Blocks,
  outputs: tf.Tensor2D,
  actions: tf.Tensor,
): { logProbabilities: tf.Tensor; entropy: tf.Tensor } {
  if (shape.kind === 'categorical') {
    const logs = tf.logSoftmax(outputs);
    // Cast afterwards: asked for floats directly, the wasm engine fills them with an integer's bits.
    const chosen = tf.cast(tf.oneHot(tf.cast(tf.reshape(actions, [-1]), 'int32'), shape.outputs), 'float32');
    const entropies = tf.neg(tf.sum(tf.mul(logs, tf.exp(logs)), 1));
    return { logProbabilities: tf.sum(tf.mul(logs, chosen), 1), entropy: mean(entropies) };
  }
  const logStd = blocks.logStd!;
  const z = tf.mul(tf.sub(actions, outputs), tf.exp(tf.neg(logStd)));
  const sumOfLogStd = tf.sum(logStd);
  const normaliser = tf.add(sumOfLogStd, shape.outputs * halfLogTwoPi);
  return {
    logProbabilities: tf.sub(tf.mul(tf.sum(tf.square(z), 1), -0.5), normaliser),
    entropy: tf.add(sumOfLogStd, shape.outputs * (0.5 + halfLogTwoPi)),
  };
}

/** PPO's loss as a scalar, and [policy loss, value loss, entropy, KL, clip fraction]. */
export function ppoLoss(
  shape: NetworkShape,
  blocks: Blocks,
  batch: Minibatch,
  settings: StepSettings,
): { total: tf.Scalar; statistics: tf.Tensor } {
  const outputs = forward(shape, 'actor', blocks, batch.observations);
  const { logProbabilities, entropy } = policy(shape, blocks, outputs, batch.actions);
  const logRatio = tf.sub(logProbabilities, batch.logProbabilities);
  const ratio = tf.exp(logRatio);
  const bounded = tf.clipByValue(ratio, 1 - settings.clip, 1 + settings.clip);
  const surrogate = tf.minimum(tf.mul(ratio, batch.advantages), tf.mul(bounded, batch.advantages));
  const policyLoss = tf.neg(mean(surrogate));
  const valueLoss = valueError(
    tf.reshape(forward(shape, 'critic', blocks, batch.observations), [-1]),
    batch,
    settings.valueClip,
  );
  const total = tf.sub(
    tf.add(policyLoss, tf.mul(valueLoss, settings.valueCoefficient)),
    tf.mul(entropy, settings.entropyCoefficient),
  );
  const kl = mean(tf.sub(tf.sub(ratio, 1), logRatio));
  const clipFraction = mean(tf.cast(tf.notEqual(ratio, bounded), 'float32'));
  const statistics = tf.stack([policyLoss, valueLoss, entropy, kl, clipFraction]);
  return { total: total as tf.Scalar, statistics };
}

/** Half the mean squared error of the values, or of the worse of them and the clipped ones. */
function valueError(values: tf.Tensor, batch: Minibatch, valueClip: number): tf.Tensor {
  const free = tf.square(tf.sub(values, batch.returns));
  if (valueClip === 0) return tf.mul(mean(free), 0.5);
  const change = tf.clipByValue(tf.sub(values, batch.values), -valueClip, valueClip);
  const held = tf.square(tf.sub(tf.add(batch.values, change), batch.returns));
  return tf.mul(mean(tf.maximum(free, held)), 0.5);
}

const mean = (x: tf.Tensor): tf.Tensor => tf.mul(tf.sum(x), 1 / x.size);
