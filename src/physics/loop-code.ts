import type { Environment } from '../core/environment.ts';

// The text of loops over environments. With every read and write spelled out, V8 inlines the environment's functions and
// allocates nothing for the objects that go in and out of them. Only names and numbers it declares go in.

/** Columns of an observation that are written out one by one; more are left to a loop. */
const mostSpelledOut = 40;

/** Throws unless every field of `environment` is a plain identifier. */
export function assertFieldNames(environment: Environment): void {
  const { state, actions, robot } = environment;
  for (const name of [state, actions, robot?.sensors ?? {}].flatMap(Object.keys)) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new Error(`'${name}' cannot be the name of a field`);
  }
}

/** `{ x: state[s + 0], velocity: state[s + 1], touch }` */
export function objectOf(
  names: readonly string[],
  buffer: string,
  base: string,
  shared: readonly string[] = [],
): string {
  const fields = names.map((name, k) => `${name}: ${buffer}[${base} + ${k}]`);
  return `{ ${[...fields, ...shared].join(', ')} }`;
}

export const clipFunction =
  'const clip = (value, low, high) => (value < low ? low : value > high ? high : value);';

/** Brings the continuous actions of one row into their ranges. */
export const clipActions = ({ actions }: Environment): string =>
  Object.values(actions)
    .map((action, k) =>
      'min' in action ? `actions[a + ${k}] = clip(actions[a + ${k}], ${action.min}, ${action.max});` : '',
    )
    .join('\n      ');

/** Copies `length` numbers of the observation `seen` into `out` from `o` on. */
export const writeObservation = (length: number): string =>
  length > mostSpelledOut
    ? `for (let k = 0; k < ${length}; k++) out[o + k] = seen[k];`
    : Array.from({ length }, (_, k) => `out[o + ${k}] = seen[${k}];`).join('\n      ');
