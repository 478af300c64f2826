import { expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { initialParameters, type NetworkShape, parameterLayout } from '../../src/rl/network.ts';

const shape: NetworkShape = {
  observations: 5,
  hidden: [7, 3],
  activation: 'tanh',
  outputs: 2,
  kind: 'gaussian',
};

test('the layout leaves no gap and no overlap', () => {
  const { blocks, size } = parameterLayout(shape);
  let offset = 0;
  for (const block of blocks) {
    expect(block.offset).toBe(offset);
    offset += block.rows * block.columns;
  }
  expect(offset).toBe(size);
  // Actor 5x7+7, 7x3+3, 3x2+2; critic 5x7+7, 7x3+3, 3x1+1; two log standard deviations.
  expect(size).toBe(42 + 24 + 8 + 42 + 24 + 4 + 2);
});

test('hidden weights start orthogonal with gain sqrt(2), biases at zero', () => {
  const parameters = initialParameters(shape, -0.5, new Random(3, 'test'));
  const { blocks } = parameterLayout(shape);
  const weight = blocks.find((block) => block.name === 'actor.0.weight')!;
  const row = (i: number) =>
    Array.from(parameters.subarray(weight.offset + i * 7, weight.offset + (i + 1) * 7));
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j < 5; j++) expect(dot(row(i), row(j))).toBeCloseTo(i === j ? 2 : 0, 5);
  }
  const bias = blocks.find((block) => block.name === 'critic.1.bias')!;
  expect(Array.from(parameters.subarray(bias.offset, bias.offset + 3))).toEqual([0, 0, 0]);
  const logStd = blocks.at(-1)!;
  expect(Array.from(parameters.subarray(logStd.offset))).toEqual([-0.5, -0.5]);
});
