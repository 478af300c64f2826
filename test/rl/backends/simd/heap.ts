/** The kernels with a memory of their own to try them on. */
import { Random } from '../../../../src/core/random.ts';
import { type Kernels, loadKernels } from '../../../../src/rl/backends/simd/kernels.ts';
import { MemoryPlan } from '../../../../src/rl/backends/simd/memory.ts';

const heapFloats = 1 << 18;

/** Numbers in the kernels' memory: their address and a view. */
export interface Placed<View> {
  readonly at: number;
  readonly view: View;
}

/** Memory that hands out arrays one after the other. */
export class Heap {
  readonly kernels: Kernels;
  private readonly buffer: ArrayBuffer;
  private next: number;

  constructor() {
    const plan = new MemoryPlan();
    this.next = plan.reserve(heapFloats);
    const memory = plan.create();
    this.buffer = memory.buffer;
    this.kernels = loadKernels(memory);
  }

  floats(values: ArrayLike<number>): Placed<Float32Array> {
    const at = this.take(values.length * 4);
    const view = new Float32Array(this.buffer, at, values.length);
    view.set(values);
    return { at, view };
  }

  integers(values: ArrayLike<number>): Placed<Int32Array> {
    const at = this.take(values.length * 4);
    const view = new Int32Array(this.buffer, at, values.length);
    view.set(values);
    return { at, view };
  }

  doubles(length: number): Placed<Float64Array> {
    const at = this.take(length * 8);
    return { at, view: new Float64Array(this.buffer, at, length) };
  }

  private take(bytes: number): number {
    const at = this.next;
    this.next += (bytes + 15) & ~15;
    return at;
  }
}

/** `length` standard normal numbers. */
export function normals(length: number, seed: number): Float32Array {
  const random = new Random(seed, 'normals');
  return Float32Array.from({ length }, () => random.normal());
}

/** [rows, width] whose columns from `columns` on are zero, as the kernels keep them. */
export function paddedNormals(rows: number, columns: number, width: number, seed: number): Float32Array {
  return normals(rows * width, seed).map((value, i) => (i % width < columns ? value : 0));
}

/** The greatest difference of two arrays. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`Lengths differ: ${a.length} and ${b.length}.`);
  let greatest = 0;
  for (let i = 0; i < a.length; i++) greatest = Math.max(greatest, Math.abs(a[i]! - b[i]!));
  return greatest;
}
