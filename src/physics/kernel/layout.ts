import type { Algebra, Spatial, Vector } from './algebra.ts';
import { type Constant, isConstant, type Place, type Value } from './tracer.ts';

/** Where a value is kept between functions: in a scratch slot, or nowhere when it is the same number always. */
export type Cell = Place | Constant;

/** What one vector of a table holds: a number in all lanes, or up to four integers. */
export type TableCell = number | readonly number[];

/** A part of the scratch memory that is the same always. */
export interface Table {
  readonly slot: number;
  readonly cells: readonly TableCell[];
}

/** Hands out the slots of the scratch memory. */
export class Scratch {
  private used = 0;
  readonly tables: Table[] = [];

  get slots(): number {
    return this.used;
  }

  slot(): Place {
    return { region: 'scratch', index: this.used++ };
  }

  list(count: number): Place[] {
    return Array.from({ length: count }, () => this.slot());
  }

  /** The first of `count` slots in a row. */
  block(count: number): number {
    const first = this.used;
    this.used += count;
    return first;
  }

  /** Adds a table; returns its first slot. */
  table(cells: readonly TableCell[]): number {
    const slot = this.block(cells.length);
    this.tables.push({ slot, cells });
    return slot;
  }

  /** Keeps `value` for other functions. */
  keep(g: Algebra, value: Value): Cell {
    if (isConstant(value)) return value;
    const slot = this.slot();
    g.store(slot, value);
    return slot;
  }

  keepVector(g: Algebra, value: Vector): VectorCell {
    return [this.keep(g, value[0]), this.keep(g, value[1]), this.keep(g, value[2])];
  }

  keepSpatial(g: Algebra, value: Spatial): SpatialCell {
    return { angular: this.keepVector(g, value.angular), linear: this.keepVector(g, value.linear) };
  }
}

export type VectorCell = readonly [Cell, Cell, Cell];

export interface SpatialCell {
  readonly angular: VectorCell;
  readonly linear: VectorCell;
}

export const recall = (g: Algebra, cell: Cell): Value => ('op' in cell ? cell : g.load(cell));

export const recallVector = (g: Algebra, cell: VectorCell): Vector => [
  recall(g, cell[0]),
  recall(g, cell[1]),
  recall(g, cell[2]),
];

export const recallSpatial = (g: Algebra, cell: SpatialCell): Spatial => ({
  angular: recallVector(g, cell.angular),
  linear: recallVector(g, cell.linear),
});

/** Where one block keeps its environments: a vector per number, so that one block is contiguous. */
export interface StateLayout {
  readonly qpos: number;
  readonly qvel: number;
  readonly control: number;
  readonly acceleration: number;
  /** Where the first sensor's readings are; the others' follow. */
  readonly sensors: number;
  readonly slots: number;
}

export function stateLayout(
  { nq, nv, nu }: { nq: number; nv: number; nu: number },
  readings: number,
): StateLayout {
  const sensors = nq + 2 * nv + nu;
  return {
    ...{ qpos: 0, qvel: nq, control: nq + nv, acceleration: nq + nv + nu },
    ...{ sensors, slots: sensors + readings },
  };
}

export const statePlace = (index: number): Place => ({ region: 'state', index });
