import { plainFunctions } from './tex.ts';

/**
 * How wide TeX sets a formula of ours, in points, at the ten points of an article: an estimate from the widths of
 * Computer Modern's letters, a few percent above what comes out. It reads what `tex.ts` writes and no other TeX.
 */
export function widthOf(tex: string): number {
  return new Ruler(tex).measure(display);
}

/** TeX's styles, each smaller than the one before or as large. */
const [display, text, script] = [0, 1, 2];
/** Small letters are drawn wider than their height tells. */
const sizes = [1, 1, 0.8, 0.68];
const smaller = (style: number) => Math.min(style + 1, sizes.length - 1);
const sizeOf = (style: number) => sizes[style]!;

const quad = 10;
const digit = 5;
const thinSpace = 1.7;
const scriptSpace = 0.5;
const signs: Readonly<Record<string, number>> = {
  ...{ '+': 12.2, '-': 12.2, '=': 13.4, '<': 13.4, '>': 13.4, '\\le': 13.4, '\\ge': 13.4, '\\ne': 13.4 },
  ...{ '\\land': 11.2, '\\lor': 11.2, '\\lnot': 6.7, '\\cdot': 7.2, '\\times': 12.2, '\\iff': 21 },
  ...{ '.': 2.8, ',': 4.5, '|': 2.8, '(': 3.9, ')': 3.9, '\\lfloor': 4.5, '\\rfloor': 4.5 },
  ...{ '\\lceil': 4.5, '\\rceil': 4.5, '\\,': thinSpace, '\\quad': quad, ' ': 0 },
};

const greekLetter = 6.3;
/** Those that TeX knows by name, without what stands below them. */
const operators = new Set(Object.values(plainFunctions).map((tex) => tex.replace(/_.*/, '')));

function letterWidth(letter: string): number {
  if (/[fijlrt ]/.test(letter)) return 3.4;
  if (/[mw]/.test(letter)) return 8;
  return /[A-Z]/.test(letter) ? 7.5 : 5.4;
}

const romanWidth = (word: string) => [...word].reduce((sum, letter) => sum + letterWidth(letter), 0);

/** Reads TeX from left to right, adding up. */
class Ruler {
  private readonly tokens: readonly string[];
  private place = 0;

  constructor(tex: string) {
    this.tokens = tex.match(/\\begin\{cases\}|\\end\{cases\}|\\[A-Za-z]+|\\.|./gs) ?? [];
  }

  /** Up to one of `ends`, which is read over, or to the end. */
  measure(style: number, ...ends: readonly string[]): number {
    let width = 0;
    for (let token = this.next(); token !== undefined && !ends.includes(token); token = this.next()) {
      width += this.widthFrom(token, style);
    }
    return width;
  }

  private next(): string | undefined {
    return this.tokens[this.place++];
  }

  /** A group in braces, or one token. */
  private argument(style: number): number {
    const token = this.next();
    return token === '{' ? this.measure(style, '}') : this.widthFrom(token!, style);
  }

  /** The letters of a group in braces. */
  private word(): string {
    const start = this.place + 1;
    while (this.next() !== '}');
    return this.tokens.slice(start, this.place - 1).join('');
  }

  private widthFrom(token: string, style: number): number {
    const size = sizeOf(style);
    switch (token) {
      case '{':
        return this.measure(style, '}');
      case '^':
      case '_':
        return this.argument(Math.max(script!, smaller(style))) + scriptSpace;
      case '\\frac':
        return Math.max(this.argument(smaller(style)), this.argument(smaller(style))) + 2.4;
      case '\\sqrt':
        if (this.tokens[this.place] === '[') this.place += 3;
        return this.argument(style) + 9 * size;
      case '\\dot':
        return this.argument(style);
      case '\\mathrm':
      case '\\text':
        return romanWidth(this.word()) * size;
      case '\\operatorname':
        return romanWidth(this.word()) * size + thinSpace;
      case '\\left':
        return this.delimited(style);
      case '\\begin{cases}':
        return this.cases();
      default:
        if (operators.has(token)) return romanWidth(token.slice(1)) * size + thinSpace;
        if (token.length === 1 && /[A-Za-z]/.test(token)) return (letterWidth(token) + 0.4) * size;
        return (signs[token] ?? (token.startsWith('\\') ? greekLetter : digit)) * size;
    }
  }

  /** From `\left` to its `\right`: what is built up, such as a fraction, has larger brackets. */
  private delimited(style: number): number {
    const start = this.place++;
    const inside = this.measure(style, '\\right');
    this.place++;
    const tall = this.tokens.slice(start, this.place).some((token) => /frac|cases/.test(token));
    return inside + 2 * (tall ? 7.6 : 4.6) * sizeOf(style) + thinSpace;
  }

  /** The widest value, the widest condition, and what stands around them. */
  private cases(): number {
    const columns = [0, 0];
    for (let closed = false, column = 0; !closed; ) {
      const start = this.place;
      const width = this.measure(text!, '&', '\\\\', '\\end{cases}');
      columns[column] = Math.max(columns[column]!, width);
      const end = this.tokens[this.place - 1];
      closed = end === '\\end{cases}' || this.place >= this.tokens.length || this.place === start;
      column = end === '&' ? 1 : 0;
    }
    return columns[0]! + columns[1]! + quad + 9;
  }
}
