/** P(Z <= z) of a standard normal Z, by the continued fraction of erfc in Numerical Recipes, 6.2; to 1.2e-7. */
export function normalBelow(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const series = coefficients.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  const tail = (t * Math.exp(-x * x + series)) / 2;
  return z > 0 ? 1 - tail : tail;
}

const coefficients = [
  ...[-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587],
  ...[-0.82215223, 0.17087277],
];

/** P(T <= t) of Student's T with a whole number of degrees of freedom (Abramowitz and Stegun, 26.7.3 and 26.7.4). */
function studentBelow(t: number, freedom: number): number {
  const angle = Math.atan2(t, Math.sqrt(freedom));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = freedom % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  const between = odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
  return (1 + between) / 2;
}

/** The t that Student's T with `freedom` (a whole number) degrees of freedom stays below with probability `share`. */
export function studentQuantile(share: number, freedom: number): number {
  let [low, high] = [-1e4, 1e4];
  for (let k = 0; k < 80; k++) {
    const middle = (low + high) / 2;
    if (studentBelow(middle, freedom) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(X >= successes) of `trials` fair coins: the one-sided sign test. */
export function signTest(successes: number, trials: number): number {
  let term = 1;
  let tail = 0;
  for (let k = trials; k >= successes; k--) {
    tail += term;
    term *= k / (trials - k + 1);
  }
  return tail / 2 ** trials;
}
