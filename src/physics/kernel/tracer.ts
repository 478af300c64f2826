/**
 * Straight-line programs over vectors of environments, built by running ordinary code once ("tracing"). Every value is
 * a vector with one lane per environment. Building folds constants and zeros and shares common subexpressions, so that
 * what a model does not need (the third dimension of a planar robot, a joint without a spring) is never computed.
 */
export type Value = Constant | Computed;

export interface Constant {
  readonly op: 'constant';
  readonly value: number;
}

export interface Computed {
  readonly op: Operation | 'load' | 'read';
  readonly id: number;
  readonly args: readonly Value[];
  /** Which memory a load reads, or which variable a read reads. */
  readonly place: Place | undefined;
}

export type Operation =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'negate'
  | 'absolute'
  | 'root'
  | 'smaller'
  | 'larger'
  | 'floor'
  | 'nearest'
  /** args[1] where args[0] < 0, else args[2] */
  | 'select';

/**
 * A vector in an environment block's state, in the scratch memory, in a variable of the function, or so many vectors
 * behind a pointer.
 */
export interface Place {
  readonly region: 'state' | 'scratch' | 'variable' | Pointer;
  readonly index: number;
}

/** An address that the program computes: of a row of a table, or of a record in a list. One for all lanes. */
export interface Pointer {
  readonly pointer: number;
}

export type Statement =
  | { readonly kind: 'define'; readonly value: Computed }
  | { readonly kind: 'store'; readonly place: Place; readonly value: Value }
  | {
      readonly kind: 'when';
      readonly condition: Value;
      readonly body: Statement[];
      readonly otherwise: Statement[];
    }
  | { readonly kind: 'loop'; readonly body: Statement[] }
  | { readonly kind: 'breakUnless'; readonly condition: Value }
  | { readonly kind: 'each'; readonly pointer: Pointer; readonly end: Pointer; readonly body: Statement[] }
  | PointerStatement
  | { readonly kind: 'call'; readonly name: string };

/** Sets a pointer to so many vectors or bytes from another, or from the scratch memory's start; or keeps it there. */
export type PointerStatement =
  | { readonly kind: 'point'; readonly pointer: Pointer; readonly base: Base; readonly slots: number }
  | { readonly kind: 'follow'; readonly pointer: Pointer; readonly base: Base; readonly word: Word }
  | { readonly kind: 'keep'; readonly pointer: Pointer; readonly word: Word };

type Base = Pointer | undefined;

/** One of the four integers that a place may hold instead of numbers. */
export interface Word {
  readonly place: Place;
  readonly index: 0 | 1 | 2 | 3;
}

export interface TracedFunction {
  readonly name: string;
  readonly body: readonly Statement[];
  /** How many values, variables and pointers it has: an upper bound for their ids and indices. */
  readonly values: number;
  readonly variables: number;
  readonly pointers: number;
}

interface Scope {
  readonly known: Map<string, Computed>;
  readonly body: Statement[];
}

/** Builds one function. */
export class Tracer {
  private readonly scopes: Scope[] = [{ known: new Map(), body: [] }];
  private values = 0;
  private variables = 0;
  private pointers = 0;
  /** Counts writes to each place, so that a read after a write is another value than one before it. */
  private readonly writes = new Map<string, number>();
  private epoch = 0;

  constant(value: number): Constant {
    return { op: 'constant', value: value === 0 ? 0 : value };
  }

  add(a: Value, b: Value): Value {
    if (isConstant(a) && isConstant(b)) return this.constant(a.value + b.value);
    if (isNumber(a, 0)) return b;
    if (isNumber(b, 0)) return a;
    if (b.op === 'negate') return this.subtract(a, b.args[0]!);
    if (a.op === 'negate') return this.subtract(b, a.args[0]!);
    return this.commutative('add', a, b);
  }

  subtract(a: Value, b: Value): Value {
    if (isConstant(a) && isConstant(b)) return this.constant(a.value - b.value);
    if (isNumber(b, 0)) return a;
    if (isNumber(a, 0)) return this.negate(b);
    if (a === b) return this.constant(0);
    if (b.op === 'negate') return this.add(a, b.args[0]!);
    return this.compute('subtract', [a, b]);
  }

  negate(a: Value): Value {
    if (isConstant(a)) return this.constant(-a.value);
    if (a.op === 'negate') return a.args[0]!;
    if (a.op === 'subtract') return this.compute('subtract', [a.args[1]!, a.args[0]!]);
    return this.compute('negate', [a]);
  }

  multiply(a: Value, b: Value): Value {
    if (isConstant(b) && !isConstant(a)) return this.multiply(b, a);
    if (isConstant(a)) return this.scale(a.value, b);
    if (isConstant(b)) return this.scale(b.value, a);
    if (a.op === 'negate' && b.op === 'negate') return this.multiply(a.args[0]!, b.args[0]!);
    if (a.op === 'negate') return this.negate(this.multiply(a.args[0]!, b));
    if (b.op === 'negate') return this.negate(this.multiply(a, b.args[0]!));
    return this.commutative('multiply', a, b);
  }

  private scale(factor: number, a: Value): Value {
    if (isConstant(a)) return this.constant(factor * a.value);
    if (factor === 0) return this.constant(0);
    if (factor === 1) return a;
    if (factor === -1) return this.negate(a);
    if (a.op === 'negate') return this.scale(-factor, a.args[0]!);
    return this.compute('multiply', [this.constant(factor), a]);
  }

  divide(a: Value, b: Value): Value {
    if (isConstant(b)) return this.scale(1 / b.value, a);
    if (isNumber(a, 0)) return a;
    return this.compute('divide', [a, b]);
  }

  root(a: Value): Value {
    return isConstant(a) ? this.constant(Math.sqrt(a.value)) : this.compute('root', [a]);
  }

  absolute(a: Value): Value {
    return isConstant(a) ? this.constant(Math.abs(a.value)) : this.compute('absolute', [a]);
  }

  floor(a: Value): Value {
    return isConstant(a) ? this.constant(Math.floor(a.value)) : this.compute('floor', [a]);
  }

  /** To the nearest integer, ties to even. */
  nearest(a: Value): Value {
    return this.compute('nearest', [a]);
  }

  smaller(a: Value, b: Value): Value {
    if (isConstant(a) && isConstant(b)) return this.constant(Math.min(a.value, b.value));
    return this.compute('smaller', [a, b]);
  }

  larger(a: Value, b: Value): Value {
    if (isConstant(a) && isConstant(b)) return this.constant(Math.max(a.value, b.value));
    return this.compute('larger', [a, b]);
  }

  /** `a` in the lanes where `condition` < 0, `b` elsewhere. */
  whereNegative(condition: Value, a: Value, b: Value): Value {
    if (isConstant(condition)) return condition.value < 0 ? a : b;
    if (isConstant(a) && isConstant(b) && a.value === b.value) return a;
    return this.compute('select', [condition, a, b]);
  }

  load(place: Place): Value {
    return this.intern('load', [], place);
  }

  /** Stores `value`, which every function sees from then on. */
  store(place: Place, value: Value): void {
    this.emit({ kind: 'store', place, value });
    // What is behind a pointer may be anywhere.
    if (typeof place.region === 'string') this.countWrite(place);
    else this.epoch++;
  }

  /** A value that the function may change: inside a `when` or a `loop`. */
  variable(initial: Value): Place {
    const place: Place = { region: 'variable', index: this.variables++ };
    this.store(place, initial);
    return place;
  }

  read(variable: Place): Value {
    return this.intern('read', [], variable);
  }

  /** Adds to a variable. */
  accumulate(variable: Place, value: Value): void {
    if (!isNumber(value, 0)) this.store(variable, this.add(this.read(variable), value));
  }

  /**
   * Runs `body` if `condition` > 0 in any lane, for all lanes: what it stores must be harmless in the others. Else runs
   * `otherwise`.
   */
  when(condition: Value, body: () => void, otherwise: () => void = () => {}): void {
    const [inner, outer] = [this.nested(body), this.nested(otherwise)];
    this.emit({ kind: 'when', condition, body: inner, otherwise: outer });
  }

  /** Repeats `body` until a `breakUnless` in it, directly, leaves it. */
  loop(body: () => void): void {
    const inner = this.nested(body);
    this.emit({ kind: 'loop', body: inner });
  }

  /** Leaves the loop around unless `condition` > 0 in some lane. */
  breakUnless(condition: Value): void {
    this.emit({ kind: 'breakUnless', condition });
  }

  /** Runs another function on the same block; it may change all memory, but no variable. */
  call(name: string): void {
    this.emit({ kind: 'call', name });
    this.epoch++;
  }

  /** A pointer to so many vectors behind `base`, or behind the scratch memory's start. */
  pointTo(slots: number, base?: Pointer): Pointer {
    const pointer = { pointer: this.pointers++ };
    this.emit({ kind: 'point', pointer, base, slots });
    return pointer;
  }

  /** A pointer to where an integer kept in memory says: so many bytes from `base`, or from the scratch memory's start. */
  follow(place: Place, index: Word['index'], base?: Pointer): Pointer {
    const pointer = { pointer: this.pointers++ };
    this.emit({ kind: 'follow', pointer, base, word: { place, index } });
    return pointer;
  }

  /** Moves a pointer on by so many vectors. */
  advance(pointer: Pointer, slots: number): void {
    this.move(pointer, pointer, slots);
  }

  /** Moves a pointer to so many vectors behind another. */
  move(pointer: Pointer, base: Pointer, slots = 0): void {
    this.emit({ kind: 'point', pointer, base, slots });
    this.epoch++;
  }

  /** Keeps a pointer in memory, for `follow` without a base. */
  keepPointer(place: Place, index: Word['index'], pointer: Pointer): void {
    this.emit({ kind: 'keep', pointer, word: { place, index } });
    this.epoch++;
  }

  /** Runs `body`, which must move `pointer` on, until the pointer is at `end`. */
  each(pointer: Pointer, end: Pointer, body: () => void): void {
    const inner = this.nested(body);
    this.emit({ kind: 'each', pointer, end, body: inner });
  }

  finish(name: string): TracedFunction {
    const [{ body }] = this.scopes as [Scope];
    dropUnused(body);
    const { values, variables, pointers } = this;
    return { name, body, values, variables, pointers };
  }

  private nested(run: () => void): Statement[] {
    // What the body writes is unknown before and after it.
    this.epoch++;
    const body: Statement[] = [];
    this.scopes.push({ known: new Map(), body });
    run();
    this.scopes.pop();
    this.epoch++;
    return body;
  }

  private emit(statement: Statement): void {
    this.scopes.at(-1)!.body.push(statement);
  }

  private countWrite(place: Place): void {
    const key = placeKey(place);
    this.writes.set(key, (this.writes.get(key) ?? 0) + 1);
  }

  private commutative(op: 'add' | 'multiply', a: Value, b: Value): Value {
    return orderOf(a) <= orderOf(b) ? this.compute(op, [a, b]) : this.compute(op, [b, a]);
  }

  private compute(op: Operation, args: readonly Value[]): Computed {
    return this.intern(op, args, undefined);
  }

  /** The known value with this operation and these arguments, or a new one. */
  private intern(op: Computed['op'], args: readonly Value[], place: Place | undefined): Computed {
    const key = place
      ? `${op} ${placeKey(place)} ${this.epoch} ${this.writes.get(placeKey(place)) ?? 0}`
      : `${op} ${args.map(valueKey).join(' ')}`;
    for (const { known } of this.scopes) {
      const found = known.get(key);
      if (found) return found;
    }
    const value: Computed = { op, id: this.values++, args, place };
    this.scopes.at(-1)!.known.set(key, value);
    this.emit({ kind: 'define', value });
    return value;
  }
}

export const isConstant = (value: Value): value is Constant => value.op === 'constant';

export const isNumber = (value: Value, number: number): boolean =>
  isConstant(value) && value.value === number;

const orderOf = (value: Value): number => (isConstant(value) ? -1 : value.id);

const valueKey = (value: Value): string => (isConstant(value) ? `c${value.value}` : `v${value.id}`);

const placeKey = ({ region, index }: Place): string =>
  typeof region === 'string' ? `${region}${index}` : `pointer${region.pointer} ${index}`;

/** The vector `index` places behind `pointer`. */
export const behind = (pointer: Pointer, index: number): Place => ({ region: pointer, index });

/** Removes the definitions that nothing uses, from the end to the start. */
function dropUnused(root: Statement[]): void {
  const used = new Set<number>();
  const use = (value: Value) => {
    if (!isConstant(value)) used.add(value.id);
  };
  const sweep = (body: Statement[]): void => {
    for (let i = body.length - 1; i >= 0; i--) {
      const statement = body[i]!;
      if (statement.kind === 'define') {
        if (used.has(statement.value.id)) statement.value.args.forEach(use);
        else body.splice(i, 1);
      }
      if (statement.kind === 'store') use(statement.value);
      if ('body' in statement) sweep(statement.body);
      if (statement.kind === 'when') sweep(statement.otherwise);
      if (statement.kind === 'when' || statement.kind === 'breakUnless') use(statement.condition);
    }
  };
  sweep(root);
}
