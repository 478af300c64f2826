/** The part of jstat that the tests use as an oracle; it brings no types. */
declare module 'jstat' {
  const jstat: {
    normal: { cdf(x: number, mean: number, std: number): number };
    studentt: { inv(share: number, freedom: number): number };
    binomial: { cdf(k: number, trials: number, probability: number): number };
    corrcoeff(xs: readonly number[], ys: readonly number[]): number;
  };
  export default jstat;
}
