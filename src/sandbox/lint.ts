import type { AnyNode, Program } from 'acorn';
import type { Fault } from '../core/fault.ts';
import { fail } from '../core/fault.ts';
import { boundedFor, boundedForOf } from './lint-loops.ts';
import {
  callComplaint,
  identifierComplaint,
  type Known,
  memberComplaint,
  propertyComplaint,
} from './lint-names.ts';
import { lintState } from './lint-state.ts';
import { globalMembers, globalValues } from './reward-library.ts';
import { declaredNames, isReference, targets, walk } from './syntax-tree.ts';

const banned: Partial<Record<AnyNode['type'], string>> = {
  AwaitExpression: '`await` is not available: a reward answers at once.',
  ClassDeclaration: 'Classes are not available; return a plain object of numbers.',
  ClassExpression: 'Classes are not available; return a plain object of numbers.',
  DebuggerStatement: '`debugger` is not available in a reward.',
  DoWhileStatement: '`do … while` is not available; use a `for` loop with a fixed bound.',
  ExportAllDeclaration: 'Only `export function reward(s: State, a: Action)` may be exported.',
  ExportDefaultDeclaration: 'Export the reward by name: `export function reward(s: State, a: Action) { … }`.',
  ForInStatement: '`for … in` is not available; name the fields, or loop over a list of numbers.',
  ImportDeclaration:
    'A reward cannot import anything; everything it needs is in `s`, `a`, `prev` and `Math`.',
  ImportExpression: 'A reward cannot import anything; everything it needs is in `s`, `a`, `prev` and `Math`.',
  MetaProperty: '`import.meta` and `new.target` are not available in a reward.',
  NewExpression: '`new` is not available; a reward needs plain numbers only.',
  Super: '`super` is not available in a reward.',
  TaggedTemplateExpression: 'Tagged templates are not available in a reward.',
  ThisExpression: '`this` is not available; everything a reward needs is in `s`, `a` and `prev`.',
  ThrowStatement: 'A reward may not throw; return a finite number for every state.',
  TryStatement: '`try` is not available; return a finite number for every state.',
  WhileStatement: '`while` is not available; use a `for` loop with a fixed bound.',
  WithStatement: '`with` is not available in a reward.',
  YieldExpression: 'Generators are not available; return a plain object of numbers.',
};

/**
 * The first construct of `program` that a reward may not use, or undefined; `fields` are the names that its environment
 * declares. This catches slips early and with a clear message; it is no security boundary, which the isolate and its
 * process are.
 */
export function lint(program: Program, fields: ReadonlySet<string>): Fault | undefined {
  return lintTopLevel(program) ?? lintInside(program, fields) ?? lintState(program) ?? lintExport(program);
}

function lintTopLevel(program: Program): Fault | undefined {
  for (const node of program.body) {
    const message = topLevelComplaint(node);
    if (message) return fail('forbidden', message, node.loc?.start.line).fault;
  }
  return undefined;
}

function lintInside(program: Program, fields: ReadonlySet<string>): Fault | undefined {
  const declared = declaredNames(program);
  const known: Known = { declared, fields };
  const taken = [...Object.keys(globalMembers), ...globalValues].find((name) => declared.has(name));
  if (taken) return fail('forbidden', `\`${taken}\` has a meaning already; choose another name.`).fault;
  let found: Fault | undefined;
  walk(program, (node, parent) => {
    if (found) return false;
    const message = complaint(node, parent, known);
    if (message) found = fail('forbidden', message, node.loc?.start.line).fault;
    return !found;
  });
  return found;
}

function lintExport(program: Program): Fault | undefined {
  if (program.body.filter((node) => node.type === 'ExportNamedDeclaration').length === 1) return undefined;
  const message = 'The code must export the reward: `export function reward(s: State, a: Action) { … }`.';
  return fail('forbidden', message).fault;
}

function topLevelComplaint(node: Program['body'][number]): string | undefined {
  if (node.type === 'FunctionDeclaration' || node.type === 'EmptyStatement' || banned[node.type])
    return undefined;
  if (node.type === 'VariableDeclaration') {
    return node.kind === 'const'
      ? undefined
      : 'Top-level variables must be `const`: a reward keeps no state.';
  }
  if (node.type === 'ExportNamedDeclaration') {
    const { declaration } = node;
    if (declaration?.type === 'FunctionDeclaration' && declaration.id.name === 'reward') return undefined;
    return 'Only one thing may be exported: `export function reward(s: State, a: Action) { … }`.';
  }
  return 'Only constants and functions may stand outside `reward`.';
}

function complaint(node: AnyNode, parent: AnyNode | undefined, known: Known): string | undefined {
  const message = banned[node.type];
  if (message) return message;
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return functionComplaint(node.async, node.generator);
    case 'Property':
      return propertyComplaint(node, parent, known);
    case 'Literal':
      if (node.regex) return 'Regular expressions are not available; a reward works on numbers.';
      return node.bigint ? 'BigInt is not available; use plain numbers.' : undefined;
    case 'Identifier':
      return isReference(node, parent) ? identifierComplaint(node.name, parent, known.declared) : undefined;
    case 'MemberExpression':
      return memberComplaint(node, parent, known);
    case 'CallExpression':
      return callComplaint(node, known.declared);
    case 'AssignmentExpression':
      return targets(node.left).some(isMember) ? noChange : undefined;
    case 'UpdateExpression':
      return node.argument.type === 'MemberExpression' ? noChange : undefined;
    case 'UnaryExpression':
      return node.operator === 'delete' ? noChange : undefined;
    case 'ForStatement':
      return boundedFor(node);
    case 'ForOfStatement':
      return boundedForOf(node) ?? (targets(node.left).some(isMember) ? noChange : undefined);
    default:
      return undefined;
  }
}

const isMember = (node: AnyNode) => node.type === 'MemberExpression';

const noChange = 'A reward may not change objects; keep new values in local variables.';

function functionComplaint(isAsync: boolean, isGenerator: boolean): string | undefined {
  if (isAsync) return '`async` is not available: a reward answers at once.';
  return isGenerator ? 'Generators are not available; return a plain object of numbers.' : undefined;
}
