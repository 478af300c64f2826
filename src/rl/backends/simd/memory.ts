import { Memory, type WasmMemory } from './webassembly.ts';

const pageBytes = 65536;
const lineBytes = 64;
/** The kernels keep constants of their own from byte 1024 on, which is where the compiler puts them. */
const reservedBytes = 2048;

/**
 * Plans where arrays lie in a learner's WebAssembly memory, each from the start of a cache line on. All are reserved
 * before the memory is made, so it never grows and views of it stay valid; it starts as zeros.
 */
export class MemoryPlan {
  private next = reservedBytes;

  /** The address of `count` numbers of `bytes` bytes each. */
  reserve(count: number, bytes = 4): number {
    const pointer = this.next;
    this.next += Math.ceil((count * bytes) / lineBytes) * lineBytes;
    return pointer;
  }

  create(): WasmMemory {
    const pages = Math.ceil(this.next / pageBytes);
    return new Memory({ initial: pages, maximum: pages });
  }
}

/** `count` rounded up to a multiple of 4, the lanes of a vector. */
export const padded = (count: number): number => (count + 3) & ~3;
