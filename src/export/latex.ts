import type {
  AccessorNode,
  ConditionalNode,
  FunctionNode,
  MathNode,
  OperatorNode,
  ParenthesisNode,
  SymbolNode,
} from 'mathjs';
import type { Environment, StateField } from '../core/environment.ts';
import { type Equations, fieldsOf, type Line, nameLines } from './equations.ts';
import { mathjs } from './formula/mathjs.ts';
import { formulaDialect } from './formula/print.ts';
import { printInfix } from './infix.ts';

/** The reward as aligned equations, one component each, for a document that uses amsmath. */
export function printLatex(equations: Equations, environment: Environment, title: string): string {
  const { lines } = equations;
  const names = nameLines(lines, () => false);
  const components = lines.filter(({ role }) => role === 'component');
  const symbolOf = (line: Line) =>
    wordyConstant(line, names.get(line)!) ?? lineSymbol(line, names.get(line)!, components);
  const symbols: Symbols = {
    line: new Map(lines.map((line, k) => [`line${k}`, symbolOf(line)])),
    environment,
  };
  const keys = new Map(lines.map((line, k) => [line, `line${k}`]));
  const dialect = formulaDialect(
    (line) => keys.get(line)!,
    ({ owner, name }) => `${owner}.${name}`,
  );
  const shown = lines.filter((line) => wordyConstant(line, names.get(line)!) === undefined);
  const rows = shown.map((line) => {
    const right = toTex(mathjs().parse(printInfix(line.value, dialect)), symbols);
    return `  ${symbols.line.get(keys.get(line)!)} &= ${right}`;
  });
  const numbered = components.filter((line) => isWordy(names.get(line)!));
  return [
    ...title.split('\n').map((line) => `% ${line}`.trimEnd()),
    ...numbered.map((line) => `%   ${lineSymbol(line, names.get(line)!, components)}: ${names.get(line)}`),
    ...legend(equations, environment),
    '\\begin{align*}',
    [...totalRows(components.map((line) => symbols.line.get(keys.get(line)!)!)), ...rows].join(' \\\\\n'),
    '\\end{align*}',
    '',
  ].join('\n');
}

/** Whether a name would fill the line: a proposer may call a component after all that is in it. */
const isWordy = (name: string) => name.length > 24;

/** The number itself, where a constant's name would fill the line. */
function wordyConstant({ role, value }: Line, name: string): string | undefined {
  if (role === 'component' || value.kind !== 'number' || !isWordy(name)) return undefined;
  return /^[\d.]+$/.test(String(value.value)) ? String(value.value) : undefined;
}

/** Letters that a line of an article has room for. */
const lineLetters = 60;
const letters = (symbols: readonly string[]) => symbols.join(' + ').replace(/\\\w+|[{}]/g, '').length;

/** The sum of the components, on as many lines as they need. */
function totalRows(components: readonly string[]): string[] {
  const lines: string[][] = [[]];
  for (const component of components) {
    const last = lines.at(-1)!;
    if (letters([...last, component]) > lineLetters) lines.push([component]);
    else last.push(component);
  }
  return lines.map((line, k) => `  ${k === 0 ? 'r &=' : '&\\quad {} +'} ${line.join(' + ')}`);
}

interface Symbols {
  /** By the name that a line has while mathjs reads it. */
  readonly line: ReadonlyMap<string, string>;
  readonly environment: Environment;
}

/** What the symbols stand for, as comments. */
function legend(equations: Equations, environment: Environment): string[] {
  const seen = new Map<string, string>();
  for (const { owner, name } of fieldsOf(equations)) {
    const { unit, meaning } = (owner === 'a' ? environment.actions : environment.state)[name]!;
    const when = owner === 'prev' ? ', before the step' : '';
    seen.set(fieldSymbol(owner, name, environment), `${meaning}${when} (${unit === '1' ? 'no unit' : unit})`);
  }
  return [...seen].sort().map(([symbol, meaning]) => `%   ${symbol}: ${meaning}`);
}

/** Components with names too long to be read as an index are counted. */
function lineSymbol(line: Line, name: string, components: readonly Line[]): string {
  if (line.role !== 'component') return word(name);
  return `r_{${isWordy(name) ? components.indexOf(line) + 1 : word(name)}}`;
}

/** An action as `a_{force}`, a field before the step as `x_{t-1}`; the rate of a declared field has its dot. */
function fieldSymbol(owner: string, name: string, { state }: Environment): string {
  if (owner === 'a') return `a_{${word(name)}}`;
  const stem = name.replace(/Velocity$/, '');
  const base = stem !== name && [stem, `${stem}Angle`].find((other) => isRateOf(state[other], state[name]));
  const symbol = base ? `\\dot{${word(base)}}` : word(name);
  return owner === 'prev' ? `${symbol}_{t-1}` : symbol;
}

const isRateOf = (base: StateField | undefined, rate: StateField | undefined) =>
  base !== undefined && rate?.unit === `${base.unit}/s`;

const greek = new Set(
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega'.split(
    ' ',
  ),
);

/** `x`, `\theta`, `\mathrm{angularVelocity}`; digits at the end become an index. */
function word(name: string): string {
  const [, stem = name, digits = ''] = /^(.*?[A-Za-z])((?:_?\d+)*)$/.exec(name) ?? [];
  const plain = `\\mathrm{${stem.replace(/[_$]/g, '\\$&')}}`;
  const symbol = greek.has(stem) ? `\\${stem}` : stem.length === 1 ? stem : plain;
  const index = digits.match(/\d+/g)?.join(',');
  return index ? `${symbol}_{${index}}` : symbol;
}

/** What mathjs writes for `node`, with fields, functions, products and choices as people write them. */
function toTex(node: MathNode, symbols: Symbols): string {
  const handler = (part: MathNode, options: object): string | undefined => {
    const tex = (child: MathNode) => child.toTex(options);
    switch (part.type) {
      case 'SymbolNode':
        return symbols.line.get((part as SymbolNode).name);
      case 'AccessorNode': {
        const { object, name } = part as AccessorNode;
        return fieldSymbol(object.toString(), name, symbols.environment);
      }
      case 'OperatorNode':
        return operatorTex(part as OperatorNode, tex);
      case 'FunctionNode':
        return functionTex(part as FunctionNode, tex);
      case 'ConditionalNode': {
        const { condition, trueExpr, falseExpr } = part as ConditionalNode;
        const [test, then, otherwise] = [condition, trueExpr, falseExpr].map((child) => tex(bare(child)));
        return `\\begin{cases} ${then} & \\text{if } ${test} \\\\ ${otherwise} & \\text{otherwise} \\end{cases}`;
      }
      default:
        return undefined;
    }
  };
  return node.toTex({ parenthesis: 'keep', handler }).trim();
}

type Tex = (node: MathNode) => string;

/** Without brackets that the layout makes needless. */
function bare(node: MathNode): MathNode {
  return node.type === 'ParenthesisNode' ? bare((node as ParenthesisNode).content) : node;
}

const signs: Readonly<Record<string, string>> = {
  ...{ add: '+', subtract: '-', smaller: '<', larger: '>', smallerEq: '\\le', largerEq: '\\ge' },
  ...{ equal: '=', unequal: '\\ne', and: '\\land', or: '\\lor' },
};

function operatorTex({ fn, args }: OperatorNode, tex: Tex): string | undefined {
  const name: string = fn;
  const [left, right] = args as [MathNode, MathNode];
  if (name === 'divide') return `\\frac{${tex(bare(left))}}{${tex(bare(right))}}`;
  if (name === 'pow') return `{${tex(left)}}^{${tex(bare(right))}}`;
  if (name === 'multiply') return productTex([...factorsOf(left), right].map(tex));
  if (name === 'unaryMinus') {
    const inner = bare(left) as OperatorNode;
    return `-${tex(['pow', 'multiply', 'divide'].includes(inner.fn) ? inner : left)}`;
  }
  if (name === 'not') return `\\lnot ${tex(left)}`;
  return signs[name] && `${tex(left)} ${signs[name]} ${tex(right)}`;
}

/** The factors of a product, from left to right. */
function factorsOf(node: MathNode): MathNode[] {
  const { fn, args } = node as OperatorNode;
  return node.type === 'OperatorNode' && fn === 'multiply' ? [...factorsOf(args[0]!), args[1]!] : [node];
}

/** Factors side by side; equal neighbours become a power, a number after another factor gets a dot. */
function productTex(factors: readonly string[]): string {
  const groups: { readonly factor: string; count: number }[] = [];
  for (const factor of factors) {
    const last = groups.at(-1);
    if (last?.factor === factor) last.count++;
    else groups.push({ factor, count: 1 });
  }
  return groups
    .map(({ factor, count }) => (count === 1 ? factor : `{${factor}}^{${count}}`))
    .reduce((left, right) => `${left} ${/^[{]*[\d-]/.test(right) ? '\\cdot' : '\\,'} ${right}`);
}

const plainFunctions: Readonly<Record<string, string>> = {
  ...{
    exp: '\\exp',
    sin: '\\sin',
    cos: '\\cos',
    tan: '\\tan',
    sinh: '\\sinh',
    cosh: '\\cosh',
    tanh: '\\tanh',
  },
  ...{
    asin: '\\arcsin',
    acos: '\\arccos',
    atan: '\\arctan',
    log: '\\ln',
    log2: '\\log_2',
    log10: '\\log_{10}',
  },
  ...{ max: '\\max', min: '\\min' },
};

function functionTex({ fn, args }: FunctionNode, tex: Tex): string {
  const name = fn.toString();
  const parts = args.map((argument) => tex(bare(argument)));
  const [first] = parts;
  switch (name) {
    case 'abs':
      return `\\left|${first}\\right|`;
    case 'sqrt':
      return `\\sqrt{${first}}`;
    case 'cbrt':
      return `\\sqrt[3]{${first}}`;
    case 'floor':
      return `\\left\\lfloor ${first} \\right\\rfloor`;
    case 'ceil':
      return `\\left\\lceil ${first} \\right\\rceil`;
    case 'hypot':
      return `\\sqrt{${args.map((argument) => `\\left(${tex(bare(argument))}\\right)^2`).join(' + ')}}`;
    case 'pow':
      return `\\left(${first}\\right)^{${parts[1]}}`;
    default:
      return `${plainFunctions[name] ?? `\\operatorname{${name}}`}\\left(${parts.join(', ')}\\right)`;
  }
}
