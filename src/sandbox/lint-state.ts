import type { AnyNode, Program } from 'acorn';
import { type Fault, fail } from '../core/fault.ts';
import { childrenOf, isReference, targets, walk } from './syntax-tree.ts';

/** The names that a stretch of code declares, and the function it belongs to: none at the top. */
interface Scope {
  readonly names: ReadonlyMap<string, 'variable' | 'fixed'>;
  readonly owner: AnyNode | undefined;
  readonly around: Scope | undefined;
}

/** An assignment to a name, and where it stands. */
interface Assignment {
  readonly name: string;
  readonly node: AnyNode;
  readonly scope: Scope;
}

/**
 * The first assignment in `program` by which a reward could keep something from one call to the next: to a function, a
 * constant or a global, or to the variable of a function around it that runs once, when the code is loaded.
 */
export function lintState(program: Program): Fault | undefined {
  const assignments = [...assignmentsIn(program, undefined)];
  const once = new Set(loadedCode(program).flatMap((node) => [...functionsIn(node)]));
  for (const { name, node, scope } of assignments) {
    const declared = declarationOf(name, scope);
    const line = node.loc?.start.line;
    if (declared?.names.get(name) !== 'variable') return fail('forbidden', fixedMessage(name), line).fault;
    if (declared.owner !== scope.owner && once.has(declared.owner!)) {
      return fail('forbidden', keptMessage(name), line).fault;
    }
  }
  return undefined;
}

const fixedMessage = (name: string) => `\`${name}\` may not be given another value: it is no variable.`;

const keptMessage = (name: string) =>
  `\`${name}\` would be kept from one call to the next: a function that runs when the code is loaded may not share its variables with functions inside it.`;

function declarationOf(name: string, scope: Scope): Scope | undefined {
  let found: Scope | undefined = scope;
  while (found && !found.names.has(name)) found = found.around;
  return found;
}

/**
 * What runs when the code is loaded, or may: the values of the constants at the top, and every function that they or
 * such functions speak of.
 */
function loadedCode(program: Program): AnyNode[] {
  const statements = program.body.map((node) =>
    node.type === 'ExportNamedDeclaration' && node.declaration ? node.declaration : node,
  );
  const functions = new Map(
    statements.flatMap((node) =>
      node.type === 'FunctionDeclaration' ? [[node.id!.name, node] as const] : [],
    ),
  );
  const loaded: AnyNode[] = statements.filter((node) => node.type === 'VariableDeclaration');
  // The list grows while it is gone through.
  for (const node of loaded) {
    for (const name of namesUsedIn(node)) {
      const called = functions.get(name);
      if (called) loaded.push(called);
      functions.delete(name);
    }
  }
  return loaded;
}

function namesUsedIn(node: AnyNode): Set<string> {
  const names = new Set<string>();
  walk(node, (part, parent) => {
    if (part.type === 'Identifier' && isReference(part, parent)) names.add(part.name);
    return true;
  });
  return names;
}

function functionsIn(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  walk(node, (part) => {
    if (isFunction(part)) found.push(part);
    return true;
  });
  return found;
}

function* assignmentsIn(node: AnyNode, around: Scope | undefined): Generator<Assignment> {
  const scope = scopeOf(node, around) ?? around!;
  for (const target of changedBy(node)) {
    if (target.type === 'Identifier') yield { name: target.name, node: target, scope };
  }
  for (const child of childrenOf(node)) yield* assignmentsIn(child, scope);
}

/** What `node` itself gives another value. */
function changedBy(node: AnyNode): AnyNode[] {
  if (node.type === 'AssignmentExpression') return targets(node.left);
  if (node.type === 'UpdateExpression') return [node.argument];
  if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') return targets(node.left);
  return [];
}

type Names = Map<string, 'variable' | 'fixed'>;

/** The scope that `node` opens, if it opens one. */
function scopeOf(node: AnyNode, around: Scope | undefined): Scope | undefined {
  const names: Names = new Map();
  if (isFunction(node)) {
    if (node.type === 'FunctionExpression' && node.id) names.set(node.id.name, 'fixed');
    for (const parameter of node.params) addAll(targets(parameter), 'variable', names);
    addHoisted(node.body, names);
    return { names, owner: node, around };
  }
  if (node.type === 'Program') addHoisted(node, names);
  if (node.type === 'Program' || node.type === 'BlockStatement') addDeclared(node.body, names);
  else if (node.type === 'SwitchStatement') {
    for (const { consequent } of node.cases) addDeclared(consequent, names);
  } else if (node.type === 'ForStatement') addDeclared(node.init ? [node.init] : [], names);
  else if (node.type === 'ForOfStatement') addDeclared([node.left], names);
  else return undefined;
  return { names, owner: around?.owner, around };
}

function isFunction(node: AnyNode) {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

function addAll(patterns: readonly AnyNode[], kind: 'variable' | 'fixed', names: Names): void {
  for (const node of patterns) if (node.type === 'Identifier') names.set(node.name, kind);
}

/** What `statements` declare for the block that they stand in. */
function addDeclared(statements: readonly AnyNode[], names: Names): void {
  for (const statement of statements) {
    const node =
      statement.type === 'ExportNamedDeclaration' && statement.declaration
        ? statement.declaration
        : statement;
    if (node.type === 'FunctionDeclaration') names.set(node.id!.name, 'fixed');
    if (node.type !== 'VariableDeclaration' || node.kind === 'var') continue;
    const kind = node.kind === 'let' ? 'variable' : 'fixed';
    for (const { id } of node.declarations) addAll(targets(id), kind, names);
  }
}

/** What `var` declares for the function whose body is `body`. */
function addHoisted(body: AnyNode, names: Names): void {
  walk(body, (node) => {
    if (isFunction(node)) return false;
    if (node.type === 'VariableDeclaration' && node.kind === 'var') {
      for (const { id } of node.declarations) addAll(targets(id), 'variable', names);
    }
    return true;
  });
}
