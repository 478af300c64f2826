import type { Environment } from '../core/environment.ts';
import { type Fault, fail, type Result, succeed } from '../core/fault.ts';
import type { EnvironmentBatch } from '../core/reward.ts';
import { isIdentifier, largestComponent, mostComponents } from './harness.ts';
import { separator } from './lockdown.ts';

/** Where a reward is called. */
export interface Scene {
  readonly batch: EnvironmentBatch;
  readonly environment: Environment;
}

/** The components' names in the answer of the trial call, in their order. */
export function namesIn(answer: string, scene: Scene): Result<readonly string[]> {
  const [kind, ...names] = answer.split(separator);
  if (kind !== 'N') return { ok: false, fault: faultIn(answer, scene, []) };
  if (names.length === 0) return fail('value', 'The reward returned no components; return numbers by name.');
  const odd = names.find((name) => !isIdentifier(name) || name === '__proto__');
  if (odd !== undefined) return fail('value', `${JSON.stringify(odd)} cannot name a component.`);
  return names.includes('total') ? fail('value', noTotal) : succeed(names);
}

/** Said to a reward that returns its total among its components. */
export const noTotal =
  'Do not return `total`: the total is the sum of all components, which it would double.';

/** The fault in an answer of the harness: see `harness.ts` and `lockdown.ts`. */
export function faultIn(answer: string, scene: Scene, components: readonly string[]): Fault {
  const [kind, first = '', second = '', third = ''] = answer.slice(0, 2000).split(separator);
  if (kind === 'C') return componentFault(components[Number(first)]!, third, Number(second), scene);
  if (kind === 'E') return thrown(first, Number(second));
  const many = `The reward returned more than ${mostComponents} components.`;
  return fail('value', kind === 'M' ? many : 'The reward must return an object of numbers.').fault;
}

function thrown(message: string, line: number): Fault {
  return fail('runtime', `The reward threw: ${message}`, line > 0 ? line : undefined).fault;
}

function componentFault(name: string, value: string, row: number, scene: Scene): Fault {
  const large = Number.isFinite(Number(value)) ? `; at most ${largestComponent} in size is allowed` : '';
  const message = `Component \`${name}\` is ${value.slice(0, 60)} at ${situation(row, scene)}${large}.`;
  return fail('value', message).fault;
}

/** "s = { x: 0.1, … }, a = { force: 2 }" */
function situation(row: number, { batch, environment }: Scene): string {
  const show = (fields: object, values: Float64Array) => {
    const names = Object.keys(fields);
    const shown = names.map((name, k) => `${name}: ${toSix(values[row * names.length + k]!)}`);
    return `{ ${shown.join(', ')} }`;
  };
  return `s = ${show(environment.state, batch.state)}, a = ${show(environment.actions, batch.actions)}`;
}

function toSix(value: number): number {
  return Number(value.toPrecision(6));
}
