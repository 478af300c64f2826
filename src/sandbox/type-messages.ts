import ts from 'typescript';
import { nearestName } from '../core/errors.ts';
import type { TypedProgram } from './typed-program.ts';

const noProperty = new Set([2339, 2551, 2568, 2550]);
const implicitAny = new Set([7006, 7031, 7019]);
const negativePower = new Set([17006, 17007]);

/** What `error` says, in the words of the reward convention where TypeScript's own would not help. */
export function explain(error: ts.Diagnostic, typed: TypedProgram | undefined): string {
  if (negativePower.has(error.code)) {
    return 'JavaScript refuses `-x ** 2`; write `-(x ** 2)`, or `(-x) ** 2` when the sign belongs to x.';
  }
  if (implicitAny.has(error.code)) {
    return 'Declare the parameters with their types: `export function reward(s: State, a: Action, prev: State)`.';
  }
  const field = typed && noProperty.has(error.code) ? unknownField(error, typed) : undefined;
  return field ?? ts.flattenDiagnosticMessageText(error.messageText, ' ');
}

/** "`s.velocty` is not a field of State; did you mean `velocity`?" */
function unknownField(error: ts.Diagnostic, { program, reward }: TypedProgram): string | undefined {
  const node = nodeAt(reward, error.start ?? 0);
  const { parent } = node;
  const checker = program.getTypeChecker();
  const access = ts.isPropertyAccessExpression(parent) ? parent : undefined;
  const owner = access ? checker.getTypeAtLocation(access.expression) : patternType(parent, checker);
  if (!owner) return undefined;
  const fields = checker.getPropertiesOfType(owner).map((property) => property.getName());
  const name = node.getText();
  const nearest = nearestName(name, fields);
  const advice = nearest ? `did you mean \`${nearest}\`?` : `it has: ${fields.join(', ')}.`;
  const type = checker.typeToString(owner);
  const kind =
    type === 'State' || type === 'Action'
      ? `a field of ${type}`
      : `available on ${access?.expression.getText() ?? type}`;
  return `\`${access?.getText() ?? name}\` is not ${kind}; ${advice}`;
}

function patternType(node: ts.Node, checker: ts.TypeChecker): ts.Type | undefined {
  return ts.isBindingElement(node) ? checker.getTypeAtLocation(node.parent) : undefined;
}

/** The innermost node of `file` that starts at `position`. */
function nodeAt(file: ts.SourceFile, position: number): ts.Node {
  let found: ts.Node = file;
  const visit = (node: ts.Node): void => {
    if (position < node.getStart() || position >= node.end) return;
    found = node;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
