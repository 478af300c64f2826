import type { MathNode, OperatorNode } from 'mathjs';
import { afterSign, bare, factorsOf, operatorOf, type Tex, writeFactors } from './tex.ts';
import { widthOf } from './width.ts';

/** What a line is not broken within: a term of a sum, or a factor of a product that is too wide for a line. */
export interface Piece {
  readonly tex: string;
  readonly node: MathNode;
  /** What joins it to the piece before it on its line. */
  readonly joint: string;
  /** What it begins with where it opens a line. */
  readonly opening: string;
}

/** The terms of `node`, and the factors of those that are wider than `room`. */
export function piecesOf(node: MathNode, tex: Tex, room: number): Piece[] {
  return termsOf(node).flatMap(({ term, sign }, k) => {
    const whole = k === 0 ? tex(term) : afterSign(tex(term));
    const asTerm = { joint: sign, opening: `{} ${sign}` };
    if (widthOf(whole) <= room) return [{ ...asTerm, tex: whole, node: term }];
    const [first, ...others] = writeFactors(factorsOf(term), tex);
    return [
      { ...first!, ...asTerm, tex: k === 0 ? first!.tex : afterSign(first!.tex) },
      ...others.map((factor) => ({ ...factor, opening: '{} \\times' })),
    ];
  });
}

interface Term {
  readonly term: MathNode;
  readonly sign: string;
}

/** What a line may be broken before: operators that may follow one another without brackets, and their signs. */
const chains: readonly Readonly<Record<string, string>>[] = [
  ...[{ add: '+', subtract: '-' }, { and: '\\land' }, { or: '\\lor' }],
];

/** The terms of a sum, or of conditions that are joined by the same word, from left to right. */
function termsOf(node: MathNode, chain = chains.find((signs) => operatorOf(node) in signs)): Term[] {
  const sign = chain?.[operatorOf(node)];
  if (!sign) return [{ term: node, sign: '' }];
  const { args } = node as OperatorNode;
  return [...termsOf(args[0]!, chain), { term: args[1]!, sign }];
}

/** In points: a part that is narrower would win nothing by a symbol of its own. */
const narrow = 30;

/** The widest of what `node` is made of, or what its brackets hold; undefined where all of it is narrow. */
export function widestPart(node: MathNode, tex: Tex): MathNode | undefined {
  const parts: MathNode[] = [];
  if (node.type === 'ParenthesisNode') parts.push(node);
  else
    node.forEach((part) => {
      parts.push(part);
    });
  const widths = parts.map((part) =>
    ['SymbolNode', 'AccessorNode', 'ConstantNode'].includes(part.type) ? 0 : widthOf(tex(bare(part))),
  );
  const widest = Math.max(0, ...widths);
  return widest < narrow ? undefined : parts[widths.indexOf(widest)];
}
