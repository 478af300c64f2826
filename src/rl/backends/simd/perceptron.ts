import type { NetworkShape } from '../../network.ts';
import type { Kernels } from './kernels.ts';
import { type MemoryPlan, padded } from './memory.ts';
import type { PaddedLayout } from './padded-layout.ts';

/** Rows worked on at a time: few enough for a block's activations and a layer's weights to stay in the cache. */
export const blockRows = 64;

/** What actor and critic share, since they work one after the other. Addresses. */
export interface Workspace {
  /** [blockRows, O4] observations of the block. */
  readonly input: number;
  /** For each hidden layer [blockRows, width] its outputs. */
  readonly hidden: readonly number[];
  /** Two of [blockRows, widest hidden layer], for gradients on their way back. */
  readonly gradients: readonly [number, number];
  /** [widest layer, blockRows] one layer's inputs, or the gradient of its outputs, transposed. */
  readonly transposed: number;
  /** Zeros, as many as the widest hidden layer. */
  readonly zeros: number;
}

export function planWorkspace(plan: MemoryPlan, shape: NetworkShape): Workspace {
  const widths = shape.hidden.map(padded);
  const widest = Math.max(0, ...widths);
  const widestOfAll = Math.max(widest, padded(shape.observations), padded(shape.outputs));
  return {
    input: plan.reserve(blockRows * padded(shape.observations)),
    hidden: widths.map((width) => plan.reserve(blockRows * width)),
    gradients: [plan.reserve(blockRows * widest), plan.reserve(blockRows * widest)],
    transposed: plan.reserve(blockRows * widestOfAll),
    zeros: plan.reserve(widest),
  };
}

interface Layer {
  readonly inputs: number;
  readonly paddedInputs: number;
  readonly outputs: number;
  /** `outputs` rounded up to a multiple of 4. */
  readonly width: number;
  readonly weight: number;
  readonly bias: number;
  readonly weightGradient: number;
  readonly biasGradient: number;
  /** [width, paddedInputs] the weights transposed, for the way back. */
  readonly transposedWeight: number;
  /** [blockRows, width] what the layer gives, after its activation. */
  readonly output: number;
}

/** The actor or the critic: a multilayer perceptron whose last layer is linear. */
export class Perceptron {
  /** [blockRows, width of the last layer] its outputs, and before `backward` the loss's gradient with respect to them. */
  readonly output: number;
  private readonly kernels: Kernels;
  private readonly layers: readonly Layer[];
  private readonly workspace: Workspace;
  private readonly activation: NetworkShape['activation'];

  constructor(
    kernels: Kernels,
    layers: readonly Layer[],
    workspace: Workspace,
    activation: NetworkShape['activation'],
  ) {
    this.kernels = kernels;
    this.layers = layers;
    this.workspace = workspace;
    this.activation = activation;
    this.output = layers.at(-1)!.output;
  }

  /** The outputs of `rows` rows of the workspace's input, a multiple of 4. */
  forward(rows: number): void {
    const { transpose, affine, tanhForward, reluForward } = this.kernels;
    const activate = this.activation === 'tanh' ? tanhForward : reluForward;
    const { input, transposed } = this.workspace;
    let x = input;
    for (const { inputs, paddedInputs, weight, bias, width, output } of this.layers) {
      transpose(x, transposed, rows, paddedInputs);
      affine(transposed, weight, bias, output, rows, inputs, width);
      if (output !== this.output) activate(output, rows * width);
      x = output;
    }
  }

  /** Readies `backward` after the weights have changed. */
  transposeWeights(): void {
    for (const { weight, transposedWeight, paddedInputs, width } of this.layers.slice(1)) {
      this.kernels.transpose(weight, transposedWeight, paddedInputs, width);
    }
  }

  /** Adds to the parameters' gradients, from the gradient in `output` and what the last `forward` left. */
  backward(rows: number): void {
    const { accumulateWeights, accumulateBiases, affine, transpose, tanhBackward, reluBackward } =
      this.kernels;
    const deactivate = this.activation === 'tanh' ? tanhBackward : reluBackward;
    const { input, gradients, transposed, zeros } = this.workspace;
    let dy = this.output;
    for (let index = this.layers.length - 1; index >= 0; index--) {
      const { paddedInputs, outputs, width, weightGradient, biasGradient, transposedWeight } =
        this.layers[index]!;
      const x = this.layers[index - 1]?.output ?? input;
      accumulateWeights(x, dy, weightGradient, rows, paddedInputs, width);
      accumulateBiases(dy, biasGradient, rows, width);
      if (index === 0) return;
      const dx = gradients[index % 2]!;
      transpose(dy, transposed, rows, width);
      affine(transposed, transposedWeight, zeros, dx, rows, outputs, paddedInputs);
      deactivate(dx, x, rows * paddedInputs);
      dy = dx;
    }
  }
}

/** The layers of `network`, given the addresses of the padded parameters and of their gradients. */
export function planLayers(
  plan: MemoryPlan,
  shape: NetworkShape,
  network: 'actor' | 'critic',
  layout: PaddedLayout,
  workspace: Workspace,
  parameters: number,
  gradient: number,
): Layer[] {
  const count = shape.hidden.length + 1;
  return Array.from({ length: count }, (_, index) => {
    const weight = layout.block(`${network}.${index}.weight`);
    const bias = layout.block(`${network}.${index}.bias`);
    const paddedInputs = padded(weight.rows);
    return {
      inputs: weight.rows,
      paddedInputs,
      outputs: weight.columns,
      width: weight.stride,
      weight: parameters + weight.offset * 4,
      bias: parameters + bias.offset * 4,
      weightGradient: gradient + weight.offset * 4,
      biasGradient: gradient + bias.offset * 4,
      transposedWeight: plan.reserve(weight.stride * paddedInputs),
      output: workspace.hidden[index] ?? plan.reserve(blockRows * weight.stride),
    };
  });
}
