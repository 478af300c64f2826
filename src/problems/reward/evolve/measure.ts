import type { Factor, Feature, Level, Progress } from './genome.ts';
import type { Survey, Transition } from './survey.ts';

/** Mean magnitude of a component of weight 1 over the transitions of a survey. */
export function typicalMagnitude(component: Level | Progress, { transitions }: Survey): number {
  const sum = transitions.reduce(
    (total, transition) => total + Math.abs(componentValue(component, transition)),
    0,
  );
  return sum / transitions.length;
}

/** What a component of weight 1 says about a transition. */
export function componentValue({ kind, factors }: Level | Progress, transition: Transition): number {
  const after = productOf(factors, transition, transition.state);
  return kind === 'level' ? after : after - productOf(factors, transition, transition.previous);
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
      return Math.exp(-square(x / factor.width));
    case 'tail':
      return 1 / (1 + square(x / factor.width));
    case 'cosine':
      return Math.cos(x);
    case 'raised':
      return 0.5 + 0.5 * Math.cos(x);
    case 'past':
      return x > 0 ? 1 : 0;
  }
}

/** The value of a feature in its unit. */
export function featureValue(
  feature: Feature,
  state: Transition['state'],
  action: Transition['action'],
): number {
  const { kind, fields } = feature;
  if (kind === 'effort') return fields.reduce((sum, field) => sum + square(action[field]!), 0);
  const [first = 0, second = 0] = fields.map((field) => (kind === 'action' ? action : state)[field]);
  if (kind === 'sum') return first + second;
  if (kind === 'difference') return first - second;
  if (kind === 'length') return Math.sqrt(first * first + second * second);
  return first;
}

// Not `**`, whose last bit is not the same in every version of V8.
const square = (x: number) => x * x;
