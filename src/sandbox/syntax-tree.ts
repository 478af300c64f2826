import type { AnyNode, Program } from 'acorn';

/** Visits `node` and what is under it, parents first; `visit` returns false to leave a branch out. */
export function walk(node: AnyNode, visit: (node: AnyNode, parent: AnyNode | undefined) => boolean): void {
  const pending: { node: AnyNode; parent: AnyNode | undefined }[] = [{ node, parent: undefined }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (!visit(next.node, next.parent)) continue;
    const parent = next.node;
    pending.push(
      ...childrenOf(parent)
        .reverse()
        .map((child) => ({ node: child, parent })),
    );
  }
}

/** What is directly under `node`, in the order of the text. */
export function childrenOf(node: AnyNode): AnyNode[] {
  return Object.values(node).flat().filter(isNode);
}

/** Levels of nodes under `node`, itself included. */
export function depthOf(node: AnyNode): number {
  let depth = 0;
  for (let level = [node]; level.length > 0; level = level.flatMap(childrenOf)) depth++;
  return depth;
}

function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Every name that `program` declares, at any depth: variables, functions, parameters. */
export function declaredNames(program: Program): Set<string> {
  const names = new Set<string>();
  walk(program, (node) => {
    if (node.type === 'VariableDeclarator') addPattern(node.id, names);
    if (node.type === 'FunctionDeclaration' && node.id) names.add(node.id.name);
    if ('params' in node) for (const parameter of node.params) addPattern(parameter, names);
    return true;
  });
  return names;
}

function addPattern(pattern: AnyNode, names: Set<string>): void {
  for (const target of targets(pattern)) if (target.type === 'Identifier') names.add(target.name);
}

/** What a pattern gives values to: names, and in an assignment also members, however deep. */
export function targets(pattern: AnyNode): AnyNode[] {
  switch (pattern.type) {
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        targets('value' in property ? property.value : property.argument),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? targets(element) : []));
    case 'AssignmentPattern':
      return targets(pattern.left);
    case 'RestElement':
      return targets(pattern.argument);
    case 'VariableDeclaration':
      return [];
    default:
      return [pattern];
  }
}

/** Whether an identifier stands for a variable, and not for the name of a property or a label. */
export function isReference(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (!parent) return true;
  if (parent.type === 'MemberExpression') return parent.object === node || parent.computed;
  if (parent.type === 'Property') return parent.value === node || parent.computed;
  if (parent.type === 'LabeledStatement' || parent.type === 'BreakStatement') return false;
  return parent.type !== 'ContinueStatement' && parent.type !== 'ExportSpecifier';
}

/** The name behind `a.name` or `a['name']`; undefined when it is an index or computed. */
export function propertyName(node: Extract<AnyNode, { type: 'MemberExpression' }>): string | undefined {
  const { property } = node;
  if (!node.computed) return property.type === 'Identifier' ? property.name : undefined;
  if (property.type === 'TemplateLiteral' && property.expressions.length === 0) {
    return property.quasis[0]!.value.cooked ?? undefined;
  }
  return property.type === 'Literal' ? String(property.value) : undefined;
}
