import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { io, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor as OnnxTensor } from 'onnxruntime-web';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import type { Policy } from '../../src/core/training.ts';
import { importPolicy } from '../../src/export/policy/import-policy.ts';
import { printOnnx } from '../../src/export/policy/onnx.ts';
import { printLayersModel } from '../../src/export/policy/tfjs.ts';
import { findEnvironment } from '../../src/registry.ts';
import { actionApplier, networkShape } from '../../src/rl/actions.ts';
import { openBackend } from '../../src/rl/backends/select.ts';
import { parameterLayout } from '../../src/rl/network.ts';
import { normaliseRows } from '../../src/rl/normaliser.ts';

const rows = 64;
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heureka-policy-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A policy with large random weights, so that actions reach and pass the ends of their ranges. */
function randomPolicy(name: string, activation: 'tanh' | 'relu'): Policy {
  const environment = findEnvironment(name);
  const random = new Random(5, name);
  const observations = environment.observation(environment.reset(random)).length;
  const shape = networkShape(environment, observations, { hidden: [16, 12], activation });
  const numbers = (length: number, low: number, high: number) =>
    Array.from({ length }, () => random.uniform(low, high));
  return {
    ...{ environment: name, ...shape },
    mean: numbers(observations, -0.5, 0.5),
    std: numbers(observations, 0.2, 2),
    parameters: numbers(parameterLayout(shape).size, -0.8, 0.8).map(Math.fround),
  };
}

/** Observations, a few of them far outside. */
function observationsFor({ observations }: Policy): Float32Array {
  const random = new Random(6, 'observations');
  return Float32Array.from({ length: rows * observations }, (_, k) =>
    k % 17 === 0 ? 60 * random.normal() : random.normal(),
  );
}

/** What our own learner does: the actions [rows, A] in the environment's units. */
async function ownActions(policy: Policy, raw: Float32Array): Promise<number[]> {
  const environment = findEnvironment(policy.environment);
  const learner = (await openBackend('simd')).learner(policy, rows, 1);
  learner.load(policy.parameters);
  normaliseRows(raw, rows, policy.mean, policy.std, learner.rollout.observations, 0);
  learner.act(0, rows);
  const actions = new Float64Array(rows * Object.keys(environment.actions).length);
  actionApplier(environment)(learner.rollout.actions, 0, actions, rows);
  learner.dispose();
  return [...actions];
}

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [k, value] of expected.entries()) {
    expect(Math.abs(found[k]! - value), `action ${k}`).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
  }
}

describe.each([
  ['half-cheetah', 'tanh'],
  ['pendulum', 'relu'],
  ['inverted-pendulum', 'tanh'],
  ['acrobot', 'tanh'],
  ['cartpole', 'relu'],
] as const)('the policy of %s with %s', (name, activation) => {
  const policy = randomPolicy(name, activation);
  const environment = findEnvironment(name);
  const raw = observationsFor(policy);

  test('acts alike in ONNX Runtime', async () => {
    const session = await InferenceSession.create(printOnnx(policy, environment, '0'));
    const observation = new OnnxTensor('float32', raw, [rows, policy.observations]);
    const { action } = await session.run({ observation });
    expectClose(action!.data as Float32Array, await ownActions(policy, raw));
  });

  test('acts alike in TensorFlow.js', async () => {
    const { topology, weights } = printLayersModel(policy, environment, '0');
    const { modelTopology, weightsManifest } = JSON.parse(topology);
    const weightSpecs = weightsManifest[0].weights;
    const weightData = Uint8Array.from(weights).buffer;
    const model = await loadLayersModel(io.fromMemory({ modelTopology, weightSpecs, weightData }));
    const output = model.predict(tensor2d(raw, [rows, policy.observations])) as Tensor;
    const expected = await ownActions(policy, raw);
    if (policy.kind === 'gaussian') return expectClose(await output.data(), expected);
    const probabilities = (await output.array()) as number[][];
    const [field] = Object.values(environment.actions);
    const chosen = probabilities.map(
      (row) => ('values' in field! ? field.values : [])[row.indexOf(Math.max(...row))],
    );
    expect(chosen).toEqual(expected);
  });

  test('is read back from both, and from its own file', async () => {
    const expected = await ownActions(policy, raw);
    const onnx = join(folder, `${name}.onnx`);
    writeFileSync(onnx, printOnnx(policy, environment, '0'));
    const own = join(folder, `${name}.json`);
    writeFileSync(own, JSON.stringify(policy));
    const { topology, weights } = printLayersModel(policy, environment, '0');
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'model.json'), topology);
    writeFileSync(join(folder, name, 'weights.bin'), weights);
    for (const path of [onnx, own, join(folder, name)]) {
      const read = importPolicy(path);
      expect(read.parameters).toHaveLength(policy.parameters.length);
      expect(read).toMatchObject({ environment: name, kind: policy.kind, hidden: policy.hidden });
      expectClose(await ownActions(read, raw), expected);
    }
  });
});

test('says what is wrong with a file that is no policy', () => {
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  expect(() => importPolicy(join(folder, 'none.onnx'))).toThrow(/no such file/);
  expect(() => importPolicy(file('junk.onnx', 'not protobuf at all'))).toThrow(
    /no policy that heureka wrote/,
  );
  expect(() => importPolicy(file('empty.onnx', ''))).toThrow(/no policy that heureka wrote/);
  expect(() => importPolicy(file('other.json', '{"a": 1}'))).toThrow(/no policy that heureka wrote/);
  expect(() => importPolicy(folder)).toThrow(/no model.json/);
});
