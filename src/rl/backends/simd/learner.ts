import type { NetworkShape } from '../../network.ts';
import type { Learner, Rollout, StepSettings, StepStatistics } from '../backend.ts';
import { categoricalHead } from './categorical-head.ts';
import { gaussianHead, planGaussian } from './gaussian-head.ts';
import { type Kernels, loadKernels } from './kernels.ts';
import {
  type Addresses,
  actionWidth,
  planAddresses,
  type Views,
  viewRollout,
  viewScratch,
} from './learner-memory.ts';
import { MemoryPlan, padded } from './memory.ts';
import { PaddedLayout } from './padded-layout.ts';
import { blockRows, Perceptron, planLayers, planWorkspace } from './perceptron.ts';
import type { BlockRows, PolicyHead } from './policy-head.ts';
import type { WasmMemory } from './webassembly.ts';

/**
 * A learner on the SIMD kernels, in a WebAssembly memory of its own. Rows are worked on in blocks small enough for the
 * cache; sums run in one fixed order, so that equal inputs give equal bits on every machine.
 *
 * The loss is policyLoss + valueCoefficient valueLoss - entropyCoefficient entropy, all means over the minibatch; the
 * value's loss is half its squared error, and advantages are normalised by the population's standard deviation.
 */
export class SimdLearner implements Learner {
  readonly rollout: Rollout;
  private readonly shape: NetworkShape;
  private readonly minibatch: number;
  private readonly layout: PaddedLayout;
  private readonly at: Addresses;
  private readonly input: number;
  private readonly kernels: Kernels;
  private readonly actor: Perceptron;
  private readonly critic: Perceptron;
  private readonly head: PolicyHead;
  private readonly views: Views;
  private readonly flat: Float32Array;
  private flatIsStale = false;
  /** 0.9^t and 0.999^t after t steps: products, since the bits of Math.pow differ between engines. */
  private firstDecay = 1;
  private secondDecay = 1;

  /** Room for `rows` rows of rollout and steps of up to `minibatch` rows; see `Backend.learner`. */
  constructor(shape: NetworkShape, rows: number, minibatch: number) {
    this.shape = shape;
    this.minibatch = minibatch;
    this.layout = new PaddedLayout(shape);
    const plan = new MemoryPlan();
    const at = planAddresses(plan, shape, rows, minibatch, this.layout.size);
    const workspace = planWorkspace(plan, shape);
    const [actorLayers, criticLayers] = (['actor', 'critic'] as const).map((network) =>
      planLayers(plan, shape, network, this.layout, workspace, at.parameters, at.gradient),
    );
    const makeHead = planHead(plan, shape, this.layout, at);
    const memory = plan.create();
    this.at = at;
    this.input = workspace.input;
    this.kernels = loadKernels(memory);
    this.actor = new Perceptron(this.kernels, actorLayers!, workspace, shape.activation);
    this.critic = new Perceptron(this.kernels, criticLayers!, workspace, shape.activation);
    this.head = makeHead(this.kernels, memory);
    this.rollout = viewRollout(memory, at, shape, rows);
    this.views = viewScratch(memory, at, shape, minibatch, this.layout.size);
    this.flat = new Float32Array(this.layout.flatSize);
  }

  get parameters(): Float32Array {
    if (this.flatIsStale) this.layout.unpack(this.views.parameters, this.flat);
    this.flatIsStale = false;
    return this.flat;
  }

  load(parameters: ArrayLike<number>): void {
    if (parameters.length !== this.layout.flatSize) {
      throw new RangeError(`Expected ${this.layout.flatSize} parameters, got ${parameters.length}.`);
    }
    this.layout.pack(parameters, this.views.parameters);
    this.views.firstMoments.fill(0);
    this.views.secondMoments.fill(0);
    this.firstDecay = 1;
    this.secondDecay = 1;
    this.flatIsStale = true;
  }

  act(first: number, count: number, noise?: Float32Array): void {
    const { kernels, at, actor, critic, views } = this;
    const noisePerRow = actionWidth(this.shape);
    this.checkAct(first, count, noise);
    this.head.prepare();
    for (let start = 0; start < count; start += blockRows) {
      const block = { rows: at.rows, count: Math.min(blockRows, count - start) };
      for (let i = 0; i < block.count; i++) views.rows[i] = first + start + i;
      if (noise) views.noise.set(noise.subarray(start * noisePerRow, (start + block.count) * noisePerRow));
      this.forward(actor, block);
      this.head.choose(actor.output, noise ? at.noise : 0, block, at.perRow);
      kernels.scatterColumn(at.perRow, 1, block.rows, at.logProbabilities, block.count);
      critic.forward(padded(block.count));
      kernels.scatterColumn(critic.output, 4, block.rows, at.values, block.count);
    }
  }

  step(rows: Int32Array, settings: StepSettings): StepStatistics {
    const { kernels, at, layout } = this;
    const statistics = this.accumulate(rows, settings);
    this.firstDecay *= 0.9;
    this.secondDecay *= 0.999;
    kernels.adam(
      at.parameters,
      at.gradient,
      at.firstMoments,
      at.secondMoments,
      layout.size,
      Math.min(1, settings.maxGradientNorm / (statistics.gradientNorm + 1e-6)),
      settings.learningRate / (1 - this.firstDecay),
      1 / Math.sqrt(1 - this.secondDecay),
    );
    this.flatIsStale = true;
    return statistics;
  }

  gradient(rows: Int32Array, settings: StepSettings): Float32Array {
    this.accumulate(rows, settings);
    const flat = new Float32Array(this.layout.flatSize);
    this.layout.unpack(this.views.gradient, flat);
    return flat;
  }

  /** The memory is the garbage collector's once the learner is let go. */
  dispose(): void {}

  /** The gradient of the loss over all `rows`, and the statistics. */
  private accumulate(rows: Int32Array, settings: StepSettings): StepStatistics {
    const { kernels, at, head, views } = this;
    if (rows.length > this.minibatch) {
      throw new RangeError(`Expected at most ${this.minibatch} rows in a step, got ${rows.length}.`);
    }
    const total = rows.length;
    views.rows.set(rows);
    views.gradient.fill(0);
    views.sums.fill(0);
    head.prepare();
    this.actor.transposeWeights();
    this.critic.transposeWeights();
    kernels.moments(at.advantages, at.rows, total, at.advantageMoments);
    for (let start = 0; start < total; start += blockRows) {
      const block = { rows: at.rows + start * 4, count: Math.min(blockRows, total - start) };
      this.actorBlock(block, total, settings);
      this.criticBlock(block, total, settings);
    }
    const entropy = head.finish(total, settings.entropyCoefficient);
    const [policyLoss, valueLoss, divergence, clipped] = views.sums;
    return {
      policyLoss: policyLoss! / total,
      valueLoss: valueLoss! / total,
      entropy,
      approximateKl: divergence! / total,
      clipFraction: clipped! / total,
      gradientNorm: Math.sqrt(kernels.sumOfSquares(at.gradient, this.layout.size)),
    };
  }

  /** The kernels would write outside their arrays without a word. */
  private checkAct(first: number, count: number, noise: Float32Array | undefined): void {
    const rows = this.rollout.values.length;
    if (first < 0 || first + count > rows) {
      throw new RangeError(`Expected rows within [0, ${rows}), got [${first}, ${first + count}).`);
    }
    const expected = count * actionWidth(this.shape);
    if (noise && noise.length < expected) {
      throw new RangeError(`Expected ${expected} numbers of noise, got ${noise.length}.`);
    }
  }

  private actorBlock(block: BlockRows, total: number, { clip, entropyCoefficient }: StepSettings): void {
    const { kernels, at, actor, head } = this;
    this.forward(actor, block);
    head.logProbability(actor.output, block, at.perRow);
    kernels.policyLoss(
      at.perRow,
      block.rows,
      at.logProbabilities,
      at.advantages,
      at.advantageMoments,
      clip,
      1 / total,
      at.sums,
      block.count,
    );
    head.backward(actor.output, block, at.perRow, entropyCoefficient / total);
    actor.backward(padded(block.count));
  }

  /** Comes after `actorBlock`, whose observations it takes. */
  private criticBlock(block: BlockRows, total: number, { valueClip, valueCoefficient }: StepSettings): void {
    const { kernels, at, critic } = this;
    critic.forward(padded(block.count));
    kernels.valueLoss(
      critic.output,
      block.rows,
      at.values,
      at.returns,
      valueClip,
      valueCoefficient / total,
      at.sums,
      block.count,
    );
    critic.backward(padded(block.count));
  }

  private forward(network: Perceptron, { rows, count }: BlockRows): void {
    this.kernels.gatherRows(this.at.observations, rows, this.input, count, this.shape.observations);
    network.forward(padded(count));
  }
}

/** Reserves what the policy's kind needs; gives the function that makes its head once there is a memory. */
function planHead(plan: MemoryPlan, shape: NetworkShape, layout: PaddedLayout, at: Addresses) {
  if (shape.kind === 'categorical') {
    return (kernels: Kernels): PolicyHead => categoricalHead(kernels, at.actions, shape.outputs);
  }
  const logStd = layout.block('logStd').offset * 4;
  const addresses = planGaussian(
    plan,
    shape.outputs,
    at.actions,
    at.parameters + logStd,
    at.gradient + logStd,
  );
  return (kernels: Kernels, memory: WasmMemory): PolicyHead =>
    gaussianHead(kernels, memory, addresses, shape.outputs);
}
