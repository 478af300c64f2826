import type { AnyNode, Comment } from 'acorn';
import { type Expression, isTruthValue, type Line } from '../equations.ts';
import type { Merge } from './outcome.ts';
import { constantOf, isExpression, Refusal, type Scope, type State, select, type Value } from './values.ts';

/** Lines that are written at most; a reward that unrolls into more is no formula. */
const mostLines = 2000;

/** Expressions that are evaluated at most: a loop may run long and write nothing. */
const mostSteps = 200_000;

/** The lines a trace has written so far. */
export class Tracer {
  readonly lines: Line[] = [];
  /** Calls under way: a function that calls itself has no end here. */
  depth = 0;
  private readonly comments: ReadonlyMap<number, string>;
  private steps = 0;

  constructor(comments: readonly Comment[]) {
    const beside = comments.filter(({ type }) => type === 'Line');
    this.comments = new Map(beside.map(({ loc, value }) => [loc!.start.line, value.trim()]));
  }

  /** Called for every expression. Throws `Refusal` when there is no end to them. */
  step(node: AnyNode): void {
    this.steps++;
    if (this.steps > mostSteps || this.isFull) {
      throw new Refusal('Written out as equations, the reward is too long.', node);
    }
  }

  get isFull(): boolean {
    return this.lines.length > mostLines;
  }

  /** `value` under a name of its own, or its parts under theirs; what has a name already is passed on. */
  name(name: string, value: Value, sourceLine?: number): Value {
    if (value.kind === 'list') {
      return { kind: 'list', items: value.items.map((item, k) => this.name(`${name}${k + 1}`, item)) };
    }
    if (value.kind === 'record') {
      const fields = [...value.fields].map(([field, part]) => [field, this.name(field, part)] as const);
      return { kind: 'record', fields: new Map(fields) };
    }
    if (!isExpression(value) || value.kind === 'field' || value.kind === 'line') return value;
    const comment = sourceLine === undefined ? undefined : this.comments.get(sourceLine);
    const line: Line = { name, value, role: 'definition', ...(comment && { comment }) };
    this.lines.push(line);
    return { kind: 'line', line };
  }

  /** The value that a variable keeps after an assignment. A counter stays the plain number it is. */
  assigned(name: string, value: Value): Value {
    const known = isExpression(value) && !isTruthValue(value) ? constantOf(value) : undefined;
    if (typeof known === 'number') return { kind: 'number', value: known };
    return this.name(name, value);
  }

  readonly merge: Merge = (test, then, otherwise) => {
    const merged: State = new Map();
    for (const [variable, value] of then) {
      const other = otherwise.get(variable);
      if (!other) continue;
      const both = select(test, value, other);
      // A variable whose two values have no common form is lost: whoever reads it is told.
      if (both) merged.set(variable, both === value ? value : this.name(variable.name, both));
    }
    return merged;
  };
}

/** Where an expression is evaluated: the names it sees and the values they have. */
export interface Frame {
  readonly tracer: Tracer;
  readonly scope: Scope;
  readonly state: State;
}

/** Evaluates both arms, each on a copy of the state, and leaves the merged state in `frame`. */
export function inBranches<T>(
  test: Expression,
  frame: Frame,
  then: (frame: Frame) => T,
  otherwise: (frame: Frame) => T,
): [T, T] {
  const states: [State, State] = [new Map(frame.state), new Map(frame.state)];
  const results: [T, T] = [then({ ...frame, state: states[0] }), otherwise({ ...frame, state: states[1] })];
  replace(frame.state, frame.tracer.merge(test, ...states));
  return results;
}

/** Takes over the values of `next`. */
export function replace(state: State, next: State): void {
  if (state === next) return;
  state.clear();
  for (const [variable, value] of next) state.set(variable, value);
}
