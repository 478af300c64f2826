import type { AnyNode } from 'acorn';
import { arrayMethods, globalMembers, globalValues, withheldMethods } from './reward-library.ts';
import { propertyName } from './syntax-tree.ts';

/** Names that mean something else in some code than in other: what `program` declares, and fields of the environment. */
export interface Known {
  readonly declared: ReadonlySet<string>;
  readonly fields: ReadonlySet<string>;
}

/** Names that lead from a value to the machinery behind it. */
const reserved = new Set([
  ...['constructor', 'prototype', '__proto__', '__defineGetter__', '__defineSetter__', '__lookupGetter__'],
  ...['__lookupSetter__', 'caller', 'callee', 'arguments', 'eval', 'globalThis', 'valueOf', 'toString'],
  ...['toJSON', 'toLocaleString', 'hasOwnProperty', 'isPrototypeOf', 'propertyIsEnumerable'],
]);

export function propertyComplaint(
  node: Extract<AnyNode, { type: 'Property' }>,
  parent: AnyNode | undefined,
  known: Known,
): string | undefined {
  if (node.kind !== 'init') return 'Getters and setters are not available; return plain numbers.';
  if (node.computed && node.key.type !== 'Literal')
    return 'Component names must be written out, not computed.';
  const name =
    node.key.type === 'Identifier'
      ? node.key.name
      : node.key.type === 'Literal'
        ? String(node.key.value)
        : '';
  if (reserved.has(name)) return `The name \`${name}\` is not available in a reward.`;
  return parent?.type === 'ObjectPattern' ? withheldComplaint(name, known) : undefined;
}

/** A method that changes its list, or an object, must not come to hand as a value: it could be called in disguise. */
function withheldComplaint(name: string, { fields }: Known): string | undefined {
  if (!withheldMethods.has(name) || fields.has(name)) return undefined;
  return `\`.${name}\` is not available in a reward.`;
}

export function identifierComplaint(
  name: string,
  parent: AnyNode | undefined,
  declared: ReadonlySet<string>,
): string | undefined {
  if (reserved.has(name)) return `\`${name}\` is not available in a reward.`;
  if (declared.has(name) || globalValues.includes(name)) return undefined;
  if (Object.hasOwn(globalMembers, name)) return globalComplaint(name, parent);
  return `\`${name}\` is not available in a reward; it may use its arguments, its own constants and functions, and Math.`;
}

/** `Math` is no value of its own: only its members are there, by name or taken apart by `const { exp } = Math`. */
function globalComplaint(name: string, parent: AnyNode | undefined): string | undefined {
  if (parent?.type === 'MemberExpression') return undefined;
  const members = globalMembers[name]!;
  if (parent?.type === 'VariableDeclarator' && parent.id.type === 'ObjectPattern') {
    const taken = parent.id.properties.map((property) =>
      property.type === 'Property' && property.key.type === 'Identifier' ? property.key.name : '',
    );
    if (taken.every((member) => members.includes(member))) return undefined;
  }
  return `\`${name}\` is no value; name what you need of it, as in \`${name}.${members[0]}\`.`;
}

export function memberComplaint(
  node: Extract<AnyNode, { type: 'MemberExpression' }>,
  parent: AnyNode | undefined,
  known: Known,
): string | undefined {
  const name = propertyName(node);
  if (name === undefined) return undefined;
  if (reserved.has(name)) return `\`.${name}\` is not available in a reward.`;
  const global =
    node.object.type === 'Identifier' && !known.declared.has(node.object.name) ? node.object.name : undefined;
  const members =
    global !== undefined && Object.hasOwn(globalMembers, global) ? globalMembers[global] : undefined;
  if (!members) {
    const called = parent?.type === 'CallExpression' && parent.callee === node;
    return called ? undefined : withheldComplaint(name, known);
  }
  if (members.includes(name)) return undefined;
  if (name === 'random') return '`Math.random` is not available: equal states must earn equal rewards.';
  return `\`${global}.${name}\` is not available in a reward.`;
}

export function callComplaint(
  { callee }: Extract<AnyNode, { type: 'CallExpression' }>,
  declared: ReadonlySet<string>,
): string | undefined {
  if (callee.type !== 'MemberExpression') return undefined;
  if (callee.computed) return 'Functions must be called by name.';
  const owner = callee.object.type === 'Identifier' ? callee.object.name : undefined;
  if (owner !== undefined && !declared.has(owner)) {
    return Object.hasOwn(globalMembers, owner) ? undefined : identifierComplaint(owner, callee, declared);
  }
  const name = propertyName(callee);
  if (name === undefined || arrayMethods.includes(name)) return undefined;
  return `\`.${name}()\` is not available in a reward; of the methods of arrays these are: ${arrayMethods.join(', ')}.`;
}
