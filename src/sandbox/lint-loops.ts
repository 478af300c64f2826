import type { AnyNode, ForOfStatement, ForStatement } from 'acorn';
import { walk } from './syntax-tree.ts';

const largestBound = 10_000;
const shape = 'write `for (let i = 0; i < n; i++)` with a constant n';

/** What is wrong with a `for` loop whose end is not plain to see: `for (let i = 0; i < 3; i++)`. */
export function boundedFor(node: ForStatement): string | undefined {
  const name = counterOf(node);
  if (!name || !isBoundedTest(node.test, name) || !isCount(node.update, name)) {
    return `This loop has no plain end; ${shape}.`;
  }
  return changes(node.body, name)
    ? `A loop may not change its own counter \`${name}\`; ${shape}.`
    : undefined;
}

/** What is wrong with a `for … of` loop over anything but a list. */
export function boundedForOf(node: ForOfStatement): string | undefined {
  if (node.await) return '`for await` is not available: a reward answers at once.';
  const { right } = node;
  if (right.type === 'ArrayExpression' || right.type === 'Identifier' || right.type === 'CallExpression')
    return undefined;
  return 'A `for … of` loop may only go over a list: `for (const x of [s.a, s.b])`.';
}

function counterOf(node: ForStatement): string | undefined {
  if (node.init?.type !== 'VariableDeclaration' || node.init.declarations.length !== 1) return undefined;
  const [counter] = node.init.declarations;
  if (counter?.id.type !== 'Identifier' || counter.init?.type !== 'Literal') return undefined;
  return typeof counter.init.value === 'number' ? counter.id.name : undefined;
}

function isBoundedTest(test: ForStatement['test'], counter: string): boolean {
  if (test?.type !== 'BinaryExpression' || (test.operator !== '<' && test.operator !== '<=')) return false;
  if (test.left.type !== 'Identifier' || test.left.name !== counter) return false;
  const bound = test.right;
  if (bound.type === 'Literal') return typeof bound.value === 'number' && bound.value <= largestBound;
  if (bound.type === 'Identifier') return bound.name !== counter && bound.name !== 'Infinity';
  return bound.type === 'MemberExpression' && !bound.computed && isNamed(bound.property, 'length');
}

/** Whether `update` is `i++`, `++i` or `i += 2`. */
function isCount(update: ForStatement['update'], counter: string): boolean {
  if (update?.type === 'UpdateExpression')
    return update.operator === '++' && isNamed(update.argument, counter);
  if (update?.type !== 'AssignmentExpression' || update.operator !== '+=') return false;
  const step = update.right;
  return (
    isNamed(update.left, counter) &&
    step.type === 'Literal' &&
    typeof step.value === 'number' &&
    step.value >= 1
  );
}

function changes(body: AnyNode, counter: string): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === 'AssignmentExpression') found ||= isNamed(node.left, counter);
    if (node.type === 'UpdateExpression') found ||= isNamed(node.argument, counter);
    return !found;
  });
  return found;
}

function isNamed(node: AnyNode, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}
