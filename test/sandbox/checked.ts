import type { CheckedReward } from '../../src/sandbox/check.ts';
import { checkReward } from '../../src/sandbox/check.ts';
import { lander } from './lander.ts';

/** The reward behind `source`, which must pass its checks. */
export function checked(source: string): CheckedReward {
  const result = checkReward(source, lander);
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}
