import {
  type Computed,
  isConstant,
  type Operation,
  type Place,
  type Pointer,
  type PointerStatement,
  type Statement,
  type TracedFunction,
  type Value,
  type Word,
} from './tracer.ts';

/** Single precision runs four environments a vector, double precision two. */
export type Precision = 'f32' | 'f64';

export const lanesOf = { f32: 4, f64: 2 } as const;

/** Bytes of one vector. */
export const vectorBytes = 16;

/** A WebAssembly module and the constants that its scratch memory must hold. */
export interface EncodedModule {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Vectors of one repeated number each, that must stand in the scratch memory behind its slots. */
  readonly constants: readonly number[];
}

// Opcodes: WebAssembly core specification 2.0, appendix "Index of Instructions".
const code = {
  ...{ block: 0x02, loop: 0x03, if: 0x04, else: 0x05, end: 0x0b, br: 0x0c, brIf: 0x0d, call: 0x10 },
  ...{ localGet: 0x20, localSet: 0x21, i32Const: 0x41, i32Eqz: 0x45, i32Equal: 0x46, i32LessSigned: 0x48 },
  ...{
    i32Load: 0x28,
    i32Store: 0x36,
    i32Add: 0x6a,
    i32Subtract: 0x6b,
    vector: 0xfd,
    empty: 0x40,
    i32: 0x7f,
    v128: 0x7b,
  },
} as const;

const vector = { load: 0x00, store: 0x0b, constant: 0x0c, bitselect: 0x52, anyTrue: 0x53 } as const;

const operations: Readonly<
  Record<Precision, Readonly<Record<Exclude<Operation, 'select'> | 'less', number>>>
> = {
  f32: {
    ...{ absolute: 0xe0, negate: 0xe1, root: 0xe3, add: 0xe4, subtract: 0xe5, multiply: 0xe6, divide: 0xe7 },
    ...{ smaller: 0xe8, larger: 0xe9, floor: 0x68, nearest: 0x6a, less: 0x43 },
  },
  f64: {
    ...{ absolute: 0xec, negate: 0xed, root: 0xef, add: 0xf0, subtract: 0xf1, multiply: 0xf2, divide: 0xf3 },
    ...{ smaller: 0xf4, larger: 0xf5, floor: 0x75, nearest: 0x94, less: 0x49 },
  },
};

/** Functions have two parameters: where the block's state is, and where the scratch memory is. */
const stateParameter = 0;
const scratchParameter = 1;
const parameters = 2;

/**
 * Encodes `functions` as a module that imports its memory and exports `run(states, blocks, stride, scratch, times)`:
 * `times` calls of `step`, then one of `sense` if there is such a function, on each of `blocks` blocks, which are
 * `stride` bytes apart. The constants go behind the first `scratchSlots` vectors of the scratch memory.
 */
export function encodeModule(
  functions: readonly TracedFunction[],
  precision: Precision,
  scratchSlots: number,
): EncodedModule {
  const constants = new ConstantTable(scratchSlots);
  const names = functions.map((each) => each.name);
  const bodies = functions.map((each) => new FunctionEncoder(each, precision, names, constants).encode());
  const types = [
    [0x60, 2, code.i32, code.i32, 0],
    [0x60, 5, code.i32, code.i32, code.i32, code.i32, code.i32, 0],
  ];
  const module = [
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list(types)),
    ...section(2, list([[...text('env'), ...text('memory'), 0x02, 0x00, 0x00]])),
    ...section(3, list([...functions.map(() => [0]), [1]])),
    ...section(7, list([[...text('run'), 0x00, ...unsigned(functions.length)]])),
    ...section(
      10,
      list(
        [...bodies, runner(names.indexOf('step'), names.indexOf('sense'))].map((body) => [
          ...unsigned(body.length),
          ...body,
        ]),
      ),
    ),
  ];
  return { bytes: Uint8Array.from(module), constants: constants.values };
}

/** Every constant once, in the order of its first use. */
class ConstantTable {
  readonly values: number[] = [];
  private readonly slots = new Map<number, number>();
  private readonly start: number;

  constructor(start: number) {
    this.start = start;
  }

  slotOf(value: number): number {
    const known = this.slots.get(value);
    if (known !== undefined) return known;
    const slot = this.start + this.values.length;
    this.slots.set(value, slot);
    this.values.push(value);
    return slot;
  }
}

class FunctionEncoder {
  private readonly traced: TracedFunction;
  private readonly precision: Precision;
  private readonly names: readonly string[];
  private readonly constants: ConstantTable;
  private readonly out: number[] = [];

  constructor(
    traced: TracedFunction,
    precision: Precision,
    names: readonly string[],
    constants: ConstantTable,
  ) {
    this.traced = traced;
    this.precision = precision;
    this.names = names;
    this.constants = constants;
  }

  /** Locals, then instructions. */
  encode(): number[] {
    this.statements(this.traced.body);
    const vectors = this.traced.values + this.traced.variables;
    const locals = [
      [...unsigned(vectors), code.v128],
      [...unsigned(this.traced.pointers), code.i32],
    ];
    return [...list(locals), ...this.out, code.end];
  }

  private statements(body: readonly Statement[]): void {
    for (const statement of body) this.statement(statement);
  }

  private statement(statement: Statement): void {
    switch (statement.kind) {
      case 'define':
        this.computation(statement.value);
        this.emit(code.localSet, ...unsigned(this.valueLocal(statement.value)));
        break;
      case 'store':
        this.store(statement.place, statement.value);
        break;
      case 'when':
        this.anyPositive(statement.condition);
        this.emit(code.if, code.empty);
        this.statements(statement.body);
        if (statement.otherwise.length > 0) this.emit(code.else);
        this.statements(statement.otherwise);
        this.emit(code.end);
        break;
      case 'loop':
        this.emit(code.block, code.empty, code.loop, code.empty);
        this.statements(statement.body);
        this.emit(code.br, 0, code.end, code.end);
        break;
      case 'breakUnless':
        this.anyPositive(statement.condition);
        this.emit(code.i32Eqz, code.brIf, 1);
        break;
      case 'each':
        this.emit(code.block, code.empty, code.loop, code.empty);
        this.emit(...this.pointer(statement.pointer), ...this.pointer(statement.end), code.i32Equal);
        this.emit(code.brIf, 1);
        this.statements(statement.body);
        this.emit(code.br, 0, code.end, code.end);
        break;
      case 'point':
      case 'follow':
      case 'keep':
        this.pointerStatement(statement);
        break;
      case 'call':
        this.emit(code.localGet, stateParameter, code.localGet, scratchParameter);
        this.emit(code.call, ...unsigned(this.names.indexOf(statement.name)));
        break;
    }
  }

  private pointerStatement(statement: PointerStatement): void {
    const scratch = [code.localGet, scratchParameter];
    const pointer = this.pointer(statement.pointer);
    if (statement.kind === 'keep') {
      this.address(statement.word.place);
      this.emit(...pointer, ...scratch, code.i32Subtract, code.i32Store, ...this.wordOffset(statement.word));
      return;
    }
    this.emit(...(statement.base ? this.pointer(statement.base) : scratch));
    if (statement.kind === 'point') this.emit(code.i32Const, ...signed(statement.slots * vectorBytes));
    else {
      this.address(statement.word.place);
      this.emit(code.i32Load, ...this.wordOffset(statement.word));
    }
    this.emit(code.i32Add, code.localSet, ...pointer.slice(1));
  }

  private store(place: Place, value: Value): void {
    if (place.region === 'variable') {
      this.push(value);
      this.emit(code.localSet, ...unsigned(this.variableLocal(place.index)));
      return;
    }
    this.address(place);
    this.push(value);
    this.emit(code.vector, vector.store, ...this.offset(place));
  }

  private computation({ op, args, place }: Computed): void {
    if (op === 'read') this.emit(code.localGet, ...unsigned(this.variableLocal(place!.index)));
    else if (op === 'load') this.load(place!);
    else if (op === 'select') this.select(args);
    else {
      for (const arg of args) this.push(arg);
      this.emit(code.vector, ...unsigned(operations[this.precision][op]));
    }
  }

  private load(place: Place): void {
    this.address(place);
    this.emit(code.vector, vector.load, ...this.offset(place));
  }

  private select([condition, below, otherwise]: readonly Value[]): void {
    this.push(below!);
    this.push(otherwise!);
    this.push(condition!);
    this.zero();
    this.emit(code.vector, ...unsigned(operations[this.precision].less));
    this.emit(code.vector, vector.bitselect);
  }

  private push(value: Value): void {
    if (!isConstant(value)) this.emit(code.localGet, ...unsigned(this.valueLocal(value)));
    else if (value.value === 0) this.zero();
    else this.load({ region: 'scratch', index: this.constants.slotOf(value.value) });
  }

  /** Leaves 1 when `condition` > 0 in any lane. */
  private anyPositive(condition: Value): void {
    this.zero();
    this.push(condition);
    this.emit(code.vector, ...unsigned(operations[this.precision].less), code.vector, vector.anyTrue);
  }

  private zero(): void {
    this.emit(code.vector, vector.constant, ...new Array<number>(16).fill(0));
  }

  private address({ region }: Place): void {
    if (typeof region !== 'string') this.emit(...this.pointer(region));
    else this.emit(code.localGet, region === 'state' ? stateParameter : scratchParameter);
  }

  /** Pushes a pointer. */
  private pointer({ pointer }: Pointer): number[] {
    return [code.localGet, ...unsigned(parameters + this.traced.values + this.traced.variables + pointer)];
  }

  private wordOffset({ place, index }: Word): number[] {
    return [2, ...unsigned(place.index * vectorBytes + 4 * index)];
  }

  /** Alignment of 16 bytes, and where the place is behind its base. */
  private offset({ index }: Place): number[] {
    return [4, ...unsigned(index * vectorBytes)];
  }

  private valueLocal(value: Computed): number {
    return parameters + value.id;
  }

  private variableLocal(index: number): number {
    return parameters + this.traced.values + index;
  }

  private emit(...bytes: number[]): void {
    for (const byte of bytes) this.out.push(byte);
  }
}

/** The body of `run(states, blocks, stride, scratch, times)`, which calls functions by number; -1 is none. */
function runner(step: number, sense: number): number[] {
  const [states, blocks, stride, scratch, times] = [0, 1, 2, 3, 4];
  const [block, time] = [5, 6];
  const add = (local: number, ...amount: number[]) => [
    code.localGet,
    local,
    ...amount,
    code.i32Add,
    code.localSet,
    local,
  ];
  const repeatUntil = (counter: number, end: number, ...body: number[]) => [
    ...[code.i32Const, 0, code.localSet, counter],
    ...[code.block, code.empty, code.loop, code.empty],
    ...[code.localGet, counter, code.localGet, end, code.i32LessSigned, code.i32Eqz, code.brIf, 1],
    ...body,
    ...add(counter, code.i32Const, 1),
    ...[code.br, 0, code.end, code.end],
  ];
  const call = (callee: number) =>
    callee < 0 ? [] : [code.localGet, states, code.localGet, scratch, code.call, ...unsigned(callee)];
  const perBlock = [
    ...[...repeatUntil(time, times, ...call(step)), ...call(sense)],
    ...add(states, code.localGet, stride),
  ];
  return [...list([[2, code.i32]]), ...repeatUntil(block, blocks, ...perBlock), code.end];
}

/** LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** LEB128 of a number that is not negative, where a signed one is read. */
function signed(value: number): number[] {
  const bytes = unsigned(value);
  const last = bytes.length - 1;
  return bytes[last]! < 0x40 ? bytes : [...bytes.slice(0, last), bytes[last]! | 0x80, 0];
}

const list = (items: readonly (readonly number[])[]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];

const text = (name: string): number[] => [...unsigned(name.length), ...new TextEncoder().encode(name)];

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}
