import type {
  AccessorNode,
  ConditionalNode,
  ConstantNode,
  FunctionNode,
  MathNode,
  OperatorNode,
  ParenthesisNode,
  RelationalNode,
  SymbolNode,
} from 'mathjs';
import type { Environment } from '../../core/environment.ts';
import { nearestName } from '../../core/errors.ts';
import type { FaultKind } from '../../core/fault.ts';
import {
  type ArithmeticOperator,
  arithmetic,
  type ComparisonOperator,
  comparison,
  type Expression,
  type Field,
  type FieldOwner,
  isTruthValue,
  type Line,
  number,
} from '../equations.ts';
import { functionNames } from '../trace/library.ts';

/** What is wrong with one formula. */
export class FormulaError extends Error {
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** What a formula may name. */
export interface Names {
  readonly above: readonly Line[];
  readonly environment: Environment;
}

/** The expression that mathjs parsed, as an equation's. Throws `FormulaError`. */
export function translate(node: MathNode, names: Names): Expression {
  switch (node.type) {
    case 'ConstantNode':
      return constant(node as ConstantNode);
    case 'SymbolNode':
      return symbol((node as SymbolNode).name, names);
    case 'ParenthesisNode':
      return translate((node as ParenthesisNode).content, names);
    case 'AccessorNode':
      return access(node as AccessorNode, names);
    case 'OperatorNode':
      return operator(node as OperatorNode, names);
    case 'FunctionNode':
      return call(node as FunctionNode, names);
    case 'ConditionalNode': {
      const { condition, trueExpr, falseExpr } = node as ConditionalNode;
      const [then, otherwise] = [translate(trueExpr, names), translate(falseExpr, names)];
      if (isTruthValue(then) !== isTruthValue(otherwise)) {
        throw new FormulaError(
          'type',
          `The two sides of \`${node}\` must both be numbers, or both true or false.`,
        );
      }
      return { kind: 'choice', test: truth(condition, names), then, otherwise };
    }
    case 'RelationalNode':
      return relation(node as RelationalNode, names);
    default:
      throw new FormulaError('forbidden', `\`${node}\` is not available in a formula.`);
  }
}

function constant({ value }: ConstantNode): Expression {
  const given: unknown = value;
  if (typeof given === 'number') return number(given);
  if (typeof given === 'boolean') return { kind: 'boolean', value: given };
  throw new FormulaError(
    'forbidden',
    `\`${String(given)}\` is not available in a formula: it works on numbers.`,
  );
}

const constants: Readonly<Record<string, Expression>> = {
  ...{ pi: number(Math.PI), e: number(Math.E), Infinity: number(Number.POSITIVE_INFINITY) },
  ...{ true: { kind: 'boolean', value: true }, false: { kind: 'boolean', value: false } },
};

/** A line above, a field of the state, an action, or a constant. */
function symbol(name: string, { above, environment }: Names): Expression {
  const line = above.find((other) => other.name === name);
  const owners = (['s', 'a'] as const).filter((owner) => name in fieldsOf(owner, environment));
  const readings = [
    ...(line ? [`the line \`${name}\``] : []),
    ...owners.map((owner) => `\`${owner}.${name}\``),
  ];
  if (readings.length > 1) {
    throw new FormulaError(
      'type',
      `\`${name}\` could be ${readings.join(' or ')}; write ${owners.map((owner) => `\`${owner}.${name}\``).join(' or ')}, or rename the line.`,
    );
  }
  if (line) return { kind: 'line', line };
  if (owners[0]) return { kind: 'field', owner: owners[0], name };
  if (Object.hasOwn(constants, name)) return constants[name]!;
  const { state, actions } = environment;
  const known = [...above.map((other) => other.name), ...Object.keys(state), ...Object.keys(actions)];
  throw new FormulaError(
    'type',
    `\`${name}\` is no field of ${environment.name} and no line above. ${advice(name, known)}`,
  );
}

function advice(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest ? `Did you mean \`${nearest}\`?` : `There are: ${known.join(', ')}.`;
}

function fieldsOf(owner: FieldOwner, { state, actions }: Environment) {
  return owner === 'a' ? actions : state;
}

/** `s.x`, `a.force` or `prev.x`. */
function access({ object, name }: AccessorNode, { environment }: Names): Field {
  const owner = object.toString();
  if (owner !== 's' && owner !== 'a' && owner !== 'prev') {
    const forms = '`s.field`, `a.action` and `prev.field`';
    throw new FormulaError(
      'type',
      `\`${owner}\` has no parts; there are ${forms}. ${advice(owner, ['s', 'a', 'prev'])}`,
    );
  }
  const fields = Object.keys(fieldsOf(owner, environment));
  if (fields.includes(name)) return { kind: 'field', owner, name };
  const kind = owner === 'a' ? 'action' : 'field';
  throw new FormulaError(
    'type',
    `\`${owner}.${name}\` is no ${kind} of ${environment.name}. ${advice(name, fields)}`,
  );
}

const arithmetics: Readonly<Record<string, ArithmeticOperator>> = {
  ...{ add: '+', subtract: '-', multiply: '*', divide: '/', pow: '**' },
};
const comparisons: Readonly<Record<string, ComparisonOperator>> = {
  ...{ smaller: '<', smallerEq: '<=', larger: '>', largerEq: '>=', equal: '==', unequal: '!=' },
};

function operator({ fn, args, op }: OperatorNode, names: Names): Expression {
  const [first, second] = args as [MathNode, MathNode];
  const name: string = fn;
  if (name === 'not') return { kind: 'not', value: truth(first, names) };
  if (name === 'and' || name === 'or') {
    return { kind: 'logic', operator: name, left: truth(first, names), right: truth(second, names) };
  }
  if (name === 'unaryPlus') return numeric(first, names);
  if (name === 'unaryMinus') {
    const value = numeric(first, names);
    return value.kind === 'number' ? number(-value.value) : { kind: 'negate', value };
  }
  if (name === 'mod') return modulo(numeric(first, names), numeric(second, names));
  if (Object.hasOwn(arithmetics, name)) {
    return arithmetic(arithmetics[name]!, numeric(first, names), numeric(second, names));
  }
  if (Object.hasOwn(comparisons, name)) {
    return comparison(comparisons[name]!, numeric(first, names), numeric(second, names));
  }
  throw new FormulaError('forbidden', `\`${op}\` is not available in a formula.`);
}

/** The remainder with the sign of the divisor, as mathematicians have it. */
function modulo(left: Expression, right: Expression): Expression {
  const whole: Expression = { kind: 'call', name: 'floor', args: [arithmetic('/', left, right)] };
  return arithmetic('-', left, arithmetic('*', right, whole));
}

/** `0.7 < z < 2` */
function relation({ conditionals, params }: RelationalNode, names: Names): Expression {
  const values = params.map((part) => numeric(part, names));
  const tests = conditionals.map((name, k) => comparison(comparisons[name]!, values[k]!, values[k + 1]!));
  return tests.reduce((left, right) => ({ kind: 'logic', operator: 'and', left, right }));
}

/** Functions of mathjs by other names than `Math` has. */
const renamed: Readonly<Record<string, string>> = { fix: 'trunc', ln: 'log' };

function call({ fn, args }: FunctionNode, names: Names): Expression {
  const name = fn.toString();
  const known = renamed[name] ?? name;
  const values = args.map((argument) => numeric(argument, names));
  if (known === 'mod' && values.length === 2) return modulo(values[0]!, values[1]!);
  if (known === 'square' || known === 'cube')
    return arithmetic('**', values[0]!, number(known === 'square' ? 2 : 3));
  if (!functionNames.includes(known)) {
    throw new FormulaError('forbidden', `There is no function \`${name}\`. ${advice(name, functionNames)}`);
  }
  const wanted =
    known === 'atan2' || known === 'pow' ? 2 : ['hypot', 'max', 'min'].includes(known) ? undefined : 1;
  if (values.length === 0 || (wanted !== undefined && values.length !== wanted)) {
    throw new FormulaError(
      'type',
      `\`${name}\` takes ${wanted ?? 'one or more'} ${wanted === 1 ? 'number' : 'numbers'}, not ${values.length}.`,
    );
  }
  return { kind: 'call', name: known, args: values };
}

function numeric(node: MathNode, names: Names): Expression {
  const value = translate(node, names);
  if (!isTruthValue(value)) return value;
  throw new FormulaError('type', `\`${node}\` is true or false; write \`(${node} ? 1 : 0)\` for a number.`);
}

function truth(node: MathNode, names: Names): Expression {
  const value = translate(node, names);
  if (isTruthValue(value)) return value;
  throw new FormulaError('type', `\`${node}\` is a number; write a comparison such as \`${node} > 0\`.`);
}
