import { cholesky, choleskySolve, dotProduct, matrixVector } from '../math/linear.ts';
import type { ConstraintRow } from './constraints.ts';

/**
 * The acceleration that MuJoCo's constraint solver is after: the minimum over a of
 *   1/2 (a - free)^T M (a - free) + sum over rows of 1/2 weight min(0, J a - reference)^2
 * (MuJoCo documentation, "Computation", "Constraint solver"), by Newton's method with an exact line search. The
 * objective is convex and piecewise quadratic: once a full step changes no row's side, it is at the minimum.
 */
export interface ConstrainedProblem {
  /** [nv, nv] */
  readonly mass: Float64Array;
  /** The generalised force without constraints, [nv]. */
  readonly force: Float64Array;
  readonly rows: readonly ConstraintRow[];
  readonly iterations: number;
}

export interface ConstrainedSolution {
  readonly acceleration: Float64Array;
  /** The constraints' generalised force, [nv]. */
  readonly force: Float64Array;
  readonly iterations: number;
}

/** Solves from the better of `start` and the unconstrained acceleration `free`. */
export function solveConstrained(
  problem: ConstrainedProblem,
  free: Float64Array,
  start: Float64Array,
): ConstrainedSolution {
  const { rows } = problem;
  if (rows.length === 0) {
    return { acceleration: free, force: new Float64Array(free.length), iterations: 0 };
  }
  let acceleration = cost(problem, start) < cost(problem, free) ? start : free;
  let iterations = 0;
  while (iterations < problem.iterations) {
    iterations++;
    const residuals = rows.map((row) => dotProduct(row.jacobian, acceleration) - row.reference);
    const gradient = gradientAt(problem, acceleration, residuals);
    const step = newtonStep(problem, gradient, residuals);
    const slopes = rows.map((row) => dotProduct(row.jacobian, step));
    const length = lineSearch(problem, gradient, step, residuals, slopes);
    acceleration = acceleration.map((value, d) => value + length * step[d]!);
    const settled = residuals.every((value, i) => value < 0 === value + length * slopes[i]! < 0);
    if (length === 1 && settled) break;
  }
  return { acceleration, force: constraintForce(problem, acceleration), iterations };
}

function cost(problem: ConstrainedProblem, acceleration: Float64Array): number {
  // Up to a constant: 1/2 a^T M a - a^T f is 1/2 (a - free)^T M (a - free).
  const inertial = matrixVector(problem.mass, acceleration);
  const smooth = 0.5 * dotProduct(acceleration, inertial) - dotProduct(acceleration, problem.force);
  return problem.rows.reduce((sum, row) => {
    const violation = Math.min(0, dotProduct(row.jacobian, acceleration) - row.reference);
    return sum + 0.5 * row.weight * violation * violation;
  }, smooth);
}

function gradientAt(
  problem: ConstrainedProblem,
  acceleration: Float64Array,
  residuals: readonly number[],
): Float64Array {
  const gradient = matrixVector(problem.mass, acceleration);
  gradient.forEach((value, d) => {
    gradient[d] = value - problem.force[d]!;
  });
  problem.rows.forEach((row, i) => {
    if (residuals[i]! >= 0) return;
    const push = row.weight * residuals[i]!;
    row.jacobian.forEach((value, d) => {
      gradient[d]! += push * value;
    });
  });
  return gradient;
}

function newtonStep(
  problem: ConstrainedProblem,
  gradient: Float64Array,
  residuals: readonly number[],
): Float64Array {
  const n = gradient.length;
  const hessian = Float64Array.from(problem.mass);
  problem.rows.forEach(({ jacobian, weight }, r) => {
    if (residuals[r]! >= 0) return;
    for (let i = 0; i < n; i++) {
      if (jacobian[i] === 0) continue;
      const scaled = weight * jacobian[i]!;
      for (let j = 0; j <= i; j++) hessian[i * n + j]! += scaled * jacobian[j]!;
    }
  });
  cholesky(hessian, n);
  return choleskySolve(
    hessian,
    gradient.map((value) => -value),
  );
}

/** The length along `step` where the derivative vanishes: exactly 1 when no row changes sides on the way. */
function lineSearch(
  problem: ConstrainedProblem,
  gradient: Float64Array,
  step: Float64Array,
  residuals: readonly number[],
  slopes: readonly number[],
): number {
  const inertial = dotProduct(step, matrixVector(problem.mass, step));
  // The smooth part's derivative at 0: the gradient's, less what the violated rows put into it.
  const violated = problem.rows.map((row, i) =>
    residuals[i]! < 0 ? row.weight * residuals[i]! * slopes[i]! : 0,
  );
  const smooth = dotProduct(gradient, step) - violated.reduce((a, b) => a + b, 0);
  let [low, high, length] = [0, Number.POSITIVE_INFINITY, 1];
  for (let k = 0; k < 100; k++) {
    let [first, second, settled] = [smooth + length * inertial, inertial, true];
    problem.rows.forEach((row, i) => {
      const value = residuals[i]! + length * slopes[i]!;
      if (value < 0 !== residuals[i]! < 0) settled = false;
      if (value >= 0) return;
      first += row.weight * value * slopes[i]!;
      second += row.weight * slopes[i]! * slopes[i]!;
    });
    if (length === 1 && settled) return 1;
    if (first < 0) low = length;
    else high = length;
    const newton = length - first / second;
    if (newton === length || high - low <= 1e-16 * high) return length;
    length = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return length;
}

function constraintForce(problem: ConstrainedProblem, acceleration: Float64Array): Float64Array {
  const force = new Float64Array(acceleration.length);
  for (const { jacobian, weight, reference } of problem.rows) {
    const residual = dotProduct(jacobian, acceleration) - reference;
    if (residual >= 0) continue;
    jacobian.forEach((value, d) => {
      force[d]! -= weight * residual * value;
    });
  }
  return force;
}
