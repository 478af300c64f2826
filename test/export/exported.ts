import { expect } from 'vitest';
import type { Environment } from '../../src/core/environment.ts';
import type { Equations } from '../../src/export/equations.ts';
import { printFormula } from '../../src/export/formula/print.ts';
import { readFormula } from '../../src/export/formula/read.ts';
import { printPython } from '../../src/export/python/python.ts';
import { traceReward } from '../../src/export/trace/trace.ts';
import { printTypeScript } from '../../src/export/typescript.ts';
import { type Recording, recordTransitions } from '../../src/problems/reward/transitions.ts';
import { type CheckedReward, checkReward } from '../../src/sandbox/check.ts';

/** The reward, which must pass its checks. */
function checkedReward(source: string, environment: Environment): CheckedReward {
  const checked = checkReward(source, environment);
  if (!checked.ok) throw new Error(`${checked.fault.message}\n${source}`);
  return checked.value;
}

/** The equations of a reward, which must have some. */
export function equationsOf(source: string, environment: Environment): Equations {
  const traced = traceReward(source, environment);
  if (!traced.ok) throw new Error(`${traced.fault.message}\n${source}`);
  return traced.value;
}

/** What the sandbox says of the reward over `count` transitions. */
export function recordingOf(source: string, environment: Environment, count: number, seed = 0): Recording {
  return recordTransitions(environment, checkedReward(source, environment), count, seed);
}

/** The Python export with `count` recorded transitions. */
export function pythonOf(source: string, environment: Environment, count: number): string {
  const origin = { label: 'test', version: '0', environment, about: '' };
  return printPython(equationsOf(source, environment), origin, recordingOf(source, environment, count));
}

/** The TypeScript of a formula, which must be one. */
export function compiled(text: string, environment: Environment): string {
  const formula = readFormula(text, environment);
  if (!formula.ok) throw new Error(`${formula.fault.message}\n${text}`);
  return printTypeScript(formula.value.equations, formula.value.about);
}

/** A reward as a formula, and back. */
export function roundTrip(source: string, environment: Environment): string {
  const printed = printFormula(equationsOf(source, environment), environment, 'as a formula');
  if (!printed.ok) throw new Error(printed.fault.message);
  return compiled(printed.value, environment);
}

/** Both rewards give the same components, to `digits`, on the same transitions. */
export function expectSame(source: string, other: string, environment: Environment, count: number): void {
  const [expected, found] = [source, other].map((text) => recordingOf(text, environment, count).components);
  expect(Object.keys(found!).sort()).toEqual(Object.keys(expected!).sort());
  for (const [name, values] of Object.entries(expected!)) {
    for (const [k, value] of values.entries()) expect(found![name]![k]! - value, other).toBeCloseTo(0, 9);
  }
}
