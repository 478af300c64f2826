import type { AnyNode } from 'acorn';
import type { Expression } from '../equations.ts';
import { Refusal, type State, select, type Value } from './values.ts';

/** How a statement ended: on every row alike, or differently where a test holds and where it does not. */
export type Outcome =
  | { readonly kind: 'normal' | 'break' | 'continue'; readonly state: State }
  | { readonly kind: 'return'; readonly state: State; readonly value: Value; readonly node: AnyNode }
  | {
      readonly kind: 'split';
      readonly test: Expression;
      readonly then: Outcome;
      readonly otherwise: Outcome;
    };

export const normal = (state: State): Outcome => ({ kind: 'normal', state });

/** Goes on with `next` wherever `outcome` has not left the block. */
export function goOn(outcome: Outcome, merge: Merge, next: (state: State) => Outcome): Outcome {
  if (outcome.kind === 'normal') return next(outcome.state);
  if (outcome.kind !== 'split') return outcome;
  const { test, then, otherwise } = outcome;
  return join(test, goOn(then, merge, next), goOn(otherwise, merge, next), merge);
}

/** A loop's end, or the end of one of its rounds: what left it by `kind` goes on after it. */
export function settle(outcome: Outcome, kind: 'break' | 'continue', merge: Merge): Outcome {
  if (outcome.kind === kind) return normal(outcome.state);
  if (outcome.kind !== 'split') return outcome;
  const { test, then, otherwise } = outcome;
  return join(test, settle(then, kind, merge), settle(otherwise, kind, merge), merge);
}

export function isGoingOn(outcome: Outcome): boolean {
  if (outcome.kind !== 'split') return outcome.kind === 'normal';
  return isGoingOn(outcome.then) || isGoingOn(outcome.otherwise);
}

/** The state after a branch: where `test` holds that of one arm, else that of the other. */
export type Merge = (test: Expression, then: State, otherwise: State) => State;

/** The outcomes of the two arms of a branch as one, where they are of one kind. */
export function join(test: Expression, then: Outcome, otherwise: Outcome, merge: Merge): Outcome {
  if (then.kind === 'split' || otherwise.kind === 'split' || then.kind !== otherwise.kind) {
    return { kind: 'split', test, then, otherwise };
  }
  if (then.kind === 'return' && otherwise.kind === 'return') {
    const { node } = otherwise;
    const value = select(test, then.value, otherwise.value);
    if (!value)
      throw new Refusal('What is returned here has another form than what is returned before.', node);
    return { kind: 'return', state: merge(test, then.state, otherwise.state), value, node };
  }
  return { ...then, state: merge(test, then.state, otherwise.state) } as Outcome;
}
