import type { AnyNode, Program } from 'acorn';
import { propertyName, walk } from './syntax-tree.ts';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * `code` as it is run, on the same lines; `program` is its syntax tree. Every `a ** b` is written as `Math.pow(a, b)`,
 * which is ours (see `power.ts`), and every `list[i]` as `list[+i]`: what the types take for a number is one then, and
 * never a name.
 */
export function rewritten(code: string, program: Program): string {
  const edits: Edit[] = [];
  walk(program, (node) => {
    edits.push(...powerEdits(node, code), ...indexEdits(node));
    return true;
  });
  return applied(code, edits);
}

function powerEdits(node: AnyNode, code: string): Edit[] {
  const power = node.type === 'BinaryExpression' && node.operator === '**';
  const assigned = node.type === 'AssignmentExpression' && node.operator === '**=';
  if (!power && !assigned) return [];
  const { start, end, left, right } = node;
  const name = code.slice(left.start, left.end);
  const between = { start: left.end, end: right.start };
  const gap = code.slice(between.start, between.end);
  return [
    { start, end: start, text: assigned ? `${name} = Math.pow(` : 'Math.pow(' },
    { ...between, text: gap.replace(/\*\*=?/, ',') },
    { start: end, end, text: ')' },
  ];
}

function indexEdits(node: AnyNode): Edit[] {
  if (node.type !== 'MemberExpression' || !node.computed || propertyName(node) !== undefined) return [];
  const { start, end } = node.property;
  return [
    { start, end: start, text: '+(' },
    { start: end, end, text: ')' },
  ];
}

function applied(code: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    result += code.slice(at, start) + text;
    at = end;
  }
  return result + code.slice(at);
}
