import type { MathNode } from 'mathjs';
import { mathjs } from '../formula/mathjs.ts';
import { type Piece, piecesOf, widestPart } from './pieces.ts';
import { bare, isTruth, type Tex } from './tex.ts';
import { widthOf } from './width.ts';

/** `symbol = value`. */
export interface Row {
  readonly symbol: string;
  readonly value: MathNode;
}

/** The width of the text of an article, in points. */
const textWidth = 345;

/** What stands before a piece that opens a line: `\quad +`. */
const openingWidth = widthOf('\\quad+');

/**
 * The lines of an `align*`, each within the text of an article wherever that can be had: sums go on in the next line
 * before a sign, products before a `\times`, and what cannot be broken has its widest part defined in a row before it.
 * `symbolOf` gives that part a symbol, which `tex` then writes for the key it is told.
 */
export function alignedLines(rows: readonly Row[], tex: Tex, symbolOf: (key: string) => string): string[] {
  const room = textWidth - Math.max(...rows.map(({ symbol }) => widthOf(symbol))) - widthOf('=');
  const keys = new Map<string, string>();

  function linesOf(value: MathNode, symbol: () => string): string[] {
    const lines: string[] = [];
    let node = value;
    let pieces = piecesOf(node, tex, room);
    for (let part = partToName(pieces); part; part = partToName(pieces)) {
      const named = bare(part);
      const text = tex(named);
      if (!keys.has(text)) {
        const key = `part${keys.size}`;
        keys.set(text, key);
        lines.push(...linesOf(named, () => symbolOf(key)));
      }
      node = node.transform((other) => (other === part ? mathjs().parse(keys.get(text)!) : other));
      pieces = piecesOf(node, tex, room);
    }
    return [...lines, ...filled(`${symbol()} ${isTruth(value) ? '&\\iff' : '&='}`, pieces, room)];
  }

  function partToName(pieces: readonly Piece[]): MathNode | undefined {
    const tooWide = pieces.find(({ tex }, k) => widthOf(tex) > (k === 0 ? room : room - openingWidth));
    return tooWide && widestPart(tooWide.node, tex);
  }

  return rows.flatMap(({ symbol, value }) => linesOf(value, () => symbol));
}

/** The pieces on as few lines as they fit on. */
function filled(start: string, pieces: readonly Piece[], room: number): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const { tex, joint, opening } of pieces) {
    const added = widthOf(joint + tex);
    if (line === '') {
      [line, width] = [`${start} ${tex}`, added];
    } else if (width + added > room) {
      lines.push(line);
      [line, width] = [`&\\quad ${opening} ${tex}`, openingWidth + widthOf(tex)];
    } else {
      line += ` ${joint} ${tex}`;
      width += added;
    }
  }
  return [...lines, line];
}
