/** A solution that has been scored, by where it lies among the others and how it fared. */
export interface Known<Point> {
  readonly point: Point;
  /** The higher the better, in any unit. */
  readonly merit: number;
}

/** How much the height of a quality counts beside its rank: ranks tell like ones apart, heights what stands out. */
const heightShare = 0.5;

/** Solutions that a process is conditioned on: its work grows with the cube of their number, its memory with the square. */
const mostKnown = 512;

/** Squared length scales and noise variances tried; what explains the merits best is taken. */
const lengthScales = [0.03, 0.08, 0.2, 0.5];
const noises = [0.03, 0.15, 0.6];

/**
 * The most promising of `pool`, one for each of `curiosities`, as indices: those with the greatest mean plus curiosity
 * times standard deviation by a Gaussian process over the solutions scored so far (Rasmussen and Williams, 2006,
 * algorithm 2.1). After each choice the process takes its own guess at it for a fact (Ginsbourger et al., 2010), which
 * leaves the means and lowers the deviations around it: so the chosen differ. Squared distances are about 1 at most.
 */
export function mostPromising<Point>(
  known: readonly Known<Point>[],
  pool: readonly Point[],
  curiosities: readonly number[],
  squaredDistance: (a: Point, b: Point) => number,
): number[] {
  const { points, process } = conditioned(known, squaredDistance);
  const guesses = pool.map((point) => {
    const toKnown = points.map((other) => squaredDistance(other, point));
    return guess(process, toKnown);
  });
  const left = new Set(pool.keys());
  return curiosities.slice(0, pool.length).map((curiosity) => {
    const chosen = bestOf(left, (i) => guesses[i]!.mean + curiosity * Math.sqrt(guesses[i]!.variance));
    left.delete(chosen);
    for (const i of left)
      learn(guesses[i]!, guesses[chosen]!, process, squaredDistance(pool[i]!, pool[chosen]!));
    return chosen;
  });
}

/** The likeliest process for what is known, and the points it is conditioned on. */
function conditioned<Point>(
  known: readonly Known<Point>[],
  squaredDistance: (a: Point, b: Point) => number,
): { readonly points: readonly Point[]; readonly process: Process } {
  const told = acrossRanks(known, mostKnown);
  const points = told.map(({ point }) => point);
  const distances = points.map((a) => Float64Array.from(points, (b) => squaredDistance(a, b)));
  return { points, process: likeliestProcess(distances, standardised(told.map(({ merit }) => merit))) };
}

/** All that is known, or of more than `most` as many, evenly from the best to nearly the worst. */
function acrossRanks<Point>(known: readonly Known<Point>[], most: number): readonly Known<Point>[] {
  if (known.length <= most) return known;
  const ranked = known.toSorted((a, b) => b.merit - a.merit);
  return Array.from({ length: most }, (_, k) => ranked[Math.floor((k * known.length) / most)]!);
}

/** How a quality compares with all of them, descending: in a unit that no outlier stretches. */
export function meritOf(quality: number, descending: readonly number[]): number {
  return rank(quality, descending) + heightShare * height(quality, descending);
}

/** Share of the others that are worse; equal ones count half. */
function rank(quality: number, qualities: readonly number[]): number {
  const worse = qualities.filter((other) => other < quality).length;
  const equal = qualities.filter((other) => other === quality).length;
  return (worse + equal / 2) / qualities.length;
}

/** Where a quality lies between the lowest, 0, and the highest, 1. */
function height(quality: number, descending: readonly number[]): number {
  const [highest, lowest] = [descending[0]!, descending.at(-1)!];
  return highest > lowest ? (quality - lowest) / (highest - lowest) : 0;
}

/** How well such a process explains the merits: the log marginal likelihood of the best one, up to a constant. */
export function evidenceOf<Point>(
  known: readonly Known<Point>[],
  squaredDistance: (a: Point, b: Point) => number,
): number {
  return logLikelihood(conditioned(known, squaredDistance).process);
}

/** A Gaussian process with zero mean and unit variance, conditioned on what is known. */
interface Process {
  readonly scale: number;
  readonly noise: number;
  /** L, lower triangular, with L L^T the covariance of what is known. */
  readonly factor: readonly Float64Array[];
  /** L^-1 merits. */
  readonly whitened: Float64Array;
}

/** What is expected of one solution of the pool. */
interface Guess {
  readonly mean: number;
  variance: number;
  /** L^-1 of the covariances with what is known, and with what has been chosen since. */
  readonly whitened: number[];
}

/** The process under which the merits are likeliest. */
function likeliestProcess(distances: readonly Float64Array[], merits: readonly number[]): Process {
  const candidates = lengthScales.flatMap((scale) =>
    noises.map((noise) => {
      const covariance = distances.map((row, i) =>
        row.map((distance, j) => similarity(distance, scale) + (i === j ? noise : 0)),
      );
      const factor = cholesky(covariance);
      return { scale, noise, factor, whitened: forwardSolve(factor, merits) };
    }),
  );
  return candidates[bestOf(candidates.keys(), (i) => logLikelihood(candidates[i]!))]!;
}

/** Log marginal likelihood, up to a constant. */
function logLikelihood({ factor, whitened }: Process): number {
  return factor.reduce((sum, row, i) => sum - Math.log(row[i]!), -0.5 * dot(whitened, whitened));
}

/** From the squared distances to what is known. */
function guess(process: Process, distances: readonly number[]): Guess {
  const similarities = distances.map((distance) => similarity(distance, process.scale));
  const whitened = forwardSolve(process.factor, similarities);
  return {
    mean: dot(whitened, process.whitened),
    variance: Math.max(0, 1 - dot(whitened, whitened)),
    whitened: Array.from(whitened),
  };
}

/** Lowers the variance of `guess` by what the choice of `chosen` tells about it: one more row of L. */
function learn(guess: Guess, chosen: Guess, { scale, noise }: Process, distance: number): void {
  // Both have a row for everything chosen earlier; `chosen` has none for itself.
  const covariance = similarity(distance, scale) - dot(guess.whitened, chosen.whitened);
  const row = covariance / Math.sqrt(chosen.variance + noise);
  guess.whitened.push(row);
  guess.variance = Math.max(0, guess.variance - row * row);
}

const similarity = (distance: number, scale: number) => Math.exp(-distance / (2 * scale));

/** Merits with mean 0 and standard deviation 1. */
function standardised(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = values.map((value) => value - mean);
  const std = Math.sqrt(dot(centred, centred) / values.length) || 1;
  return centred.map((value) => value / std);
}

/** The first of `indices` with the greatest value. */
function bestOf(indices: Iterable<number>, value: (index: number) => number): number {
  let best = -1;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const index of indices) {
    const own = value(index);
    if (own > greatest || best < 0) [best, greatest] = [index, own];
  }
  return best;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** L for a symmetric, positive definite matrix, which is overwritten. */
function cholesky(matrix: Float64Array[]): Float64Array[] {
  for (const [i, row] of matrix.entries()) {
    for (let j = 0; j <= i; j++) {
      const other = matrix[j]!;
      let sum = row[j]!;
      for (let k = 0; k < j; k++) sum -= row[k]! * other[k]!;
      row[j] = i === j ? Math.sqrt(sum) : sum / other[j]!;
    }
  }
  return matrix;
}

/** L^-1 b. */
function forwardSolve(factor: readonly Float64Array[], b: ArrayLike<number>): Float64Array {
  const x = new Float64Array(factor.length);
  for (const [i, row] of factor.entries()) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= row[k]! * x[k]!;
    x[i] = sum / row[i]!;
  }
  return x;
}
