/** A score as people read it: four significant digits, no exponent for everyday sizes. */
export function formatScore(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e7 || size < 1e-3) return value.toExponential(2);
  return fixed(value, decimals(size));
}

/** Scores of one column, with as many decimals as its largest needs. */
export function formatScores(values: readonly number[]): string[] {
  const largest = Math.max(...values.map(Math.abs), 0);
  if (largest !== 0 && (largest >= 1e7 || largest < 1e-3))
    return values.map((value) => value.toExponential(2));
  return values.map((value) => fixed(value, decimals(largest)));
}

/** '-0.00' is no number that people write. */
function fixed(value: number, digits: number): string {
  return value.toFixed(digits).replace(/^-(?=[0.]+$)/, '');
}

function decimals(size: number): number {
  if (size >= 10_000) return 0;
  return size >= 100 ? 1 : size >= 10 ? 2 : 3;
}

/** 200000 -> '200,000' */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** '1 candidate', '2 candidates' */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
