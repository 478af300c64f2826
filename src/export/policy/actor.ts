import { discreteValues, type Environment } from '../../core/environment.ts';
import type { Policy } from '../../core/training.ts';

/** One layer of the policy's network: y = x W + b. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs], row-major. */
  readonly weight: readonly number[];
  readonly bias: readonly number[];
}

/** What an exported file says of itself: enough to play it again. */
export interface PolicyFacts {
  readonly environment: string;
  readonly hidden: readonly number[];
  readonly activation: 'tanh' | 'relu';
  readonly kind: 'gaussian' | 'categorical';
  readonly observations: number;
  readonly outputs: number;
}

/** The name under which exported files keep the facts. */
export const factsKey = 'heureka';

/** Normalised observations are clipped to this many standard deviations, as in training. */
export const clipObservation = 10;

export function factsOf({
  environment,
  hidden,
  activation,
  kind,
  observations,
  outputs,
}: Policy): PolicyFacts {
  return { environment, hidden, activation, kind, observations, outputs };
}

/** The layers that choose actions: they come first among the parameters, weights before biases. */
export function actorLayers({ observations, hidden, outputs, parameters }: Policy): Layer[] {
  const widths = [observations, ...hidden, outputs];
  let at = 0;
  const take = (count: number) => {
    at += count;
    return parameters.slice(at - count, at);
  };
  return widths.slice(1).map((width, k) => {
    const inputs = widths[k]!;
    return { inputs, outputs: width, weight: take(inputs * width), bias: take(width) };
  });
}

/** A policy from an exported file: it acts as the exported one did; its critic, which acts on nothing, is zero. */
export function policyFrom(
  facts: PolicyFacts,
  mean: readonly number[],
  std: readonly number[],
  layers: readonly Pick<Layer, 'weight' | 'bias'>[],
): Policy {
  const actor = layers.flatMap(({ weight, bias }) => [...weight, ...bias]);
  const widths = [facts.observations, ...facts.hidden, 1];
  const critic = widths.slice(1).reduce((sum, width, k) => sum + (widths[k]! + 1) * width, 0);
  const rest = critic + (facts.kind === 'gaussian' ? facts.outputs : 0);
  return { ...facts, mean, std, parameters: [...actor, ...new Array<number>(rest).fill(0)] };
}

/** How what the network says becomes an action: an index into `values`, or clipped to [-1, 1] and spread over a range. */
export type ActionHead =
  | { readonly kind: 'categorical'; readonly values: readonly number[] }
  | { readonly kind: 'gaussian'; readonly middle: readonly number[]; readonly half: readonly number[] };

export function actionHead(environment: Environment): ActionHead {
  const values = discreteValues(environment);
  if (values) return { kind: 'categorical', values };
  const ranges = Object.values(environment.actions).flatMap((action) => ('min' in action ? [action] : []));
  return {
    kind: 'gaussian',
    middle: ranges.map(({ min, max }) => (min + max) / 2),
    half: ranges.map(({ min, max }) => (max - min) / 2),
  };
}
