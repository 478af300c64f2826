import type { Random } from '../core/random.ts';

/** Actor and critic: two multilayer perceptrons of equal hidden layers, with parameters of their own. */
export interface NetworkShape {
  /** O, the length of an observation. */
  readonly observations: number;
  readonly hidden: readonly number[];
  readonly activation: 'tanh' | 'relu';
  /** A: dimensions of a Gaussian action, or choices of a categorical one. */
  readonly outputs: number;
  /** `gaussian` has a state-independent log standard deviation for every dimension. */
  readonly kind: 'gaussian' | 'categorical';
}

/** One matrix or vector inside the flat parameters. */
export interface ParameterBlock {
  readonly name: string;
  readonly offset: number;
  /** Inputs: rows of the weight matrix; 1 for a vector. */
  readonly rows: number;
  /** Outputs: columns of the weight matrix. */
  readonly columns: number;
}

/**
 * Where everything lies in the flat parameters: for the actor then the critic, for each layer its weights
 * [inputs, outputs], row-major (y = x W + b), then its biases [outputs]; a Gaussian's log standard deviations [A] last.
 */
export function parameterLayout(shape: NetworkShape): { blocks: ParameterBlock[]; size: number } {
  const blocks: ParameterBlock[] = [];
  let size = 0;
  const add = (name: string, rows: number, columns: number) => {
    blocks.push({ name, offset: size, rows, columns });
    size += rows * columns;
  };
  for (const [network, outputs] of [
    ['actor', shape.outputs],
    ['critic', 1],
  ] as const) {
    const widths = [shape.observations, ...shape.hidden, outputs];
    for (let layer = 0; layer + 1 < widths.length; layer++) {
      add(`${network}.${layer}.weight`, widths[layer]!, widths[layer + 1]!);
      add(`${network}.${layer}.bias`, 1, widths[layer + 1]!);
    }
  }
  if (shape.kind === 'gaussian') add('logStd', 1, shape.outputs);
  return { blocks, size };
}

/**
 * Orthogonal initialisation (Saxe et al., 2013, arXiv 1312.6120) with PPO's customary gains: sqrt(2) in hidden
 * layers, 0.01 for the policy's output, 1 for the value's; biases are zero.
 */
export function initialParameters(shape: NetworkShape, initialLogStd: number, random: Random): Float32Array {
  const { blocks, size } = parameterLayout(shape);
  const parameters = new Float32Array(size);
  for (const { name, offset, rows, columns } of blocks) {
    if (name === 'logStd') parameters.fill(initialLogStd, offset, offset + columns);
    if (!name.endsWith('.weight')) continue;
    const [network, layer] = name.split('.');
    const last = Number(layer) === shape.hidden.length;
    const gain = !last ? Math.SQRT2 : network === 'actor' ? 0.01 : 1;
    const matrix = orthogonal(rows, columns, random);
    for (let i = 0; i < rows * columns; i++) parameters[offset + i] = gain * matrix[i]!;
  }
  return parameters;
}

/** A random [rows, columns] matrix whose rows or columns, whichever are fewer, are orthonormal (Gram and Schmidt). */
function orthogonal(rows: number, columns: number, random: Random): Float64Array {
  const tall = rows >= columns;
  const [count, length] = tall ? [columns, rows] : [rows, columns];
  const vectors: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const vector = Float64Array.from({ length }, () => random.normal());
    for (const other of vectors) {
      const dot = vector.reduce((sum, value, k) => sum + value * other[k]!, 0);
      for (let k = 0; k < length; k++) vector[k] = vector[k]! - dot * other[k]!;
    }
    const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    vectors.push(vector.map((value) => value / norm));
  }
  const matrix = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) matrix[i * columns + j] = tall ? vectors[j]![i]! : vectors[i]![j]!;
  }
  return matrix;
}
