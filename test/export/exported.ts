import type { Environment } from '../../src/core/environment.ts';
import type { Equations } from '../../src/export/equations.ts';
import { printPython } from '../../src/export/python/python.ts';
import { traceReward } from '../../src/export/trace/trace.ts';
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
