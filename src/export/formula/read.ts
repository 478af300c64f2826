import type { MathNode } from 'mathjs';
import type { Environment } from '../../core/environment.ts';
import { type Fault, fail, type Result, succeed } from '../../core/fault.ts';
import { plainFault } from '../../core/plain-fault.ts';
import { type Equations, isTruthValue, type Line, reachable } from '../equations.ts';
import { lineEnd } from '../line-end.ts';
import { mostWritten, writtenSize } from '../written-size.ts';
import { mathjs } from './mathjs.ts';
import { FormulaError, translate } from './translate.ts';
import { unitWarnings } from './units.ts';
import { reservedWords } from './words.ts';

/** A formula's equations, and what is odd about their units. */
export interface Formula {
  readonly equations: Equations;
  /** Comment lines at the top. */
  readonly about: string;
  readonly warnings: readonly { readonly line: number; readonly message: string }[];
}

const form = 'A line is `name = expression`, or `let name = expression` for what is no component itself.';

/**
 * Reads a reward written as formulas: one component a line, `upright = exp(-4 angle^2)   # comment`. A line that starts
 * with `let` defines a value for the lines below it, and is no component. Names are those of the environment's fields;
 * where a state field and an action share a name, `s.name` is the state, `a.name` the action; `prev.name` is the state
 * before the step. A fault names the line.
 */
export function readFormula(source: string, environment: Environment): Result<Formula> {
  if (source.length > longestFormula) {
    return fail(
      'forbidden',
      `The formula is longer than ${longestFormula / 1024} KB, the most that is read.`,
    );
  }
  const formula = readOrGiveUp(source, environment);
  return formula.ok ? formula : { ok: false, fault: plainFault(formula.fault) };
}

/** Characters of a formula file. */
const longestFormula = 64 * 1024;

function readOrGiveUp(source: string, environment: Environment): Result<Formula> {
  try {
    return read(source, environment);
  } catch (error) {
    if (error instanceof RangeError) return fail('syntax', 'The formula is nested too deeply.');
    throw error;
  }
}

function read(source: string, environment: Environment): Result<Formula> {
  const lines: Line[] = [];
  const numbers = new Map<Line, number>();
  let written = 0;
  for (const [k, text] of source.split(lineEnd).entries()) {
    const found = readLine(text, lines, environment);
    if (found && 'kind' in found) return { ok: false, fault: { ...found, line: k + 1 } };
    if (!found) continue;
    lines.push(found);
    written += writtenSize(found);
    if (written > mostWritten) {
      return fail('forbidden', 'Written out, the formula is too long up to here.', k + 1);
    }
    numbers.set(found, k + 1);
  }
  const components = lines.filter(({ role }) => role === 'component');
  if (components.length === 0) return fail('empty', `There is no component. ${form}`);
  const unused = lines.find((line) => line.role === 'definition' && !uses(lines, line));
  if (unused) {
    return fail(
      'value',
      `\`let ${unused.name}\` is used by no line; without \`let\` it is a component.`,
      numbers.get(unused),
    );
  }
  const warnings = unitWarnings(lines, environment).map(({ line, message }) => ({
    line: numbers.get(line)!,
    message,
  }));
  return succeed({ equations: { lines }, about: aboutOf(source), warnings });
}

function uses(lines: readonly Line[], wanted: Line): boolean {
  return [...reachable(lines.map(({ value }) => value))].some(
    (part) => part.kind === 'line' && part.line === wanted,
  );
}

/** The line's equation, nothing when it is empty, or its fault. */
function readLine(text: string, above: readonly Line[], environment: Environment): Line | Fault | undefined {
  const { code, comment } = splitComment(text);
  if (code === '') return undefined;
  const match = /^(let\s+)?([A-Za-z_]\w*)\s*=(?!=)(.*)$/.exec(code);
  if (!match) return fail('syntax', form).fault;
  const [, definition, name, right] = match as unknown as [string, string | undefined, string, string];
  const wrong = nameComplaint(name, above);
  if (wrong) return fail('forbidden', wrong).fault;
  try {
    const value = translate(parse(right), { above, environment });
    if (!definition && isTruthValue(value)) {
      return fail('value', `\`${name}\` is true or false; write \`${right.trim()} ? 1 : 0\` for a number.`)
        .fault;
    }
    return { name, value, role: definition ? 'definition' : 'component', ...(comment && { comment }) };
  } catch (error) {
    if (error instanceof FormulaError) return fail(error.kind, error.message).fault;
    throw error;
  }
}

function splitComment(text: string): { code: string; comment: string } {
  const at = text.indexOf('#');
  if (at < 0) return { code: text.trim(), comment: '' };
  return { code: text.slice(0, at).trim(), comment: text.slice(at + 1).trim() };
}

/** The comment lines that stand before the first formula. */
function aboutOf(source: string): string {
  const lines = source.split(lineEnd);
  const end = lines.findIndex((line) => !line.trim().startsWith('#'));
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .map((line) => line.trim().replace(/^#\s?/, ''))
    .join('\n');
}

function nameComplaint(name: string, above: readonly Line[]): string | undefined {
  if (name === 'total')
    return 'Do not write `total`: it is the sum of all components, which it would double.';
  if (reservedWords.includes(name)) return `\`${name}\` has a meaning already; choose another name.`;
  if (above.some((line) => line.name === name)) return `\`${name}\` is there already; choose another name.`;
  return undefined;
}

function parse(text: string): MathNode {
  if (text.trim() === '') throw new FormulaError('syntax', form);
  try {
    return mathjs().parse(text);
  } catch (error) {
    if (!(error instanceof Error) || error instanceof RangeError) throw error;
    throw new FormulaError('syntax', `${error.message.replace(/ \(char \d+\)$/, '')} in \`${text.trim()}\`.`);
  }
}
