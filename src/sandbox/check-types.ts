import ts from 'typescript';
import type { Fault } from '../core/fault.ts';
import { fail } from '../core/fault.ts';
import { isIdentifier } from './harness.ts';
import { noTotal } from './harness-answers.ts';
import { explain } from './type-messages.ts';
import type { TypedProgram } from './typed-program.ts';

/** Faults told at once: enough to mend the code in one go, few enough to be read. */
const mostErrors = 3;

/** The first errors of TypeScript's parser, as one fault. */
export function syntaxFault({ program, reward }: TypedProgram): Fault | undefined {
  const errors = program.getSyntacticDiagnostics(reward);
  return faultOf('syntax', errors, (error) => explain(error, undefined));
}

/** The first things about the reward that do not fit the types of its environment, as one fault. */
export function typeFault(typed: TypedProgram): Fault | undefined {
  const { program, reward } = typed;
  const elaborate = deepType(reward);
  if (elaborate)
    return faultAt('Keep types simple: no generic, conditional, mapped or intersected types.', elaborate);
  const errors = program.getSemanticDiagnostics(reward);
  const fault = faultOf('type', errors, (error) => explain(error, typed));
  return fault ?? computedName(typed) ?? signatureFault(typed);
}

function faultOf(
  kind: 'syntax' | 'type',
  errors: readonly ts.Diagnostic[],
  message: (error: ts.Diagnostic) => string,
): Fault | undefined {
  const [first] = errors;
  if (!first) return undefined;
  const told = new Map(errors.map((error) => [message(error), lineOf(error)]));
  const [head, ...others] = [...told].slice(0, mostErrors);
  const text = [head![0], ...others.map(([other, line]) => `Line ${line}: ${other}`)].join('\n');
  return fail(kind, text, lineOf(first)).fault;
}

function lineOf({ file, start }: ts.Diagnostic): number {
  return file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 1;
}

function faultAt(message: string, node: ts.Node): Fault {
  const { line } = node.getSourceFile().getLineAndCharacterOfPosition(node.getStart());
  return fail('type', message, line + 1).fault;
}

/** A type that could keep the checker busy for long. */
function deepType(file: ts.SourceFile): ts.Node | undefined {
  return find(
    file,
    (node) =>
      ts.isTypeParameterDeclaration(node) ||
      ts.isConditionalTypeNode(node) ||
      ts.isMappedTypeNode(node) ||
      ts.isIntersectionTypeNode(node) ||
      ts.isRestTypeNode(node) ||
      ts.isTemplateLiteralTypeNode(node),
  );
}

/** `list[i]` is for numbers alone: a computed name could be any. */
function computedName({ program, reward }: TypedProgram): Fault | undefined {
  const checker = program.getTypeChecker();
  const node = find(reward, (node): node is ts.ElementAccessExpression => {
    if (!ts.isElementAccessExpression(node) || ts.isStringLiteralLike(node.argumentExpression)) return false;
    return !(checker.getTypeAtLocation(node.argumentExpression).flags & ts.TypeFlags.NumberLike);
  });
  if (!node) return undefined;
  return faultAt(
    `\`${node.getText()}\`: write the field's name out, as in \`s.name\`; only lists take an index.`,
    node,
  );
}

function signatureFault(typed: TypedProgram): Fault | undefined {
  const checker = typed.program.getTypeChecker();
  const reward = typed.reward.statements
    .filter(ts.isFunctionDeclaration)
    .find((node) => node.name?.text === 'reward');
  const signature = reward && checker.getSignatureFromDeclaration(reward);
  if (!signature) return fail('type', 'There is no function `reward`.').fault;
  const parameters = parametersFault(typed, reward, checker);
  if (parameters) return parameters;
  // What is returned counts, not what is declared: `Record<string, number>` hides a component that comes and goes.
  const returned = returnedValues(reward).map((value) => checker.getTypeAtLocation(value));
  const types = [checker.getReturnTypeOfSignature(signature), ...returned];
  const message = returnComplaint(types.flatMap(variantsOf), checker);
  return message ? faultAt(message, reward) : undefined;
}

/** The values of the `return` statements of `reward` itself, not of the functions inside it. */
function returnedValues(reward: ts.FunctionDeclaration): ts.Expression[] {
  const values: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) values.push(node.expression);
    ts.forEachChild(node, visit);
  };
  if (reward.body) ts.forEachChild(reward.body, visit);
  return values;
}

function variantsOf(type: ts.Type): ts.Type[] {
  return type.isUnion() ? type.types : [type];
}

function parametersFault(typed: TypedProgram, reward: ts.FunctionDeclaration, checker: ts.TypeChecker) {
  const form = 'The reward takes `(s: State, a: Action)` or `(s: State, a: Action, prev: State)`.';
  if (reward.parameters.length > 3) return faultAt(form, reward);
  const [state, action] = typed.types.statements.filter(ts.isInterfaceDeclaration);
  for (const [i, parameter] of reward.parameters.entries()) {
    const given = checker.getTypeAtLocation(i === 1 ? action! : state!);
    const wanted = checker.getTypeAtLocation(parameter);
    if (parameter.dotDotDotToken || !checker.isTypeAssignableTo(given, wanted))
      return faultAt(form, parameter);
  }
  return undefined;
}

/** What is wrong with the types that the reward may return, if anything. */
function returnComplaint(variants: readonly ts.Type[], checker: ts.TypeChecker): string | undefined {
  const form = 'Every path through the reward must return an object of numbers: `return { near, effort }`.';
  const components = new Set<string>();
  for (const variant of variants) {
    if (!(variant.flags & ts.TypeFlags.Object) || checker.isArrayType(variant)) return form;
    if (variant.getCallSignatures().length) return form;
    const properties = checker.getPropertiesOfType(variant);
    const index = checker.getIndexTypeOfType(variant, ts.IndexKind.String);
    if (index ? !isNumber(index) : properties.length === 0) return form;
    for (const property of properties) components.add(property.getName());
  }
  return first(variants, (variant) => {
    if (checker.getIndexTypeOfType(variant, ts.IndexKind.String)) return undefined;
    return first([...components], (name) => componentComplaint(name, variant, checker));
  });
}

function componentComplaint(name: string, variant: ts.Type, checker: ts.TypeChecker): string | undefined {
  if (name === 'total') return noTotal;
  if (!isIdentifier(name)) return `${JSON.stringify(name)} cannot name a component.`;
  const property = checker.getPropertyOfType(variant, name);
  if (!property || property.flags & ts.SymbolFlags.Optional) {
    return `Component \`${name}\` is missing in one of the returned objects; return the same components always.`;
  }
  const type = checker.getTypeOfSymbol(property);
  if (isNumber(type)) return undefined;
  return `Component \`${name}\` is of type ${checker.typeToString(type)}; every component must be a number.`;
}

function first<T, Found>(items: readonly T[], look: (item: T) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = look(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isNumber(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.every(isNumber);
  return Boolean(type.flags & ts.TypeFlags.NumberLike);
}

function find<T extends ts.Node>(node: ts.Node, wanted: (node: ts.Node) => node is T): T | undefined;
function find(node: ts.Node, wanted: (node: ts.Node) => boolean): ts.Node | undefined;
function find(node: ts.Node, wanted: (node: ts.Node) => boolean): ts.Node | undefined {
  return wanted(node) ? node : ts.forEachChild(node, (child) => find(child, wanted));
}
