import type { Environment } from '../core/environment.ts';
import type { Result } from '../core/fault.ts';
import { fail } from '../core/fault.ts';
import { codeOf, plainFault, unseenCharacter } from '../core/plain-fault.ts';
import { askChecker } from './checker.ts';
import { stateTypes } from './state-types.ts';

/** A reward that passed every check that can be made without running it. */
export interface CheckedReward {
  /** The TypeScript it was written in. */
  readonly source: string;
  /** Plain JavaScript without exports, comments and `**`, with the same lines. It declares a function `reward`. */
  readonly code: string;
  /** Whether the reward declares a third parameter, the state before the step. */
  readonly usesPrevious: boolean;
}

/** Bytes of source. */
const largestSource = 64 * 1024;

/**
 * Checks the source of a reward against the environment it is for: size, syntax, what a reward may use, types.
 * Never runs it. A fault has a message for whoever wrote the code, person or language model, and the line at fault.
 */
export function checkReward(source: string, environment: Environment): Result<CheckedReward> {
  if (source.trim() === '') return fail('empty', 'There is no code.');
  const bytes = Buffer.byteLength(source);
  if (bytes > largestSource) {
    return fail(
      'forbidden',
      `The code is ${Math.ceil(bytes / 1024)} KB long; at most ${largestSource / 1024} KB are read.`,
    );
  }
  const unseen = unseenCharacter.exec(source);
  if (unseen) {
    const line = source.slice(0, unseen.index).split('\n').length;
    return fail('forbidden', `There is an unseen character, ${codeOf(unseen[0])}; take it out.`, line);
  }
  const checked = askChecker({ source, types: stateTypes(environment) });
  return checked.ok ? checked : { ok: false, fault: plainFault(checked.fault) };
}
