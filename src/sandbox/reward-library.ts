/** Functions of `Math` that a reward may call. All give the same bits on every supported Node, save `pow`. */
const unary = [
  ...[
    'abs',
    'acos',
    'acosh',
    'asin',
    'asinh',
    'atan',
    'atanh',
    'cbrt',
    'ceil',
    'cos',
    'cosh',
    'exp',
    'expm1',
  ],
  ...[
    'floor',
    'fround',
    'log',
    'log10',
    'log1p',
    'log2',
    'round',
    'sign',
    'sin',
    'sinh',
    'sqrt',
    'tan',
    'tanh',
  ],
  'trunc',
] as const;
const binary = ['atan2', 'pow'] as const;
const variadic = ['hypot', 'max', 'min'] as const;
const constants = ['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'] as const;

/** What of each global object a reward may use. */
export const globalMembers: Readonly<Record<string, readonly string[]>> = {
  Math: [...unary, ...binary, ...variadic, ...constants],
  Number: ['EPSILON', 'MAX_VALUE', 'MIN_VALUE', 'isFinite', 'isInteger', 'isNaN'],
  Object: ['entries', 'keys', 'values'],
};

export const globalValues: readonly string[] = ['Infinity', 'NaN', 'undefined'];

/** Methods of arrays that change nothing. */
export const arrayMethods: readonly string[] = [
  ...[
    'at',
    'concat',
    'every',
    'filter',
    'find',
    'forEach',
    'includes',
    'indexOf',
    'map',
    'reduce',
    'slice',
    'some',
  ],
];

/** Methods, of lists and of `Object`, that change what they are called on, keep a place in it, or call another. */
export const withheldMethods: ReadonlySet<string> = new Set([
  ...['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin'],
  ...['keys', 'values', 'entries', 'next', 'matchAll', 'call', 'apply', 'bind'],
  ...['assign', 'create', 'freeze', 'seal', 'preventExtensions', 'setPrototypeOf', 'getPrototypeOf'],
  ...['defineProperty', 'defineProperties', 'getOwnPropertyDescriptor', 'getOwnPropertyDescriptors'],
]);

/**
 * The standard library as a reward sees it, in place of TypeScript's own: a name that is not allowed is a type error
 * that proposes the nearest one that is, and there is little to parse.
 */
export const rewardLibrary = `
interface Object {}
interface Function { readonly length: number }
interface CallableFunction extends Function {}
interface NewableFunction extends Function {}
interface IArguments {}
interface RegExp {}
interface Boolean {}
interface String { readonly length: number }
interface Number {}
interface Symbol {}
interface SymbolConstructor { readonly iterator: unique symbol }
declare var Symbol: SymbolConstructor;
interface IteratorYieldResult<T> { done?: false; value: T }
interface IteratorReturnResult<T> { done: true; value: T }
type IteratorResult<T, R = any> = IteratorYieldResult<T> | IteratorReturnResult<R>;
interface Iterator<T, R = any, N = any> { next(...args: [] | [N]): IteratorResult<T, R> }
interface Iterable<T, R = any, N = any> { [Symbol.iterator](): Iterator<T, R, N> }
interface IterableIterator<T, R = any, N = any> extends Iterator<T, R, N> {
  [Symbol.iterator](): IterableIterator<T, R, N>;
}
type Partial<T> = { [P in keyof T]?: T[P] };
type Readonly<T> = { readonly [P in keyof T]: T[P] };
type Pick<T, K extends keyof T> = { [P in K]: T[P] };
type Omit<T, K extends keyof any> = { [P in keyof T as P extends K ? never : P]: T[P] };
type Record<K extends keyof any, T> = { [P in K]: T };
interface ReadonlyArray<T> {
  readonly length: number;
  readonly [n: number]: T;
  [Symbol.iterator](): IterableIterator<T>;
  at(index: number): T | undefined;
  concat(...items: (T | readonly T[])[]): T[];
  every(test: (value: T, index: number) => unknown): boolean;
  filter(test: (value: T, index: number) => unknown): T[];
  find(test: (value: T, index: number) => unknown): T | undefined;
  forEach(use: (value: T, index: number) => void): void;
  includes(item: T): boolean;
  indexOf(item: T): number;
  map<U>(make: (value: T, index: number) => U): U[];
  reduce(join: (sum: T, value: T, index: number) => T): T;
  reduce<U>(join: (sum: U, value: T, index: number) => U, start: U): U;
  slice(start?: number, end?: number): T[];
  some(test: (value: T, index: number) => unknown): boolean;
}
interface Array<T> extends ReadonlyArray<T> { length: number; [n: number]: T }
declare const Math: {
${constants.map((name) => `  readonly ${name}: number;`).join('\n')}
${unary.map((name) => `  ${name}(x: number): number;`).join('\n')}
${binary.map((name) => `  ${name}(a: number, b: number): number;`).join('\n')}
${variadic.map((name) => `  ${name}(...values: number[]): number;`).join('\n')}
};
declare const Number: {
  readonly EPSILON: number;
  readonly MAX_VALUE: number;
  readonly MIN_VALUE: number;
  isFinite(x: unknown): boolean;
  isInteger(x: unknown): boolean;
  isNaN(x: unknown): boolean;
};
declare const Object: {
  entries(of: State | Action): [string, number][];
  entries<T>(of: { readonly [name: string]: T }): [string, T][];
  keys(of: object): string[];
  values(of: State | Action): number[];
  values<T>(of: { readonly [name: string]: T }): T[];
};
declare const NaN: number;
declare const Infinity: number;
`;
