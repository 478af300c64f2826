import type {
  BlockStatement,
  ForOfStatement,
  ForStatement,
  IfStatement,
  Program,
  Statement,
  SwitchStatement,
  VariableDeclaration,
} from 'acorn';
import { evaluate, itemsOf, operate } from './evaluate.ts';
import { goOn, isGoingOn, join, normal, type Outcome, settle } from './outcome.ts';
import { bind } from './patterns.ts';
import type { Frame } from './tracer.ts';
import { asTruth, constantOf, nothing, Refusal, Scope, type State } from './values.ts';

/** Runs the body of a function whose parameters are bound already. */
export function runBody(body: BlockStatement, frame: Frame): Outcome {
  return runStatements(body.body, frame);
}

/** Runs statements in order; functions among them are known from the start. */
export function runStatements(
  statements: readonly (Statement | Program['body'][number])[],
  frame: Frame,
): Outcome {
  const { tracer, scope } = frame;
  for (const node of statements) {
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
    if (declared?.type !== 'FunctionDeclaration') continue;
    frame.state.set(scope.declare(declared.id.name, false), { kind: 'function', node: declared, scope });
  }
  return statements.reduce<Outcome>(
    (outcome, node) =>
      goOn(outcome, tracer.merge, (state) => run(node as Statement, { tracer, scope, state })),
    normal(frame.state),
  );
}

function run(node: Statement, frame: Frame): Outcome {
  if (frame.tracer.isFull) throw new Refusal('Written out as equations, the reward is too long.', node);
  switch (node.type) {
    case 'VariableDeclaration':
      declare(node, frame);
      return normal(frame.state);
    case 'ExpressionStatement':
      evaluate(node.expression, frame);
      return normal(frame.state);
    case 'ReturnStatement': {
      const value = node.argument ? evaluate(node.argument, frame) : nothing;
      return { kind: 'return', state: frame.state, value, node };
    }
    case 'BlockStatement':
      return runStatements(node.body, inner(frame));
    case 'IfStatement':
      return branch(node, frame);
    case 'ForOfStatement':
      return forOf(node, frame);
    case 'ForStatement':
      return forLoop(node, frame);
    case 'SwitchStatement':
      return choose(node, frame);
    case 'BreakStatement':
    case 'ContinueStatement':
      if (node.label) throw new Refusal('Labels have no equation.', node);
      return { kind: node.type === 'BreakStatement' ? 'break' : 'continue', state: frame.state };
    case 'FunctionDeclaration':
    case 'EmptyStatement':
      return normal(frame.state);
    default:
      if ((node.type as string) === 'ExportNamedDeclaration') return normal(frame.state);
      throw new Refusal(`\`${node.type}\` cannot be written as equations.`, node);
  }
}

const inner = (frame: Frame): Frame => ({ ...frame, scope: new Scope(frame.scope) });

function declare({ declarations, kind }: VariableDeclaration, frame: Frame): void {
  for (const { id, init, loc } of declarations) {
    const value = init ? evaluate(init, frame) : nothing;
    bind(id, value, frame, kind !== 'const', loc?.end.line);
  }
}

function branch({ test, consequent, alternate }: IfStatement, frame: Frame): Outcome {
  const condition = asTruth(evaluate(test, frame));
  const arm = (statement: Statement | null | undefined, state: State) =>
    statement ? run(statement, inner({ ...frame, state })) : normal(state);
  const known = constantOf(condition);
  if (known !== undefined) return arm(known ? consequent : alternate, frame.state);
  const then = arm(consequent, new Map(frame.state));
  return join(condition, then, arm(alternate, new Map(frame.state)), frame.tracer.merge);
}

function forOf({ left, right, body }: ForOfStatement, frame: Frame): Outcome {
  const { merge } = frame.tracer;
  const pattern = left.type === 'VariableDeclaration' ? left.declarations[0]!.id : left;
  let outcome = normal(frame.state);
  for (const item of itemsOf(evaluate(right, frame), right)) {
    outcome = goOn(outcome, merge, (state) => {
      const round = inner({ ...frame, state });
      bind(pattern, item, round, false);
      return settle(run(body, round), 'continue', merge);
    });
  }
  return settle(outcome, 'break', merge);
}

function forLoop({ init, test, update, body }: ForStatement, frame: Frame): Outcome {
  const { merge } = frame.tracer;
  const outer = inner(frame);
  if (init?.type === 'VariableDeclaration') declare(init, outer);
  else if (init) evaluate(init, outer);
  let outcome = normal(frame.state);
  while (isGoingOn(outcome)) {
    outcome = goOn(outcome, merge, (state) => {
      const round = { ...outer, state };
      const goes = test ? constantOf(asTruth(evaluate(test, round))) : true;
      if (goes === undefined)
        throw new Refusal('How often this loop runs depends on the state.', test ?? body);
      if (!goes) return { kind: 'break', state };
      return goOn(settle(run(body, inner(round)), 'continue', merge), merge, (after) => {
        if (update) evaluate(update, { ...outer, state: after });
        return normal(after);
      });
    });
  }
  return settle(outcome, 'break', merge);
}

/** A `switch` of cases that end in `break` or `return`, as a chain of choices. */
function choose({ discriminant, cases }: SwitchStatement, frame: Frame): Outcome {
  const { merge } = frame.tracer;
  const subject = evaluate(discriminant, frame);
  const scope = inner(frame);
  const from = (k: number, state: State): Outcome => {
    const next = cases[k];
    if (!next) return normal(state);
    const bodies = (at: State) =>
      runStatements(
        cases.slice(k).flatMap((clause) => clause.consequent),
        { ...scope, state: at },
      );
    if (!next.test) {
      if (k < cases.length - 1) throw new Refusal('`default` must be the last case.', next);
      return bodies(state);
    }
    const equal = asTruth(operate('===', subject, evaluate(next.test, { ...scope, state }), next));
    const known = constantOf(equal);
    if (known !== undefined) return known ? bodies(state) : from(k + 1, state);
    return join(equal, bodies(new Map(state)), from(k + 1, new Map(state)), merge);
  };
  return settle(from(0, frame.state), 'break', merge);
}
