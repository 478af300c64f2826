import type { Component, Factor, Feature } from './genome.ts';
import type { Survey, Transition } from './survey.ts';

/** Mean magnitude of a component of weight 1 over the transitions of a survey. */
export function typicalMagnitude(component: Exclude<Component, { kind: 'kept' }>, survey: Survey): number {
  const { factors, kind } = component;
  let sum = 0;
  for (const transition of survey.transitions) {
    const after = productOf(factors, transition, transition.state);
    sum += Math.abs(kind === 'level' ? after : after - productOf(factors, transition, transition.previous));
  }
  return sum / survey.transitions.length;
}

function productOf(factors: readonly Factor[], transition: Transition, state: Transition['state']): number {
  return factors.reduce((product, factor) => product * factorValue(factor, transition, state), 1);
}

function factorValue(factor: Factor, { action }: Transition, state: Transition['state']): number {
  const x = featureValue(factor.feature, state, action) - factor.target;
  switch (factor.shape) {
    case 'linear':
      return x;
    case 'size':
      return Math.abs(x);
    case 'square':
      return x * x;
    case 'bell':
      return Math.exp(-((x / factor.width) ** 2));
    case 'tail':
      return 1 / (1 + (x / factor.width) ** 2);
    case 'cosine':
      return Math.cos(x);
    case 'raised':
      return 0.5 + 0.5 * Math.cos(x);
  }
}

/** The value of a feature in its unit. */
export function featureValue(
  { kind, fields }: Feature,
  state: Transition['state'],
  action: Transition['action'],
): number {
  const [first = 0, second = 0] = fields.map((field) => (kind === 'action' ? action : state)[field]);
  if (kind === 'sum') return first + second;
  if (kind === 'difference') return first - second;
  if (kind === 'length') return Math.hypot(first, second);
  return first;
}
