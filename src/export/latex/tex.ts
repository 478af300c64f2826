import type {
  AccessorNode,
  ConditionalNode,
  FunctionNode,
  MathNode,
  OperatorNode,
  ParenthesisNode,
  SymbolNode,
} from 'mathjs';
import type { Environment } from '../../core/environment.ts';
import { fieldSymbol } from './notation.ts';

/** What the names of fields and lines are written as. */
export interface Symbols {
  /** By the name that a line has while mathjs reads it. */
  readonly line: ReadonlyMap<string, string>;
  readonly environment: Environment;
}

/** What mathjs writes for `node`, with fields, functions, products and choices as people write them. */
export function toTex(node: MathNode, symbols: Symbols): string {
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

/** How a node is written. */
export type Tex = (node: MathNode) => string;

/** Without brackets that the layout makes needless. */
export function bare(node: MathNode): MathNode {
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
  if (name === 'multiply') {
    return writeFactors([...factorsOf(left), right], tex)
      .map((factor, k) => (k === 0 ? factor.tex : `${factor.joint} ${factor.tex}`))
      .join(' ');
  }
  if (name === 'unaryMinus') {
    const inner = bare(left) as OperatorNode;
    return `-${tex(['pow', 'multiply', 'divide'].includes(inner.fn) ? inner : left)}`;
  }
  if (name === 'not') return `\\lnot ${tex(left)}`;
  if (!signs[name]) return undefined;
  const second = name === 'add' || name === 'subtract' ? afterSign(tex(right)) : tex(right);
  return `${tex(left)} ${signs[name]} ${second}`;
}

/** In brackets where a sign before it would stand beside its own. */
export const afterSign = (tex: string) => (tex.startsWith('-') ? bracketed(tex) : tex);

const bracketed = (tex: string) => `\\left(${tex}\\right)`;

/** `add`, `and`, ...; nothing for what is no operator. */
export const operatorOf = (node: MathNode): string =>
  node.type === 'OperatorNode' ? (node as OperatorNode).fn : '';

const truths = new Set([
  'smaller',
  'larger',
  'smallerEq',
  'largerEq',
  'equal',
  'unequal',
  'and',
  'or',
  'not',
]);

/** Whether `node` is true or false, and no number. */
export const isTruth = (node: MathNode) => truths.has(operatorOf(node));

/** The factors of a product, from left to right. */
export function factorsOf(node: MathNode): MathNode[] {
  const { args } = node as OperatorNode;
  return operatorOf(node) === 'multiply' ? [...factorsOf(args[0]!), args[1]!] : [node];
}

interface Factor {
  readonly tex: string;
  readonly node: MathNode;
  /** What joins it to the factor before it: a dot before a number, a space before anything else. */
  readonly joint: string;
}

/** Factors as they stand side by side; equal neighbours become a power. */
export function writeFactors(factors: readonly MathNode[], tex: Tex): Factor[] {
  const groups: { readonly node: MathNode; readonly factor: string; count: number }[] = [];
  for (const node of factors) {
    const factor = tex(node);
    const last = groups.at(-1);
    if (last?.factor === factor) last.count++;
    else groups.push({ node, factor, count: 1 });
  }
  return groups.map(({ node, factor, count }, k) => {
    const once = operatorOf(bare(node)) === 'divide' ? tex(bare(node)) : factor;
    const text = count > 1 ? `{${factor}}^{${count}}` : k === 0 ? once : afterSign(once);
    return { tex: text, node, joint: /^(\{*|\\frac\{)\d/.test(text) ? '\\cdot' : '\\,' };
  });
}

/** What may stand before an exponent: a symbol as it is, all else in brackets. */
function powerBase(node: MathNode, tex: Tex): string {
  const base = bare(node);
  return ['SymbolNode', 'AccessorNode'].includes(base.type) ? `{${tex(base)}}` : bracketed(tex(base));
}

/** Functions whose names TeX knows. */
export const plainFunctions: Readonly<Record<string, string>> = {
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
      return `\\sqrt{${args.map((argument) => `${powerBase(argument, tex)}^{2}`).join(' + ')}}`;
    case 'pow':
      return `${powerBase(args[0]!, tex)}^{${parts[1]}}`;
    default:
      return `${plainFunctions[name] ?? `\\operatorname{${name}}`}\\left(${parts.join(', ')}\\right)`;
  }
}
