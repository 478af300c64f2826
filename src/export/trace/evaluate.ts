import type {
  AnyNode,
  ArrayExpression,
  AssignmentExpression,
  BinaryExpression,
  CallExpression,
  ConditionalExpression,
  LogicalExpression,
  MemberExpression,
  ObjectExpression,
  TemplateLiteral,
  UnaryExpression,
  UpdateExpression,
} from 'acorn';
import {
  type ArithmeticOperator,
  arithmetic,
  type ComparisonOperator,
  comparison,
  isTruthValue,
  number,
} from '../equations.ts';
import { callFunction, callOf } from './call.ts';
import { globalConstant, mathConstant } from './library.ts';
import { type Frame, inBranches } from './tracer.ts';
import {
  asNumber,
  asTruth,
  type choice,
  constantOf,
  isExpression,
  list,
  nameOf,
  nothing,
  Refusal,
  select,
  sum,
  text,
  type Value,
} from './values.ts';

/** What the expression `node` stands for. Assignments inside it change the frame's state. Throws `Refusal`. */
export function evaluate(node: AnyNode, frame: Frame): Value {
  frame.tracer.step(node);
  switch (node.type) {
    case 'Literal':
      return literal(node.value, node);
    case 'Identifier':
      return variable(node.name, node, frame);
    case 'TemplateLiteral':
      return template(node, frame);
    case 'ArrayExpression':
      return array(node, frame);
    case 'ObjectExpression':
      return object(node, frame);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return { kind: 'function', node, scope: frame.scope };
    case 'UnaryExpression':
      return unary(node, frame);
    case 'BinaryExpression':
      return binary(node, frame);
    case 'LogicalExpression':
      return logical(node, frame);
    case 'ConditionalExpression':
      return conditional(node, frame);
    case 'AssignmentExpression':
      return assignment(node, frame);
    case 'UpdateExpression':
      return update(node, frame);
    case 'SequenceExpression':
      return node.expressions.map((part) => evaluate(part, frame)).at(-1)!;
    case 'MemberExpression':
      return member(node, frame);
    case 'ChainExpression':
      return evaluate(node.expression, frame);
    case 'CallExpression':
      return call(node, frame);
    case 'ParenthesizedExpression':
      return evaluate(node.expression, frame);
    default:
      throw new Refusal(`\`${node.type}\` cannot be written as an equation.`, node);
  }
}

function literal(value: unknown, node: AnyNode): Value {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return { kind: 'boolean', value };
  if (typeof value === 'string') return text(value);
  throw new Refusal(`\`${value}\` cannot be written as an equation.`, node);
}

function variable(name: string, node: AnyNode, { scope, state }: Frame): Value {
  const found = scope.find(name);
  if (!found) {
    const constant = globalConstant(name);
    if (constant) return constant;
    throw new Refusal(`\`${name}\` is not known here.`, node);
  }
  const value = state.get(found);
  if (value) return value;
  throw new Refusal(`\`${name}\` has no value of one form here: it differs between branches.`, node);
}

function template(node: TemplateLiteral, frame: Frame): Value {
  const parts = node.expressions.map((part) => textOf(evaluate(part, frame), part));
  return text(node.quasis.map((quasi, k) => quasi.value.cooked + (parts[k] ?? '')).join(''));
}

function textOf(value: Value, node: AnyNode): string {
  if (value.kind === 'text') return value.text;
  const constant = constantOf(value);
  if (constant === undefined) throw new Refusal('A text that depends on the state has no equation.', node);
  return String(constant);
}

function array(node: ArrayExpression, frame: Frame): Value {
  return list(
    node.elements.flatMap((element) => {
      if (!element) return [nothing];
      if (element.type !== 'SpreadElement') return [evaluate(element, frame)];
      return itemsOf(evaluate(element.argument, frame), element);
    }),
  );
}

/** The items of a list. Throws `Refusal` for anything else. */
export function itemsOf(value: Value, node: AnyNode): readonly Value[] {
  if (value.kind === 'list') return value.items;
  throw new Refusal(`${nameOf(value)} stands where a list is needed.`, node);
}

function object(node: ObjectExpression, frame: Frame): Value {
  const fields = new Map<string, Value>();
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      for (const [name, value] of fieldsOf(evaluate(property.argument, frame), property))
        fields.set(name, value);
    } else {
      fields.set(propertyName(property.key, property.computed, frame), evaluate(property.value, frame));
    }
  }
  return { kind: 'record', fields };
}

export function fieldsOf(value: Value, node: AnyNode): ReadonlyMap<string, Value> {
  if (value.kind === 'record') return value.fields;
  throw new Refusal(`${nameOf(value)} stands where an object is needed.`, node);
}

/** The name behind `key` of an object, a pattern or an access. */
export function propertyName(key: AnyNode, computed: boolean, frame: Frame): string {
  if (key.type === 'Identifier' && !computed) return key.name;
  const value = evaluate(key, frame);
  if (value.kind === 'text') return value.text;
  const index = constantOf(value);
  if (typeof index === 'number') return String(index);
  throw new Refusal('Which part is read here depends on the state.', key);
}

function unary(node: UnaryExpression, frame: Frame): Value {
  const value = evaluate(node.argument, frame);
  switch (node.operator) {
    case '-': {
      const operand = asNumber(value, node.argument);
      return operand.kind === 'number' ? number(-operand.value) : { kind: 'negate', value: operand };
    }
    case '+':
      return asNumber(value, node.argument);
    case '!': {
      const test = asTruth(value);
      return test.kind === 'boolean' ? { ...test, value: !test.value } : { kind: 'not', value: test };
    }
    default:
      throw new Refusal(`\`${node.operator}\` has no equation.`, node);
  }
}

const comparisons: Readonly<Record<string, ComparisonOperator>> = {
  ...{ '<': '<', '<=': '<=', '>': '>', '>=': '>=', '==': '==', '===': '==', '!=': '!=', '!==': '!=' },
};
const arithmetics: readonly string[] = ['+', '-', '*', '/', '%', '**'];

function binary(node: BinaryExpression, frame: Frame): Value {
  return operate(node.operator, evaluate(node.left, frame), evaluate(node.right, frame), node);
}

/** `left operator right`, the operator as JavaScript writes it. */
export function operate(operator: string, left: Value, right: Value, node: AnyNode): Value {
  const compared = comparisons[operator];
  if (compared && !(isExpression(left) && isExpression(right)))
    return compareForms(compared, left, right, node);
  if (operator === '+' && (left.kind === 'text' || right.kind === 'text')) {
    return text(textOf(left, node) + textOf(right, node));
  }
  if (compared && isExpression(left) && isExpression(right)) {
    const alike = isTruthValue(left) === isTruthValue(right);
    if (alike && (compared === '==' || compared === '!=')) return comparison(compared, left, right);
    return comparison(compared, asNumber(left, node), asNumber(right, node));
  }
  if (!arithmetics.includes(operator)) {
    throw new Refusal(`\`${operator}\` has no equation; write it with arithmetic and Math.`, node);
  }
  const [a, b] = [asNumber(left, node), asNumber(right, node)];
  return operator === '+' ? sum(a, b) : arithmetic(operator as ArithmeticOperator, a, b);
}

/** Texts and `undefined` are known while tracing: they are equal or not. */
function compareForms(operator: ComparisonOperator, left: Value, right: Value, node: AnyNode): Value {
  if (operator !== '==' && operator !== '!=') {
    throw new Refusal(`${nameOf(isExpression(left) ? right : left)} has no order.`, node);
  }
  const equal =
    left === right ||
    (left.kind === 'undefined' && right.kind === 'undefined') ||
    (left.kind === 'text' && right.kind === 'text' && left.text === right.text);
  return { kind: 'boolean', value: equal === (operator === '==') };
}

function logical(node: LogicalExpression, frame: Frame): Value {
  const left = evaluate(node.left, frame);
  if (node.operator === '??') return left.kind === 'undefined' ? evaluate(node.right, frame) : left;
  const test = asTruth(left);
  const known = constantOf(test);
  const isAnd = node.operator === '&&';
  if (known !== undefined) return known === isAnd ? evaluate(node.right, frame) : left;
  const keep = () => left;
  const look = (branch: Frame) => evaluate(node.right, branch);
  const [then, otherwise] = inBranches(test, frame, isAnd ? look : keep, isAnd ? keep : look);
  const right = isAnd ? then : otherwise;
  if (isExpression(left) && isExpression(right) && isTruthValue(left) && isTruthValue(right)) {
    return { kind: 'logic', operator: isAnd ? 'and' : 'or', left, right };
  }
  return selected(test, then, otherwise, node);
}

function conditional(node: ConditionalExpression, frame: Frame): Value {
  const test = asTruth(evaluate(node.test, frame));
  const known = constantOf(test);
  if (known !== undefined) return evaluate(known ? node.consequent : node.alternate, frame);
  const [then, otherwise] = inBranches(
    ...[test, frame],
    (branch) => evaluate(node.consequent, branch),
    (branch) => evaluate(node.alternate, branch),
  );
  return selected(test, then, otherwise, node);
}

function selected(test: Parameters<typeof choice>[0], then: Value, otherwise: Value, node: AnyNode): Value {
  const both = select(test, then, otherwise);
  if (both) return both;
  throw new Refusal('The two sides have different forms; both must be numbers, or alike.', node);
}

function assignment(node: AssignmentExpression, frame: Frame): Value {
  if (node.left.type !== 'Identifier') {
    throw new Refusal('Only a single variable can be assigned to here.', node);
  }
  const { name } = node.left;
  const target = frame.scope.find(name);
  if (!target) throw new Refusal(`\`${name}\` is not known here.`, node);
  const right = evaluate(node.right, frame);
  const operator = node.operator.slice(0, -1);
  const value = operator === '' ? right : operate(operator, variable(name, node, frame), right, node);
  const kept = frame.tracer.assigned(name, value);
  frame.state.set(target, kept);
  return kept;
}

function update(node: UpdateExpression, frame: Frame): Value {
  if (node.argument.type !== 'Identifier') throw new Refusal('Only a variable can be counted up here.', node);
  const { name } = node.argument;
  const before = variable(name, node, frame);
  const changed = arithmetic(node.operator === '++' ? '+' : '-', asNumber(before, node), number(1));
  const after = frame.tracer.assigned(name, changed);
  frame.state.set(frame.scope.find(name)!, after);
  return node.prefix ? after : before;
}

function member(node: MemberExpression, frame: Frame): Value {
  if (node.object.type === 'Identifier' && !frame.scope.find(node.object.name)) {
    return mathConstant(node.object.name, propertyName(node.property, node.computed, frame), node);
  }
  const owner = evaluate(node.object, frame);
  if (owner.kind === 'undefined' && node.optional) return nothing;
  const name = propertyName(node.property, node.computed, frame);
  if (owner.kind === 'record') return owner.fields.get(name) ?? nothing;
  if (owner.kind === 'text' && name === 'length') return number(owner.text.length);
  if (owner.kind !== 'list') throw new Refusal(`${nameOf(owner)} has no \`${name}\`.`, node);
  return name === 'length' ? number(owner.items.length) : (owner.items[Number(name)] ?? nothing);
}

function call(node: CallExpression, frame: Frame): Value {
  const { callee } = node;
  if (callee.type === 'Super') throw new Refusal('`super` has no equation.', node);
  const args = () =>
    node.arguments.flatMap((argument) => {
      if (argument.type !== 'SpreadElement') return [evaluate(argument, frame)];
      return itemsOf(evaluate(argument.argument, frame), argument);
    });
  if (callee.type !== 'MemberExpression') return callFunction(evaluate(callee, frame), args(), node, frame);
  const name = propertyName(callee.property, callee.computed, frame);
  const { object } = callee;
  const isGlobal = object.type === 'Identifier' && !frame.scope.find(object.name);
  return callOf(isGlobal ? object.name : evaluate(object, frame), name, args(), node, frame);
}
