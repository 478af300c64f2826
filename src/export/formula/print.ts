import type { Environment } from '../../core/environment.ts';
import { fail, type Result, succeed } from '../../core/fault.ts';
import { type Equations, type Field, type Line, nameLines, reachable } from '../equations.ts';
import { atom, type Dialect, infixTruth, levels, type Printed, printInfix } from '../infix.ts';
import { reservedWords } from './words.ts';

/** The equations as a formula file, which `readFormula` reads back to the same values. */
export function printFormula(equations: Equations, environment: Environment, about: string): Result<string> {
  const { lines } = equations;
  const odd = lines.find(
    (line) => line.role === 'component' && (reservedWords.includes(line.name) || line.name.includes('$')),
  );
  if (odd) return fail('forbidden', `A line of a formula cannot be called \`${odd.name}\`.`);
  const fields = new Set([...Object.keys(environment.state), ...Object.keys(environment.actions)]);
  const names = nameLines(
    lines,
    (name) => reservedWords.includes(name) || (fields.has(name) && !isComponent(lines, name)),
  );
  const owner = (field: Field) => printField(field, environment, new Set(names.values()));
  const dialect = formulaDialect((line) => names.get(line)!, owner);
  const comments = about === '' ? [] : [...about.split('\n').map((line) => `# ${line}`.trimEnd()), ''];
  const text = lines.map((line) => {
    const start = line.role === 'definition' ? 'let ' : '';
    const comment = line.comment ? `  # ${line.comment}` : '';
    return `${start}${names.get(line)} = ${printInfix(line.value, dialect)}${comment}`;
  });
  const unwritable = [...reachable(lines.map(({ value }) => value))].find(
    (part) => part.kind === 'number' && Number.isNaN(part.value),
  );
  if (unwritable) return fail('forbidden', 'NaN has no formula.');
  return succeed(`${[...comments, ...text].join('\n')}\n`);
}

const isComponent = (lines: readonly Line[], name: string) =>
  lines.some((line) => line.role === 'component' && line.name === name);

/** The field by its bare name, where that means nothing else. */
function printField(
  { owner, name }: Field,
  { state, actions }: Environment,
  lines: ReadonlySet<string>,
): string {
  const shared = (name in state && name in actions) || lines.has(name) || reservedWords.includes(name);
  return owner === 'prev' || shared ? `${owner}.${name}` : name;
}

/** Infix formulas as mathjs reads them. */
export function formulaDialect(lineName: (line: Line) => string, field: (field: Field) => string): Dialect {
  return {
    number: formulaNumber,
    boolean: String,
    field,
    line: lineName,
    call: (name, args, print) => atom(`${name}(${args.map((argument) => print(argument)).join(', ')})`),
    power: (left, right, print) => ({
      text: `${print(left, levels.atom)}^${print(right, levels.atom)}`,
      level: levels.power,
    }),
    // `mod` has the divisor's sign; JavaScript's remainder has the dividend's.
    remainder: (left, right, print) => ({
      text: `${print(left, levels.sum)} - ${print(right, levels.unary)} * trunc(${print(left, levels.product)} / ${print(right, levels.unary)})`,
      level: levels.sum,
    }),
    equal: '==',
    unequal: '!=',
    truth: infixTruth({ not: 'not ', and: 'and', or: 'or' }),
  };
}

function formulaNumber(value: number): Printed {
  if (value < 0 || Object.is(value, -0))
    return { text: `-${formulaNumber(-value).text}`, level: levels.unary };
  return atom(value === Math.PI ? 'pi' : String(value));
}
