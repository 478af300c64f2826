import { type Equations, type Field, fieldsOf, type Line, nameLines, predicates } from './equations.ts';
import { atom, type Dialect, infixTruth, levels, type Printed, printInfix } from './infix.ts';

/** The equations as a reward in TypeScript, in the reward convention. */
export function printTypeScript(equations: Equations, about: string): string {
  const { lines } = equations;
  const names = nameLines(lines, isTaken);
  const dialect = typescriptDialect((line) => names.get(line)!);
  const owners = new Set(fieldsOf(equations).map(({ owner }) => owner));
  const takesPrevious = owners.has('prev');
  const takesAction = owners.has('a') || takesPrevious;
  const parameters = [
    's: State',
    ...(takesAction ? [owners.has('a') ? 'a: Action' : '_a: Action'] : []),
    ...(takesPrevious ? ['prev: State'] : []),
  ];
  const components = lines.filter(({ role }) => role === 'component');
  const returned = components.map((line) => {
    const name = names.get(line)!;
    return name === line.name ? name : `${line.name}: ${name}`;
  });
  return [
    ...(about === '' ? [] : about.split('\n').map((line) => `// ${line}`.trimEnd())),
    `export function reward(${parameters.join(', ')}) {`,
    ...lines.map((line) => {
      const comment = line.comment ? ` // ${line.comment}` : '';
      return `  const ${names.get(line)} = ${printInfix(line.value, dialect)};${comment}`;
    }),
    `  return { ${returned.join(', ')} };`,
    '}',
    '',
  ].join('\n');
}

function typescriptDialect(lineName: (line: Line) => string): Dialect {
  return {
    number: typescriptNumber,
    boolean: String,
    field: ({ owner, name }: Field) => `${owner}.${name}`,
    line: lineName,
    call: (name, args, print) => {
      const owner = predicates.includes(name) ? 'Number' : 'Math';
      return atom(`${owner}.${name}(${args.map((argument) => print(argument)).join(', ')})`);
    },
    power: (left, right, print) => ({
      text: `${print(left, levels.atom)} ** ${print(right, levels.atom)}`,
      level: levels.power,
    }),
    remainder: (left, right, print) => ({
      text: `${print(left, levels.product)} % ${print(right, levels.unary)}`,
      level: levels.product,
    }),
    equal: '===',
    unequal: '!==',
    truth: infixTruth({ not: '!', and: '&&', or: '||' }),
  };
}

function typescriptNumber(value: number): Printed {
  if (value < 0 || Object.is(value, -0))
    return { text: `-${typescriptNumber(-value).text}`, level: levels.unary };
  return atom(value === Math.PI ? 'Math.PI' : value === Math.E ? 'Math.E' : String(value));
}

const words = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for ' +
    'function if import in instanceof new null return super switch this throw true try typeof var void while with ' +
    'yield let static implements interface package private protected public await eval arguments undefined NaN ' +
    'Infinity Math Number Object s a prev reward constructor prototype caller callee valueOf toString toJSON'
  ).split(' '),
);

const isTaken = (name: string) => words.has(name);
