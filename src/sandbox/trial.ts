import type { Environment } from '../core/environment.ts';
import { type Fault, fail } from '../core/fault.ts';
import type { EnvironmentBatch } from '../core/reward.ts';
import type { CheckedReward } from './check.ts';
import { type LoadedReward, loadReward } from './isolate.ts';
import { RewardFault } from './reward-fault.ts';

/** Transitions of an environment, kept in shared memory to try rewards on. */
export interface Recording extends EnvironmentBatch {
  /** Whether an episode can end before its time: a reward for every step alike then has a meaning. */
  readonly endsEarly: boolean;
}

/**
 * Runs a reward on recorded transitions, before anything is trained with it: it must be finite and of a sane size on all
 * of them, differ between them, and be pure, so that a second run and one in reverse order give equal totals. Returns
 * what is wrong with it, or undefined.
 */
export function tryReward(
  reward: CheckedReward,
  recording: Recording,
  environment: Environment,
): Fault | undefined {
  const loaded = loadReward(reward, recording, environment);
  if (!loaded.ok) return loaded.fault;
  try {
    return faultOf(loaded.value, recording);
  } catch (error) {
    if (error instanceof RewardFault) return error.fault;
    throw error;
  } finally {
    loaded.value.dispose();
  }
}

function faultOf(reward: LoadedReward, recording: Recording): Fault | undefined {
  const first = totalsOf(reward);
  if (!recording.endsEarly && first.every((total) => total === first[0])) return constant(first);
  const again = totalsOf(reward);
  reverse(recording);
  const backwards = totalsOf(reward).reverse();
  reverse(recording);
  const pure = first.every((total, row) => total === again[row] && total === backwards[row]);
  return pure ? undefined : fail('value', impure).fault;
}

function totalsOf(reward: LoadedReward): Float64Array {
  reward.evaluate();
  return reward.totals.slice();
}

/** Puts the rows of every buffer into the opposite order. */
function reverse({ count, state, previous, actions }: Recording): void {
  for (const buffer of [state, previous, actions]) {
    const width = buffer.length / count;
    const rows = Array.from({ length: count }, (_, row) => buffer.slice(row * width, (row + 1) * width));
    for (const [row, values] of rows.reverse().entries()) buffer.set(values, row * width);
  }
}

function constant(totals: Float64Array): Fault {
  const value = Number(totals[0]!.toPrecision(6));
  const message = `The reward is ${value} in each of ${totals.length} recorded states, so there is nothing to learn from it.`;
  return fail('value', `${message} Make it depend on the state.`).fault;
}

const impure =
  'The reward gives other values when the same states come again or in another order. It must keep nothing between calls.';
