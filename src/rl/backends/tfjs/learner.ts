import * as tf from '@tensorflow/tfjs-core';
import { type NetworkShape, parameterLayout } from '../../network.ts';
import type { Learner, Rollout, StepSettings, StepStatistics } from '../backend.ts';
import { type TfjsEngine, useEngine } from './engines.ts';
import { type Blocks, forward, type Minibatch, policy, ppoLoss } from './loss.ts';

/** A learner whose gradients come from TensorFlow.js's automatic differentiation. The rollout lies outside it. */
export class TfjsLearner implements Learner {
  readonly rollout: Rollout;
  private readonly engine: TfjsEngine;
  private readonly shape: NetworkShape;
  private readonly layout: ReturnType<typeof parameterLayout>;
  private readonly actionWidth: number;
  /** Flat tensors [P]. */
  private state: { parameters: tf.Tensor1D; first: tf.Tensor1D; second: tf.Tensor1D };
  /** The parameters cut into the layout's blocks. */
  private blocks: tf.Tensor[] = [];
  private updates = 0;
  private flat: Float32Array | undefined;

  /** Room for `rows` rows of rollout; see `Backend.learner`. */
  constructor(engine: TfjsEngine, shape: NetworkShape, rows: number) {
    this.engine = engine;
    this.shape = shape;
    this.layout = parameterLayout(shape);
    this.actionWidth = shape.kind === 'gaussian' ? shape.outputs : 1;
    this.rollout = {
      observations: new Float32Array(rows * shape.observations),
      actions: new Float32Array(rows * this.actionWidth),
      logProbabilities: new Float32Array(rows),
      values: new Float32Array(rows),
      advantages: new Float32Array(rows),
      returns: new Float32Array(rows),
    };
    useEngine(engine);
    const zeros = () => tf.zeros([this.layout.size]) as tf.Tensor1D;
    this.state = { parameters: zeros(), first: zeros(), second: zeros() };
    this.cutBlocks();
  }

  get parameters(): Float32Array {
    useEngine(this.engine);
    this.flat ??= Float32Array.from(this.state.parameters.dataSync());
    return this.flat;
  }

  load(parameters: ArrayLike<number>): void {
    if (parameters.length !== this.layout.size) {
      throw new RangeError(`Expected ${this.layout.size} parameters, got ${parameters.length}.`);
    }
    useEngine(this.engine);
    const zeros = () => tf.zeros([this.layout.size]) as tf.Tensor1D;
    this.replaceState({
      parameters: tf.tensor1d(Float32Array.from(parameters)),
      first: zeros(),
      second: zeros(),
    });
    this.updates = 0;
  }

  act(first: number, count: number, noise?: Float32Array): void {
    useEngine(this.engine);
    const { shape, rollout, actionWidth } = this;
    tf.tidy(() => {
      const blocks = this.named(this.blocks);
      const rows = rollout.observations.subarray(
        first * shape.observations,
        (first + count) * shape.observations,
      );
      const observations = tf.tensor2d(rows, [count, shape.observations]);
      const outputs = forward(shape, 'actor', blocks, observations);
      rollout.actions.set(this.choose(outputs, blocks, count, noise), first * actionWidth);
      const chosen = rollout.actions.subarray(first * actionWidth, (first + count) * actionWidth);
      const { logProbabilities } = policy(shape, blocks, outputs, tf.tensor2d(chosen, [count, actionWidth]));
      rollout.logProbabilities.set(logProbabilities.dataSync(), first);
      rollout.values.set(forward(shape, 'critic', blocks, observations).dataSync(), first);
    });
  }

  step(rows: Int32Array, settings: StepSettings): StepStatistics {
    const { gradient, statistics } = this.differentiate(rows, settings);
    const result = this.readStatistics(gradient, statistics);
    const scale = Math.min(1, settings.maxGradientNorm / (result.gradientNorm + 1e-6));
    this.updates += 1;
    this.replaceState(tf.tidy(() => this.adam(tf.mul(gradient, scale), settings.learningRate)));
    tf.dispose([gradient, statistics]);
    return result;
  }

  gradient(rows: Int32Array, settings: StepSettings): Float32Array {
    const { gradient, statistics } = this.differentiate(rows, settings);
    const values = Float32Array.from(gradient.dataSync());
    tf.dispose([gradient, statistics]);
    return values;
  }

  dispose(): void {
    tf.dispose([...this.blocks, ...Object.values(this.state)]);
  }

  /** Actions [count, A] or [count]: drawn with `noise`, or the mode. */
  private choose(
    outputs: tf.Tensor2D,
    blocks: Blocks,
    count: number,
    noise?: Float32Array,
  ): ArrayLike<number> {
    const { shape } = this;
    if (shape.kind === 'categorical') {
      if (!noise) return tf.argMax(outputs, 1).dataSync();
      return inverseCumulative(tf.softmax(outputs).dataSync(), noise, shape.outputs);
    }
    if (!noise) return outputs.dataSync();
    const normal = tf.tensor2d(noise.subarray(0, count * shape.outputs), [count, shape.outputs]);
    return tf.add(outputs, tf.mul(tf.exp(blocks.logStd!), normal)).dataSync();
  }

  /** The gradient [P] of the loss and its statistics, both for the caller to dispose of. */
  private differentiate(rows: Int32Array, settings: StepSettings) {
    useEngine(this.engine);
    return tf.tidy(() => {
      const batch = this.gather(rows);
      let statistics: tf.Tensor | undefined;
      const loss = (...blocks: tf.Tensor[]) => {
        const { total, statistics: means } = ppoLoss(this.shape, this.named(blocks), batch, settings);
        statistics = tf.keep(means);
        return total;
      };
      const gradients = tf.grads(loss)(this.blocks);
      const gradient = tf.concat(gradients.map((block) => tf.reshape(block, [-1]))) as tf.Tensor1D;
      return { gradient, statistics: statistics! };
    });
  }

  private readStatistics(gradient: tf.Tensor1D, statistics: tf.Tensor): StepStatistics {
    const [policyLoss, valueLoss, entropy, approximateKl, clipFraction] = statistics.dataSync();
    const [squares] = tf.tidy(() => tf.sum(tf.square(gradient)).dataSync());
    return {
      policyLoss: policyLoss!,
      valueLoss: valueLoss!,
      entropy: entropy!,
      approximateKl: approximateKl!,
      clipFraction: clipFraction!,
      gradientNorm: Math.sqrt(squares!),
    };
  }

  /** The parameters and moments after one step of Adam (arXiv 1412.6980, algorithm 1). */
  private adam(gradient: tf.Tensor1D, learningRate: number): TfjsLearner['state'] {
    const { parameters, first, second } = this.state;
    const m = tf.add(tf.mul(first, 0.9), tf.mul(gradient, 0.1));
    const v = tf.add(tf.mul(second, 0.999), tf.mul(tf.square(gradient), 0.001));
    const stepSize = learningRate / (1 - 0.9 ** this.updates);
    const root = tf.add(tf.mul(tf.sqrt(v), 1 / Math.sqrt(1 - 0.999 ** this.updates)), 1e-5);
    const next = tf.sub(parameters, tf.mul(tf.div(m, root), stepSize));
    return { parameters: next as tf.Tensor1D, first: m as tf.Tensor1D, second: v as tf.Tensor1D };
  }

  private replaceState(state: TfjsLearner['state']): void {
    tf.dispose(Object.values(this.state));
    this.state = state;
    this.flat = undefined;
    this.cutBlocks();
  }

  private cutBlocks(): void {
    tf.dispose(this.blocks);
    this.blocks = this.layout.blocks.map(({ name, offset, rows, columns }) => {
      const shape = name.endsWith('.weight') ? [rows, columns] : [columns];
      return tf.tidy(() => tf.reshape(tf.slice(this.state.parameters, offset, rows * columns), shape));
    });
  }

  private named(blocks: readonly tf.Tensor[]): Blocks {
    return Object.fromEntries(this.layout.blocks.map(({ name }, index) => [name, blocks[index]!]));
  }

  private gather(rows: Int32Array): Minibatch {
    const { rollout, shape, actionWidth } = this;
    const advantages = gatherRows(rollout.advantages, rows, 1);
    return {
      observations: tf.tensor2d(gatherRows(rollout.observations, rows, shape.observations), [
        rows.length,
        shape.observations,
      ]),
      actions: tf.tensor2d(gatherRows(rollout.actions, rows, actionWidth), [rows.length, actionWidth]),
      logProbabilities: tf.tensor1d(gatherRows(rollout.logProbabilities, rows, 1)),
      values: tf.tensor1d(gatherRows(rollout.values, rows, 1)),
      advantages: tf.tensor1d(normalise(advantages)),
      returns: tf.tensor1d(gatherRows(rollout.returns, rows, 1)),
    };
  }
}

function gatherRows(source: Float32Array, rows: Int32Array, width: number): Float32Array {
  const gathered = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    for (let j = 0; j < width; j++) gathered[i * width + j] = source[row * width + j]!;
  }
  return gathered;
}

/** (x - mean) / (std + 1e-8) with the population's standard deviation. */
function normalise(values: Float32Array): Float32Array {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const scale = 1 / (Math.sqrt(squares / values.length) + 1e-8);
  return values.map((value) => (value - mean) * scale);
}

/** For each row, the first choice whose cumulative probability exceeds its uniform number. */
function inverseCumulative(
  probabilities: ArrayLike<number>,
  uniform: Float32Array,
  choices: number,
): Float32Array {
  const rows = probabilities.length / choices;
  return Float32Array.from({ length: rows }, (_, row) => {
    let cumulative = 0;
    for (let choice = 0; choice < choices - 1; choice++) {
      cumulative += probabilities[row * choices + choice]!;
      if (cumulative > uniform[row]!) return choice;
    }
    return choices - 1;
  });
}
