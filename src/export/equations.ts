/**
 * A reward as equations: what is left of a program once its functions are written in, its loops unrolled and its
 * branches turned into choices. Every printer that writes mathematics (Python, formulas, LaTeX) starts from it.
 */
export interface Equations {
  /** In an order in which every line uses earlier ones only. */
  readonly lines: readonly Line[];
}

/** One line, `name = value`: a component, or a definition that later lines use. */
export interface Line {
  readonly name: string;
  readonly value: Expression;
  readonly role: 'component' | 'definition';
  /** What its author wrote beside it. */
  readonly comment?: string;
}

/** Where a field is read from: the state after the step, the action applied, the state before the step. */
export type FieldOwner = 's' | 'a' | 'prev';

export interface Field {
  readonly kind: 'field';
  readonly owner: FieldOwner;
  readonly name: string;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '**';
export type ComparisonOperator = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** A number or a truth value that depends on the state and the action. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | Field
  /** The value of an earlier line. */
  | { readonly kind: 'line'; readonly line: Line }
  /** A function of JavaScript's `Math` by its name there, or `isFinite`, `isInteger`, `isNaN`. */
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'negate'; readonly value: Expression }
  | { readonly kind: 'not'; readonly value: Expression }
  | Binary<'arithmetic', ArithmeticOperator>
  | Binary<'comparison', ComparisonOperator>
  | Binary<'logic', 'and' | 'or'>
  | {
      readonly kind: 'choice';
      readonly test: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    };

interface Binary<Kind, Operator> {
  readonly kind: Kind;
  readonly operator: Operator;
  readonly left: Expression;
  readonly right: Expression;
}

export const number = (value: number): Expression => ({ kind: 'number', value });

export const arithmetic = (
  operator: ArithmeticOperator,
  left: Expression,
  right: Expression,
): Expression => ({
  ...{ kind: 'arithmetic', operator, left, right },
});

export const comparison = (
  operator: ComparisonOperator,
  left: Expression,
  right: Expression,
): Expression => ({
  ...{ kind: 'comparison', operator, left, right },
});

/** The predicates among the functions: they answer true or false. */
export const predicates: readonly string[] = ['isFinite', 'isInteger', 'isNaN'];

/** Whether `expression` is a truth value, and not a number. */
export function isTruthValue(expression: Expression): boolean {
  switch (expression.kind) {
    case 'boolean':
    case 'not':
    case 'comparison':
    case 'logic':
      return true;
    case 'call':
      return predicates.includes(expression.name);
    case 'choice':
      return isTruthValue(expression.then);
    case 'line':
      return isTruthValue(expression.line.value);
    default:
      return false;
  }
}

/** The expressions that `expression` is made of directly. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
      return expression.args;
    case 'negate':
    case 'not':
      return [expression.value];
    case 'arithmetic':
    case 'comparison':
    case 'logic':
      return [expression.left, expression.right];
    case 'choice':
      return [expression.test, expression.then, expression.otherwise];
    default:
      return [];
  }
}

/** Every expression in `expressions`, and in the lines they use, once. */
export function reachable(expressions: readonly Expression[]): Set<Expression> {
  const found = new Set<Expression>();
  const pending = [...expressions];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    pending.push(...partsOf(next));
    if (next.kind === 'line') pending.push(next.line.value);
  }
  return found;
}

/** The fields that the lines read. */
export function fieldsOf({ lines }: Equations): Field[] {
  const all = reachable(lines.map((line) => line.value));
  return [...all].filter((expression) => expression.kind === 'field');
}

/**
 * A name for every line: its own where that is free, else with a number behind. Components choose first. A name that
 * `taken` refuses, a word of the language printed into, is avoided.
 */
export function nameLines(lines: readonly Line[], taken: (name: string) => boolean): Map<Line, string> {
  const names = new Map<Line, string>();
  const used = new Set<string>();
  const components = lines.filter((line) => line.role === 'component');
  for (const line of [...components, ...lines.filter((line) => line.role === 'definition')]) {
    // Where a number behind it does not help, its characters are at fault: `$` is none of a name in Python.
    const stem = taken(`${line.name}_2`) ? line.name.replaceAll(/\W/g, '_') : line.name;
    let name = stem;
    for (let n = 2; used.has(name) || taken(name); n++) name = `${stem}_${n}`;
    used.add(name);
    names.set(line, name);
  }
  return names;
}
