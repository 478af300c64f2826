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
import { block, integer, type Message, readMessage } from './protobuf.ts';

const opset = 17;
/** Of ONNX files: the version that came with opset 17. */
const irVersion = 8;
const types = { float: 1, int64: 7, double: 11 } as const;

/**
 * The deterministic policy as an ONNX model: `observation` [N, O] in, `action` [N, A] out, in the environment's units.
 * Normalisation (in double precision, as in training), clipping and the action's range are inside.
 */
export function printOnnx(policy: Policy, environment: Environment, version: string): Uint8Array {
  const { nodes, tensors } = graphOf(policy, environment);
  const actions = policy.kind === 'categorical' ? 1 : policy.outputs;
  const graph = [
    ...nodes.map((node) => block(1, node)),
    block(2, `${policy.environment} policy`),
    ...tensors.map((tensor) => block(5, tensor)),
    block(11, valueInfo('observation', policy.observations)),
    block(12, valueInfo('action', actions)),
  ];
  return Buffer.concat([
    integer(1, irVersion),
    block(2, 'heureka'),
    block(3, version),
    block(7, graph),
    block(8, [block(1, ''), integer(2, opset)]),
    block(14, [block(1, factsKey), block(2, JSON.stringify(factsOf(policy)))]),
  ]);
}

interface Graph {
  readonly nodes: readonly (readonly Uint8Array[])[];
  readonly tensors: readonly (readonly Uint8Array[])[];
}

function graphOf(policy: Policy, environment: Environment): Graph {
  const layers = actorLayers(policy);
  const head = actionHead(environment);
  const nodes = [
    node('Cast', ['observation'], 'exact', [intAttribute('to', types.double)]),
    node('Sub', ['exact', 'mean'], 'centred'),
    node('Div', ['centred', 'std'], 'scaled'),
    node('Clip', ['scaled', 'lowest', 'highest'], 'clipped'),
    node('Cast', ['clipped'], 'layer0', [intAttribute('to', types.float)]),
    ...layers.flatMap((_, k) => {
      const last = k === layers.length - 1;
      const gemm = node(
        'Gemm',
        [`layer${k}`, `actor.${k}.weight`, `actor.${k}.bias`],
        last ? 'output' : `sum${k}`,
      );
      if (last) return [gemm];
      return [gemm, node(policy.activation === 'tanh' ? 'Tanh' : 'Relu', [`sum${k}`], `layer${k + 1}`)];
    }),
    ...(head.kind === 'categorical'
      ? [
          node('ArgMax', ['output'], 'index', [intAttribute('axis', 1), intAttribute('keepdims', 1)]),
          node('Gather', ['values', 'index'], 'action'),
        ]
      : [
          node('Clip', ['output', 'least', 'most'], 'share'),
          node('Mul', ['share', 'half'], 'reach'),
          node('Add', ['reach', 'middle'], 'action'),
        ]),
  ];
  const tensors = [
    doubles('mean', policy.mean, [policy.observations]),
    doubles('std', policy.std, [policy.observations]),
    doubles('lowest', [-clipObservation], []),
    doubles('highest', [clipObservation], []),
    ...layers.flatMap(({ weight, bias, inputs, outputs }, k) => [
      floats(`actor.${k}.weight`, weight, [inputs, outputs]),
      floats(`actor.${k}.bias`, bias, [outputs]),
    ]),
    ...(head.kind === 'categorical'
      ? [floats('values', head.values, [head.values.length])]
      : [
          floats('least', [-1], []),
          floats('most', [1], []),
          floats('middle', head.middle, [head.middle.length]),
          floats('half', head.half, [head.half.length]),
        ]),
  ];
  return { nodes, tensors };
}

function node(
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly Uint8Array[] = [],
) {
  return [
    ...inputs.map((name) => block(1, name)),
    ...[block(2, output), block(3, output), block(4, type)],
    ...attributes.map((attribute) => block(5, attribute)),
  ];
}

/** The attribute's type says that it is one whole number. */
const intAttribute = (name: string, value: number) =>
  Buffer.concat([block(1, name), integer(3, value), integer(20, 2)]);

const floats = (name: string, values: readonly number[], shape: readonly number[]) =>
  tensor(name, types.float, Float32Array.from(values), shape);

const doubles = (name: string, values: readonly number[], shape: readonly number[]) =>
  tensor(name, types.double, Float64Array.from(values), shape);

function tensor(name: string, type: number, data: Float32Array | Float64Array, shape: readonly number[]) {
  const raw = new Uint8Array(data.buffer);
  return [...shape.map((length) => integer(1, length)), integer(2, type), block(8, name), block(9, raw)];
}

/** A matrix of single-precision numbers with any number N of rows. */
function valueInfo(name: string, columns: number): Uint8Array[] {
  const shape = [block(1, [block(2, 'N')]), block(1, [integer(1, columns)])];
  return [block(1, name), block(2, [block(1, [integer(1, types.float), block(2, shape)])])];
}

/** Reads back a policy that `printOnnx` wrote; undefined when the bytes are something else. */
export function readOnnx(bytes: Uint8Array): Policy | undefined {
  const model = readMessage(bytes);
  const properties = blocks(model, 14).map(readMessage);
  const own = properties.find((property) => textOf(property, 1) === factsKey);
  const [graph] = blocks(model, 7);
  if (!own || !graph) return undefined;
  const facts = JSON.parse(textOf(own, 2)) as PolicyFacts;
  const tensors = new Map(
    blocks(readMessage(graph), 5)
      .map(readMessage)
      .map((message) => [textOf(message, 8), numbersOf(message)] as const),
  );
  const layers = [...facts.hidden, facts.outputs].map((_, k) => ({
    weight: tensors.get(`actor.${k}.weight`)!,
    bias: tensors.get(`actor.${k}.bias`)!,
  }));
  return policyFrom(facts, tensors.get('mean')!, tensors.get('std')!, layers);
}

const blocks = (message: Message, field: number) =>
  (message.get(field) ?? []).filter((value) => value instanceof Uint8Array);

const textOf = (message: Message, field: number) => Buffer.from(blocks(message, field)[0] ?? []).toString();

function numbersOf(message: Message): number[] {
  const raw = Uint8Array.from(blocks(message, 9)[0] ?? []);
  const isDouble = message.get(2)?.[0] === types.double;
  return Array.from(isDouble ? new Float64Array(raw.buffer) : new Float32Array(raw.buffer));
}
