import type { Environment } from '../../core/environment.ts';
import { type Equations, fieldsOf, type Line, nameLines } from '../equations.ts';
import { mathjs } from '../formula/mathjs.ts';
import { formulaDialect } from '../formula/print.ts';
import { printInfix } from '../infix.ts';
import { fieldSymbol, word } from './notation.ts';
import { alignedLines, type Row } from './rows.ts';
import { type Tex, toTex } from './tex.ts';

/**
 * The reward as aligned equations, one component each, for a document that uses amsmath. What is wider than the text of
 * an article goes on in the next line, or has a part of it defined in a line of its own.
 */
export function printLatex(equations: Equations, environment: Environment, title: string): string {
  const { lines } = equations;
  const names = nameLines(lines, () => false);
  const components = lines.filter(({ role }) => role === 'component');
  const symbolOf = (line: Line) =>
    wordyConstant(line, names.get(line)!) ?? lineSymbol(line, names.get(line)!, components);
  const keys = new Map(lines.map((line, k) => [line, `line${k}`]));
  const symbols = new Map(lines.map((line) => [keys.get(line)!, symbolOf(line)]));
  const dialect = formulaDialect(
    (line) => keys.get(line)!,
    ({ owner, name }) => `${owner}.${name}`,
  );
  const tex: Tex = (node) => toTex(node, { line: symbols, environment });
  const row = (symbol: string, value: string): Row => ({ symbol, value: mathjs().parse(value) });
  const shown = lines.filter((line) => wordyConstant(line, names.get(line)!) === undefined);
  const rows = [
    row('r', components.map((line) => keys.get(line)!).join(' + ')),
    ...shown.map((line) => row(symbolOf(line), printInfix(line.value, dialect))),
  ];
  const partSymbol = partSymbols([...symbols.values(), ...Object.keys(environment.state).map(word)]);
  const written = alignedLines(rows, tex, (key) => symbols.set(key, partSymbol()).get(key)!);
  const numbered = components.filter((line) => isWordy(names.get(line)!));
  return [
    ...title.split('\n').map((line) => `% ${line}`.trimEnd()),
    ...numbered.map((line) => `%   ${lineSymbol(line, names.get(line)!, components)}: ${names.get(line)}`),
    ...legend(equations, environment),
    ...(written.length > linesOfPage ? ['\\allowdisplaybreaks'] : []),
    '\\begin{align*}',
    written.map((line) => `  ${line}`).join(' \\\\\n'),
    '\\end{align*}',
    '',
  ].join('\n');
}

/** Lines that one page surely has room for. */
const linesOfPage = 20;

/** Whether a name would fill the line: a proposer may call a component after all that is in it. */
const isWordy = (name: string) => name.length > 24;

/** The number itself, where a constant's name would fill the line. */
function wordyConstant({ role, value }: Line, name: string): string | undefined {
  if (role === 'component' || value.kind !== 'number' || !isWordy(name)) return undefined;
  return /^[\d.]+$/.test(String(value.value)) ? String(value.value) : undefined;
}

/** Gives u_1, u_2 and so on, without those in `taken`. */
function partSymbols(taken: readonly string[]): () => string {
  let count = 0;
  return () => {
    do count++;
    while (taken.includes(`u_{${count}}`));
    return `u_{${count}}`;
  };
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
