import { discreteValues, type Environment } from '../core/environment.ts';
import type { NetworkShape } from './network.ts';

/** The network that suits an environment's observation and actions. */
export function networkShape(
  environment: Environment,
  observations: number,
  settings: { readonly hidden: readonly number[]; readonly activation: 'tanh' | 'relu' },
): NetworkShape {
  const values = discreteValues(environment);
  return {
    observations,
    hidden: settings.hidden,
    activation: settings.activation,
    outputs: values ? values.length : Object.keys(environment.actions).length,
    kind: values ? 'categorical' : 'gaussian',
  };
}

/**
 * Turns what the policy chose, [count, A] from `offset` on, into commands [B, A] in the environment's units. A Gaussian
 * sample is clipped to [-1, 1], which spans the action's range; a categorical one is an index into its values.
 */
export function actionApplier(
  environment: Environment,
): (chosen: Float32Array, offset: number, commands: Float64Array, count: number) => void {
  const values = discreteValues(environment);
  if (values) {
    return (chosen, offset, commands, count) => {
      for (let i = 0; i < count; i++) commands[i] = values[chosen[offset + i]!]!;
    };
  }
  const ranges = Object.values(environment.actions).map((action) =>
    'min' in action
      ? { middle: (action.min + action.max) / 2, half: (action.max - action.min) / 2 }
      : undefined,
  );
  const middles = Float64Array.from(ranges, (range) => range!.middle);
  const halves = Float64Array.from(ranges, (range) => range!.half);
  const columns = ranges.length;
  return (chosen, offset, commands, count) => {
    for (let i = 0; i < count * columns; i += columns) {
      for (let j = 0; j < columns; j++) {
        const unit = chosen[offset + i + j]!;
        commands[i + j] = middles[j]! + halves[j]! * (unit > 1 ? 1 : unit < -1 ? -1 : unit);
      }
    }
  };
}
