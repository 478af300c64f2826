import { type NetworkShape, parameterLayout } from '../../network.ts';
import { padded } from './memory.ts';

/** A block of the flat parameters and its place in the padded ones, counted in floats. */
export interface PaddedBlock {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly flatOffset: number;
  readonly offset: number;
  /** Columns in memory: a multiple of 4. */
  readonly stride: number;
}

/**
 * The parameters as the kernels want them: the blocks of `parameterLayout` in the same order, with the rows and columns
 * of matrices and the length of vectors rounded up to multiples of 4 by zeros.
 */
export class PaddedLayout {
  readonly blocks: readonly PaddedBlock[];
  /** Floats, padding included. */
  readonly size: number;
  readonly flatSize: number;

  constructor(shape: NetworkShape) {
    const { blocks, size } = parameterLayout(shape);
    this.flatSize = size;
    let offset = 0;
    this.blocks = blocks.map((block) => {
      const stride = padded(block.columns);
      const place = { ...block, flatOffset: block.offset, offset, stride };
      offset += stride * (block.name.endsWith('.weight') ? padded(block.rows) : 1);
      return place;
    });
    this.size = offset;
  }

  block(name: string): PaddedBlock {
    const found = this.blocks.find((block) => block.name === name);
    if (!found)
      throw new Error(`No parameter block ${name}; there are ${this.blocks.map((b) => b.name).join(', ')}.`);
    return found;
  }

  /** Writes `flat` into `values`, whose padding stays. */
  pack(flat: ArrayLike<number>, values: Float32Array): void {
    this.forEachElement((flatIndex, index) => {
      values[index] = flat[flatIndex]!;
    });
  }

  unpack(values: Float32Array, flat: Float32Array): void {
    this.forEachElement((flatIndex, index) => {
      flat[flatIndex] = values[index]!;
    });
  }

  private forEachElement(visit: (flatIndex: number, index: number) => void): void {
    for (const { rows, columns, flatOffset, offset, stride } of this.blocks) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          visit(flatOffset + row * columns + column, offset + row * stride + column);
        }
      }
    }
  }
}
