import type { AnyNode } from 'acorn';
import { comparison, type Expression, number } from '../equations.ts';
import { evaluate, fieldsOf, itemsOf } from './evaluate.ts';
import { callBuiltin } from './library.ts';
import { type Outcome, settle } from './outcome.ts';
import { bind } from './patterns.ts';
import { runBody } from './run.ts';
import { type Frame, replace } from './tracer.ts';
import {
  asTruth,
  constantOf,
  isExpression,
  list,
  nameOf,
  nothing,
  Refusal,
  Scope,
  text,
  type Value,
} from './values.ts';

/** Calls within calls; more than this is a function that calls itself. */
const deepest = 64;

/** What `callee(...args)` answers. Throws `Refusal`. */
export function callFunction(callee: Value, args: readonly Value[], node: AnyNode, frame: Frame): Value {
  if (callee.kind === 'builtin') return callBuiltin(callee.name, args, node);
  if (callee.kind !== 'function') throw new Refusal(`${nameOf(callee)} cannot be called.`, node);
  const { tracer, state } = frame;
  if (tracer.depth >= deepest) throw new Refusal('A function that calls itself has no equation.', node);
  const inside: Frame = { tracer, scope: new Scope(callee.scope), state };
  tracer.depth++;
  try {
    for (const [k, parameter] of callee.node.params.entries()) {
      const rest = parameter.type === 'RestElement';
      bind(
        rest ? parameter.argument : parameter,
        rest ? list(args.slice(k)) : (args[k] ?? nothing),
        inside,
        true,
      );
    }
    const { body } = callee.node;
    if (body.type !== 'BlockStatement') return evaluate(body, inside);
    const ended = returned(runBody(body, inside), frame);
    replace(state, ended.state);
    return ended.value;
  } finally {
    tracer.depth--;
  }
}

/** The one return that all paths through a function amount to. */
function returned(outcome: Outcome, { tracer }: Frame): Extract<Outcome, { kind: 'return' }> {
  const settled = settle(fallThrough(outcome), 'break', tracer.merge);
  if (settled.kind === 'return') return settled;
  throw new Refusal('This function does not end in the same way on every path.', undefined);
}

function fallThrough(outcome: Outcome): Outcome {
  if (outcome.kind === 'normal') {
    return { kind: 'return', state: outcome.state, value: nothing, node: undefined as never };
  }
  return outcome;
}

/** What `owner.name(...args)` answers: a global's function, by its name, or a method of a list. */
export function callOf(
  owner: string | Value,
  name: string,
  args: readonly Value[],
  node: AnyNode,
  frame: Frame,
): Value {
  if (owner === 'Math' || owner === 'Number') return callBuiltin(name, args, node);
  if (owner === 'Object') return objectFunction(name, args[0] ?? nothing, node);
  if (typeof owner === 'string') throw new Refusal(`\`${owner}.${name}\` has no equation.`, node);
  if (owner.kind === 'record') return callFunction(owner.fields.get(name) ?? nothing, args, node, frame);
  const method = methods[name];
  if (!method) throw new Refusal(`\`.${name}()\` has no equation.`, node);
  return method({ items: itemsOf(owner, node), args, node, frame });
}

function objectFunction(name: string, value: Value, node: AnyNode): Value {
  const entries = [...fieldsOf(value, node)];
  if (name === 'keys') return list(entries.map(([key]) => text(key)));
  if (name === 'values') return list(entries.map(([, field]) => field));
  return list(entries.map(([key, field]) => list([text(key), field])));
}

interface MethodCall {
  readonly items: readonly Value[];
  readonly args: readonly Value[];
  readonly node: AnyNode;
  readonly frame: Frame;
}

/** The first argument, called with an item and its index. */
const each = ({ args, node, frame }: MethodCall, item: Value, index: number) =>
  callFunction(args[0] ?? nothing, [item, number(index)], node, frame);

/** Whether the test in the first argument holds for an item, where that is plain without the state. */
function holds(call: MethodCall, item: Value, index: number): boolean {
  const known = constantOf(asTruth(each(call, item, index)));
  if (known === undefined) {
    throw new Refusal('Which items are taken here depends on the state; use a choice instead.', call.node);
  }
  return Boolean(known);
}

const wholeNumber = ({ args, node }: MethodCall, k: number): number | undefined => {
  if (!args[k] || args[k].kind === 'undefined') return undefined;
  const value = constantOf(args[k]);
  if (typeof value === 'number') return value;
  throw new Refusal('Which items are taken here depends on the state.', node);
};

function junction(operator: 'and' | 'or', call: MethodCall): Value {
  const tests = call.items.map((item, k) => asTruth(each(call, item, k)));
  const none: Expression = { kind: 'boolean', value: operator === 'and' };
  return tests.reduce(
    (left, right) => (left === none ? right : { kind: 'logic', operator, left, right }),
    none,
  );
}

function reduce(call: MethodCall): Value {
  const { items, args, node, frame } = call;
  const indexed = items.map((item, k) => ({ item, index: number(k) }));
  const start = args.length > 1 ? args[1]! : indexed.shift()?.item;
  if (!start) throw new Refusal('`reduce` of an empty list has no value.', node);
  return indexed.reduce<Value>(
    (sum, { item, index }) =>
      frame.tracer.name('sum', callFunction(args[0] ?? nothing, [sum, item, index], node, frame)),
    start,
  );
}

function includes({ items, args, node }: MethodCall): Value {
  const wanted = args[0] ?? nothing;
  const none: Expression = { kind: 'boolean', value: false };
  if (!isExpression(wanted)) {
    const found = items.some(
      (item) => item.kind === 'text' && wanted.kind === 'text' && item.text === wanted.text,
    );
    return { kind: 'boolean', value: found };
  }
  return items.reduce<Expression>((left, item) => {
    if (!isExpression(item)) throw new Refusal(`${nameOf(item)} stands where a number is needed.`, node);
    const right = comparison('==', item, wanted);
    return left === none ? right : { kind: 'logic', operator: 'or', left, right };
  }, none);
}

const methods: Readonly<Record<string, (call: MethodCall) => Value>> = {
  at: (call) => call.items.at(wholeNumber(call, 0) ?? 0) ?? nothing,
  concat: ({ items, args }) =>
    list([...items, ...args.flatMap((arg) => (arg.kind === 'list' ? arg.items : [arg]))]),
  every: (call) => junction('and', call),
  filter: (call) => list(call.items.filter((item, k) => holds(call, item, k))),
  find: (call) => call.items.find((item, k) => holds(call, item, k)) ?? nothing,
  forEach: (call) => {
    for (const [k, item] of call.items.entries()) each(call, item, k);
    return nothing;
  },
  includes,
  indexOf: ({ items, args, node }) => {
    const wanted = args[0] ?? nothing;
    const known = constantOf(wanted);
    const found = items.map((item) => (item.kind === 'text' ? item.text : constantOf(item)));
    if ((known === undefined && wanted.kind !== 'text') || found.includes(undefined)) {
      throw new Refusal('Where this item stands depends on the state.', node);
    }
    return number(found.indexOf(wanted.kind === 'text' ? wanted.text : known));
  },
  map: (call) => list(call.items.map((item, k) => each(call, item, k))),
  reduce,
  slice: (call) => list(call.items.slice(wholeNumber(call, 0), wholeNumber(call, 1))),
  some: (call) => junction('or', call),
};
