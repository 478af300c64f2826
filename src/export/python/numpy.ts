import type { Expression, Field, Line } from '../equations.ts';
import { atom, type Dialect, levels, type Print, type Printed } from '../infix.ts';
import { constantOf } from '../trace/values.ts';

/** NumPy's names, where they are not those of `Math`. */
const names: Readonly<Record<string, string>> = {
  ...{ acos: 'arccos', acosh: 'arccosh', asin: 'arcsin', asinh: 'arcsinh', atan: 'arctan', atan2: 'arctan2' },
  ...{ atanh: 'arctanh', isFinite: 'isfinite', isNaN: 'isnan', max: 'maximum', min: 'minimum', pow: 'power' },
};

/** Functions that NumPy lacks or means otherwise; `round` there goes to the even number. */
export const helpers: Readonly<Record<string, string>> = {
  round: `def _round(x):
    """The nearest whole number, upwards from the middle."""
    below = np.floor(x)
    return np.where(x - below >= 0.5, below + 1.0, below)`,
  fround: `def _fround(x):
    """The nearest number of single precision."""
    return np.asarray(x, np.float32).astype(float)`,
  isInteger: `def _is_integer(x):
    return np.isfinite(x) & (np.floor(x) == x)`,
};

const helperNames: Readonly<Record<string, string>> = {
  ...{ round: '_round', fround: '_fround', isInteger: '_is_integer' },
};

/** Expressions over arrays: every function and choice is NumPy's, and works row by row. */
export function numpyDialect(nameOf: (line: Line) => string): Dialect {
  return {
    number: (value) => pythonNumber(value),
    boolean: (value) => (value ? 'True' : 'False'),
    field: ({ owner, name }: Field) => `${owner}.${pythonName(name)}`,
    line: nameOf,
    call,
    equal: '==',
    unequal: '!=',
    power: (left, right, print) => {
      // Plain numbers of Python raise errors where NumPy answers `nan` or `inf`.
      if (constantOf(left) !== undefined && constantOf(right) !== undefined)
        return call('pow', [left, right], print);
      const exponent =
        right.kind === 'number' && Number.isInteger(right.value) && Math.abs(right.value) <= 64
          ? String(right.value)
          : print(right, levels.atom);
      return { text: `${print(left, levels.atom)} ** ${exponent}`, level: levels.power };
    },
    remainder: (left, right, print) => atom(`np.fmod(${print(left)}, ${print(right)})`),
    truth: (expression, print) => {
      if (expression.kind === 'not') return atom(`np.logical_not(${print(expression.value)})`);
      if (expression.kind === 'choice') {
        const { test, then, otherwise } = expression;
        return atom(`np.where(${print(test)}, ${print(then)}, ${print(otherwise)})`);
      }
      const { operator, left, right } = expression;
      return atom(`np.logical_${operator}(${print(left)}, ${print(right)})`);
    },
  };
}

function call(name: string, args: readonly Expression[], print: Print): Printed {
  const [first, ...others] = args.map((argument) => print(argument));
  const helper = helperNames[name];
  if (helper) return atom(`${helper}(${first})`);
  if (name === 'hypot' && others.length === 0) return atom(`np.abs(${first})`);
  const numpy = `np.${names[name] ?? name}`;
  if (name === 'hypot' || name === 'max' || name === 'min') {
    return atom(others.reduce((inner, other) => `${numpy}(${inner}, ${other})`, first!));
  }
  return atom(`${numpy}(${[first, ...others].join(', ')})`);
}

function pythonNumber(value: number): Printed {
  if (Number.isNaN(value)) return atom('np.nan');
  if (value < 0 || Object.is(value, -0))
    return { text: `-${pythonNumber(-value).text}`, level: levels.unary };
  if (value === Number.POSITIVE_INFINITY) return atom('np.inf');
  const text = String(value);
  return atom(/^\d+$/.test(text) ? `${text}.0` : text);
}

const keywords = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield match case type'
  ).split(' '),
);

/** Names that the exported file gives a meaning to. */
const taken = new Set([
  ...['np', 's', 'a', 'prev', 'State', 'Action', 'components', 'reward', 'dict', 'float', 'sum'],
  ...Object.values(helperNames),
]);

/** `name` as Python can read it. */
export function pythonName(name: string): string {
  const plain = name.replaceAll('$', 'S_');
  return keywords.has(plain) ? `${plain}_` : plain;
}

/** Whether a line may not be called `name`. */
export const isTaken = (name: string): boolean => taken.has(name) || keywords.has(name) || name.includes('$');
