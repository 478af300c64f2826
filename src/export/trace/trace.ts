import type { FunctionDeclaration } from 'acorn';
import type { Environment } from '../../core/environment.ts';
import { fail, type Result, succeed } from '../../core/fault.ts';
import {
  type Equations,
  type Expression,
  type FieldOwner,
  isTruthValue,
  type Line,
  reachable,
} from '../equations.ts';
import { type ParsedReward, parseReward } from '../parse.ts';
import { mostWritten, writtenSize } from '../written-size.ts';
import { callFunction } from './call.ts';
import { runStatements } from './run.ts';
import { type Frame, Tracer } from './tracer.ts';
import { isExpression, Refusal, Scope, type Value } from './values.ts';

/**
 * The equations of a reward: it is run once on symbols in place of numbers, and what it does to them is written down.
 * Functions are written in where they are called, loops unrolled, and both arms of a branch followed. A fault names
 * the line of what has no equation: a loop whose end, or an index that, depends on the state.
 */
export function traceReward(source: string, environment: Environment): Result<Equations> {
  const parsed = parseReward(source);
  if (!parsed.ok) return parsed;
  try {
    return succeed(trace(parsed.value, environment));
  } catch (error) {
    if (error instanceof Refusal) return fail('forbidden', error.message, error.line);
    if (error instanceof RangeError) return fail('forbidden', 'The reward is nested too deeply.');
    throw error;
  }
}

function trace({ program, comments }: ParsedReward, environment: Environment): Equations {
  const tracer = new Tracer(comments);
  const frame: Frame = { tracer, scope: new Scope(), state: new Map() };
  runStatements(program.body, frame);
  const variable = frame.scope.find('reward');
  const reward = variable && frame.state.get(variable);
  if (reward?.kind !== 'function') throw new Refusal('There is no function `reward`.', undefined);
  const owners = [
    recordOf('s', environment.state),
    recordOf('a', environment.actions),
    recordOf('prev', environment.state),
  ];
  const node = reward.node as FunctionDeclaration;
  const result = callFunction(reward, owners.slice(0, node.params.length), node, frame);
  if (result.kind !== 'record') throw new Refusal('The reward must return an object of numbers.', node);
  const components = [...result.fields].map(
    ([name, value]) => [name, componentOf(name, value, node)] as const,
  );
  const equations = equationsOf(components, tracer.lines);
  if (equations.lines.reduce((sum, line) => sum + writtenSize(line), 0) > mostWritten) {
    throw new Refusal('Written out as equations, the reward is too long.', node);
  }
  return equations;
}

function recordOf(owner: FieldOwner, fields: object): Value {
  const entries = Object.keys(fields).map((name) => [name, { kind: 'field', owner, name }] as const);
  return { kind: 'record', fields: new Map(entries) };
}

function componentOf(name: string, value: Value, node: FunctionDeclaration): Expression {
  if (isExpression(value) && !isTruthValue(value)) return value;
  throw new Refusal(`Component \`${name}\` is not a number.`, node);
}

/**
 * The lines that the components use, in their order. A component that only names an earlier line takes that line's
 * place, with its comment; the others come last.
 */
function equationsOf(
  components: readonly (readonly [string, Expression])[],
  traced: readonly Line[],
): Equations {
  const used = reachable(components.map(([, value]) => value));
  const needed = new Set([...used].flatMap((value) => (value.kind === 'line' ? [value.line] : [])));
  const claimed = new Map<Line, string>();
  const added: Line[] = [];
  for (const [name, value] of components) {
    if (value.kind === 'line' && !claimed.has(value.line)) claimed.set(value.line, name);
    else added.push({ name, value, role: 'component' });
  }
  const kept = traced.filter((line) => needed.has(line));
  // Lines are referred to by identity: a claimed one changes its name and role in place.
  for (const [line, name] of claimed) Object.assign(line, { name, role: 'component' });
  return { lines: [...kept, ...added] };
}
