/** The id of a sample, counted from 1 as its iteration is: '02-07', or 'r2-02-07' in the second independent search. */
export function candidateId(restart: number, iteration: number, sample: number): string {
  const [i, k] = [iteration, sample].map((number) => String(number).padStart(2, '0'));
  return `${restart > 1 ? `r${restart}-` : ''}${i}-${k}`;
}

/** Orders ids as they were proposed, whatever the number of their digits. */
export function compareIds(a: string, b: string): number {
  const [left, right] = [numbersIn(a), numbersIn(b)];
  const at = left.findIndex((number, i) => number !== right[i]);
  return at < 0 ? 0 : left[at]! - right[at]!;
}

/** Which sample of its iteration an id means, counted from 1. */
export function sampleOf(id: string): number {
  return numbersIn(id)[2]!;
}

/** Restart, iteration and sample. */
function numbersIn(id: string): number[] {
  const [, restart = '1', iteration, sample] = /^(?:r(\d+)-)?(\d+)-(\d+)$/.exec(id) ?? [];
  return [restart, iteration, sample].map(Number);
}
