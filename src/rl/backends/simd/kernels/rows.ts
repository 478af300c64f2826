/**
 * Moving rows of the rollout into blocks and back.
 *
 *   n  rows of a block     n4  rounded up to a multiple of 4
 *   O  columns             O4  rounded up to a multiple of 4
 *   rows [n]  i32 indices into the rollout
 */

/** block [n4, O4] = source [*, O] at `rows`; rows beyond n become zero, columns beyond O are left as they are. */
export function gatherRows(source: usize, rows: usize, block: usize, n: i32, O: i32): void {
  const bytes = <usize>O << 2;
  const stride = (<usize>O + 3) & ~3;
  for (let i = 0; i < n; i++) {
    const from = source + <usize>load<i32>(rows + (<usize>i << 2)) * bytes;
    memory.copy(block + ((<usize>i * stride) << 2), from, bytes);
  }
  const n4 = (n + 3) & ~3;
  memory.fill(block + ((<usize>n * stride) << 2), 0, (<usize>(n4 - n) * stride) << 2);
}

/** target [*] at `rows` = column 0 of block [n, width]. */
export function scatterColumn(block: usize, width: i32, rows: usize, target: usize, n: i32): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    store<f32>(target + (<usize>load<i32>(rows + (i << 2)) << 2), load<f32>(block + ((i * <usize>width) << 2)));
  }
}
