import type { Environment } from '../../core/environment.ts';
import type { Policy } from '../../core/training.ts';
import {
  actionHead,
  actorLayers,
  clipObservation,
  factsKey,
  factsOf,
  type PolicyFacts,
  policyFrom,
} from './actor.ts';

/** A LayersModel of TensorFlow.js: `model.json`, and the weights it names. */
export interface LayersModel {
  readonly topology: string;
  readonly weights: Uint8Array;
}

/** The file that `model.json` reads its weights from. */
export const weightsFile = 'weights.bin';

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface LayerConfig {
  readonly name: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  readonly weights: readonly Weight[];
}

/**
 * The deterministic policy as a LayersModel: observations [N, O] in. Out come actions [N, A] in the environment's units,
 * or for a choice of a few values the probability of each, of which the policy takes the largest. Built of layers that
 * every build of TensorFlow.js knows; clipping is by `Minimum` and `Maximum` with constants.
 */
export function printLayersModel(policy: Policy, environment: Environment, version: string): LayersModel {
  const layers = layersOf(policy, environment);
  const weights = layers.flatMap((layer) => layer.weights);
  const model = {
    format: 'layers-model',
    generatedBy: `heureka ${version}`,
    convertedBy: null,
    modelTopology: {
      class_name: 'Model',
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
      config: {
        name: 'policy',
        layers: layers.map(({ name, class_name, config, inputs }) => ({
          ...{ name, class_name, config: { name, trainable: true, ...config } },
          inbound_nodes: inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])],
        })),
        input_layers: [['observation', 0, 0]],
        output_layers: [[layers.at(-1)!.name, 0, 0]],
      },
    },
    weightsManifest: [
      {
        paths: [weightsFile],
        weights: weights.map(({ name, shape }) => ({ name, shape, dtype: 'float32' })),
      },
    ],
    userDefinedMetadata: { [factsKey]: factsOf(policy) },
  };
  const data = Float32Array.from(weights.flatMap(({ values }) => values));
  return { topology: `${JSON.stringify(model, null, 2)}\n`, weights: new Uint8Array(data.buffer) };
}

function layersOf(policy: Policy, environment: Environment): LayerConfig[] {
  const { observations, activation, mean, std } = policy;
  const head = actionHead(environment);
  const actor = actorLayers(policy);
  const dense = actor.map((layer, k): LayerConfig => {
    const last = k === actor.length - 1;
    const name = `actor${k}`;
    const weights = [
      { name: `${name}/kernel`, shape: [layer.inputs, layer.outputs], values: layer.weight },
      { name: `${name}/bias`, shape: [layer.outputs], values: layer.bias },
    ];
    const config = {
      units: layer.outputs,
      activation: last ? (head.kind === 'categorical' ? 'softmax' : 'linear') : activation,
      use_bias: true,
    };
    return { name, class_name: 'Dense', config, inputs: [k === 0 ? 'clipped' : `actor${k - 1}`], weights };
  });
  return [
    {
      ...{ name: 'observation', class_name: 'InputLayer', inputs: [], weights: [] },
      config: { batch_input_shape: [null, observations], dtype: 'float32', sparse: false },
    },
    // (o - mean) / sqrt(variance): batch normalisation with its statistics fixed.
    scaling('normalised', 'observation', { mean, variance: std.map((value) => value * value) }, observations),
    ...clipping('clipped', 'normalised', clipObservation, observations),
    ...dense,
    ...(head.kind === 'gaussian'
      ? [
          ...clipping('share', dense.at(-1)!.name, 1, policy.outputs),
          scaling('action', 'share', { gamma: head.half, beta: head.middle }, policy.outputs),
        ]
      : []),
  ];
}

/** gamma * (x - mean) / sqrt(variance) + beta, column by column. */
function scaling(
  name: string,
  input: string,
  given: {
    mean?: readonly number[];
    variance?: readonly number[];
    gamma?: readonly number[];
    beta?: readonly number[];
  },
  columns: number,
): LayerConfig {
  const fill = (value: number) => new Array<number>(columns).fill(value);
  const { gamma = fill(1), beta = fill(0), mean = fill(0), variance = fill(1) } = given;
  const parts = { gamma, beta, moving_mean: mean, moving_variance: variance };
  const weights = Object.entries(parts).map(([part, values]) => ({
    name: `${name}/${part}`,
    shape: [columns],
    values,
  }));
  const config = { axis: -1, epsilon: 0, center: true, scale: true, momentum: 0.99 };
  return { name, class_name: 'BatchNormalization', config, inputs: [input], weights };
}

/** `input` clipped to [-limit, limit]; the constants are what is left of it when it is scaled by 0. */
function clipping(name: string, input: string, limit: number, columns: number): LayerConfig[] {
  const constant = (part: string, value: number) => {
    const columnsOf = (number: number) => new Array<number>(columns).fill(number);
    return scaling(`${name}_${part}`, input, { gamma: columnsOf(0), beta: columnsOf(value) }, columns);
  };
  const pair = (layer: string, class_name: string, inputs: readonly string[]) => ({
    ...{ name: layer, class_name, config: {}, inputs, weights: [] },
  });
  return [
    constant('most', limit),
    constant('least', -limit),
    pair(`${name}_below`, 'Minimum', [input, `${name}_most`]),
    pair(name, 'Maximum', [`${name}_below`, `${name}_least`]),
  ];
}

/** Reads back a policy that `printLayersModel` wrote; undefined when the model is something else. */
export function readLayersModel({ topology, weights }: LayersModel): Policy | undefined {
  const model = JSON.parse(topology) as {
    readonly userDefinedMetadata?: Readonly<Record<string, PolicyFacts>>;
    readonly weightsManifest?: readonly {
      readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[];
    }[];
  };
  const facts = model.userDefinedMetadata?.[factsKey];
  if (!facts || !model.weightsManifest) return undefined;
  const data = new Float32Array(Uint8Array.from(weights).buffer);
  const found = new Map<string, number[]>();
  let at = 0;
  for (const { name, shape } of model.weightsManifest.flatMap((group) => group.weights)) {
    const length = shape.reduce((product, side) => product * side, 1);
    found.set(name, Array.from(data.subarray(at, at + length)));
    at += length;
  }
  const layers = [...facts.hidden, facts.outputs].map((_, k) => ({
    weight: found.get(`actor${k}/kernel`)!,
    bias: found.get(`actor${k}/bias`)!,
  }));
  const std = found.get('normalised/moving_variance')!.map(Math.sqrt);
  return policyFrom(facts, found.get('normalised/moving_mean')!, std, layers);
}
