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

/**
 * The loop over a batch: (reward, state, previous, actions, totals, sums) -> (() -> undefined, or what went wrong).
 * `sums` holds a count and then, for every component and for the total: a shift (the first value seen), the sum of
 * the values less their shift, the sum of its squares, minimum, maximum, and the sum of its products with the total's.
 */
export function loopScript(
  environment: Environment,
  usesPrevious: boolean,
  names: readonly string[],
): string {
  const each = (text: (index: number, name: string) => string): string =>
    names.map((name, index) => text(index, name)).join('\n        ');
  const all = [...names, 'total'];
  const every = (text: (index: number, at: number) => string): string =>
    all.map((_, index) => text(index, 1 + index * statisticsWidth)).join('\n      ');
  const total = names.length;
  return `(reward, state, previous, actions, totals, sums, count) => {
  'use strict';
  ${describeFunction()}
  const show = (value) => typeof value === 'number' ? '' + value : 'not a number but ' + typeof value;
  return () => {
    try {
      const fresh = sums[0] === 0;
      ${every(
        (k, at) =>
          `let k${k} = sums[${at}], s${k} = sums[${at + 1}], q${k} = sums[${at + 2}], l${k} = sums[${at + 3}], h${k} = sums[${at + 4}], p${k} = sums[${at + 5}];`,
      )}
      for (let i = 0; i < count; i++) {
        const r = ${call(environment, usesPrevious)};
        if (typeof r !== 'object' || r === null) return 'V';
        ${each((k, name) => `const c${k} = r.${name};`)}
        ${each(
          (k) =>
            `if (typeof c${k} !== 'number' || !(c${k} >= -${largestComponent} && c${k} <= ${largestComponent})) return 'C${separatorText}' + ${k} + '${separatorText}' + i + '${separatorText}' + show(c${k});`,
        )}
        const c${total} = ${names.map((_, k) => `c${k}`).join(' + ')};
        totals[i] = c${total};
        if (fresh && i === 0) { ${all.map((_, k) => `k${k} = l${k} = h${k} = c${k};`).join(' ')} }
        const d${total} = c${total} - k${total};
        ${each((k) => `const d${k} = c${k} - k${k};`)}
        ${all.map((_, k) => `s${k} += d${k}; q${k} += d${k} * d${k}; p${k} += d${k} * d${total}; if (c${k} < l${k}) l${k} = c${k}; if (c${k} > h${k}) h${k} = c${k};`).join('\n        ')}
      }
      sums[0] += count;
      ${every((k, at) => `sums[${at}] = k${k}; sums[${at + 1}] = s${k}; sums[${at + 2}] = q${k}; sums[${at + 3}] = l${k}; sums[${at + 4}] = h${k}; sums[${at + 5}] = p${k};`)}
      return undefined;
    } catch (error) {
      return describe(error);
    }
  };
}`;
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
