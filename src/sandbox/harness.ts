import type { Environment } from '../core/environment.ts';
import { describeFunction, separatorText } from './lockdown.ts';

/**
 * The code that runs around a reward, inside its isolate. Each constant or function here is the text of one script,
 * compiled on its own: nothing of a reward is ever spliced into it, save names that are plain identifiers.
 */

/** Larger components than this are refused: a reward that large is a slip, and would overflow further on. */
export const largestComponent = 1e6;

export const mostComponents = 32;

/** Numbers kept in the statistics for each component and for the total. */
export const statisticsWidth = 6;

const identifier = /^[A-Za-z_$][\w$]{0,63}$/;

export function isIdentifier(name: string): boolean {
  return identifier.test(name);
}

/** Makes a view of shared memory: (buffer, byte offset, length) -> Float64Array. */
export const viewScript =
  '((View) => (buffer, offset, length) => new View(buffer, offset, length))(Float64Array)';

/** Calls a reward once on the first environment: (reward, state, previous, actions) -> (-> its components' names). */
export function trialScript(environment: Environment, usesPrevious: boolean): string {
  return `(reward, state, previous, actions) => {
  'use strict';
  ${describeFunction()}
  const keys = Object.keys;
  return () => {
    try {
      const i = 0;
      const r = ${call(environment, usesPrevious)};
      if (typeof r !== 'object' || r === null) return 'V';
      const found = keys(r);
      if (found.length > ${mostComponents}) return 'M';
      let names = 'N';
      for (let k = 0; k < found.length; k++) names += '${separatorText}' + found[k].slice(0, 100);
      return names;
    } catch (error) {
      return describe(error);
    }
  };
}`;
}

/** Environments between two writes of the statistics: see `loopScript`. */
const chunk = 64;

/**
 * The loop over a batch: (reward, state, previous, actions, totals, sums) -> (rows -> undefined, or what went wrong).
 * `sums` holds a count and then, for every component and for the total: a shift (the first value seen), the sum of the
 * values less their shift, the sum of its squares, minimum, maximum, and the sum of its products with the total's. The
 * work is done in chunks, by a function that returns often: V8 optimises a long loop before it has seen what comes after,
 * and then throws the code away at the end of every call.
 */
export function loopScript(
  environment: Environment,
  usesPrevious: boolean,
  names: readonly string[],
): string {
  const components = names.map((_, k) => k);
  const total = names.length;
  const all = [...components, total];
  return `(reward, state, previous, actions, totals, sums) => {
  'use strict';
  ${describeFunction()}
  const show = (value) => typeof value === 'number' ? '' + value : 'not a number but ' + typeof value;
  const run = (first, end) => {
    const fresh = sums[0] === 0;
    ${all.map(loadSums).join('\n    ')}
    for (let i = first; i < end; i++) {
      const r = ${call(environment, usesPrevious)};
      if (typeof r !== 'object' || r === null) return 'V';
      ${names.map((name, k) => `const c${k} = r.${name};`).join('\n      ')}
      ${components.map(refuse).join('\n      ')}
      const c${total} = ${components.map((k) => `c${k}`).join(' + ')};
      totals[i] = c${total};
      if (fresh && i === first) { ${all.map((k) => `k${k} = l${k} = h${k} = c${k};`).join(' ')} }
      ${all.map((k) => `const d${k} = c${k} - k${k};`).join('\n      ')}
      ${all.map((k) => accumulate(k, total)).join('\n      ')}
    }
    sums[0] += end - first;
    ${all.map(storeSums).join('\n    ')}
    return undefined;
  };
  return (rows) => {
    try {
      for (let first = 0; first < rows; first += ${chunk}) {
        const wrong = run(first, first + ${chunk} < rows ? first + ${chunk} : rows);
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    } catch (error) {
      return describe(error);
    }
  };
}`;
}

/** Component k's shift, sum, squares, low, high and products, as locals k, s, q, l, h, p. */
const accumulators = ['k', 's', 'q', 'l', 'h', 'p'];

function loadSums(k: number): string {
  return `let ${accumulators.map((name, j) => `${name}${k} = sums[${sumsAt(k) + j}]`).join(', ')};`;
}

function storeSums(k: number): string {
  return accumulators.map((name, j) => `sums[${sumsAt(k) + j}] = ${name}${k};`).join(' ');
}

function sumsAt(k: number): number {
  return 1 + k * statisticsWidth;
}

function refuse(k: number): string {
  const inRange = `c${k} >= -${largestComponent} && c${k} <= ${largestComponent}`;
  const answer = `'C${separatorText}${k}${separatorText}' + i + '${separatorText}' + show(c${k})`;
  return `if (typeof c${k} !== 'number' || !(${inRange})) return ${answer};`;
}

function accumulate(k: number, total: number): string {
  const moments = `s${k} += d${k}; q${k} += d${k} * d${k}; p${k} += d${k} * d${total};`;
  return `${moments} if (c${k} < l${k}) l${k} = c${k}; if (c${k} > h${k}) h${k} = c${k};`;
}

/** One call of the reward for environment `i`, with objects of its own: flat literals, which V8 never allocates. */
function call(environment: Environment, usesPrevious: boolean): string {
  const s = literal(Object.keys(environment.state), 'state');
  const a = literal(Object.keys(environment.actions), 'actions');
  const previous = usesPrevious ? `, ${literal(Object.keys(environment.state), 'previous')}` : '';
  return `reward(${s}, ${a}${previous})`;
}

function literal(names: readonly string[], buffer: string): string {
  const width = names.length;
  return `{ ${names.map((name, k) => `${name}: ${buffer}[i * ${width} + ${k}]`).join(', ')} }`;
}
