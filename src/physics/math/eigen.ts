import {
  type Mat3,
  matrixToQuat,
  multiply,
  multiplyQuat,
  normalizeQuat,
  type Quat,
  quatToMatrix,
  transpose,
} from './rotation.ts';
import { cross, type Vec3 } from './vector.ts';

/** Principal values, largest first, and the rotation whose columns are the principal axes. */
export interface PrincipalAxes {
  readonly values: Vec3;
  readonly rotation: Quat;
}

type Axis = 0 | 1 | 2;

/** Below this difference (kg m^2) two moments are taken as equal, as in MuJoCo's compiler. */
const resolution = 1e-12;

/**
 * Diagonalises a symmetric matrix by Jacobi's method, the largest element first (Golub and Van Loan, 8.5). The path is
 * that of MuJoCo's compiler: where two principal values are equal, a medium's drag depends on which axes are chosen.
 */
export function principalAxes(symmetric: Mat3): PrincipalAxes {
  let rotation: Quat = [1, 0, 0, 0];
  const size = symmetric[0][0] + symmetric[1][1] + symmetric[2][2];
  for (let k = 0; ; k++) {
    const axes = quatToMatrix(rotation);
    const a = multiply(transpose(axes), multiply(symmetric, axes));
    const [p, q] = largestOffDiagonal(a);
    if (Math.abs(a[p][q]) < 1e-16 * size || k === 60) {
      return sorted([a[0][0], a[1][1], a[2][2]], transpose(axes));
    }
    rotation = normalizeQuat(multiplyQuat(rotation, jacobiRotation(a, p, q)));
  }
}

function largestOffDiagonal(a: Mat3): readonly [Axis, Axis] {
  const [xy, xz, yz] = [Math.abs(a[0][1]), Math.abs(a[0][2]), Math.abs(a[1][2])];
  if (xy > xz && xy > yz) return [0, 1];
  return xz > yz ? [0, 2] : [1, 2];
}

/** The rotation in the plane (p, q) that zeroes a[p][q]. */
function jacobiRotation(a: Mat3, p: Axis, q: Axis): Quat {
  const tau = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const cosine = 1 / Math.sqrt(1 + t * t);
  const about = 3 - p - q;
  const half =
    ((tau >= 0 ? -1 : 1) * (about === 1 ? -1 : 1) * (Math.abs(t) * cosine)) / Math.sqrt(2 + 2 * cosine);
  const turn = [Math.sqrt(1 - half * half), 0, 0, 0];
  turn[about + 1] = half;
  return normalizeQuat(turn as unknown as Quat);
}

/** Puts the largest value first; equal ones stay in their order. */
function sorted(values: readonly [number, number, number], axes: Mat3): PrincipalAxes {
  const pairs = values.map((value, k) => ({ value, axis: axes[k as Axis] }));
  for (const k of [0, 1, 0]) {
    const [first, second] = [pairs[k]!, pairs[k + 1]!];
    if (first.value + resolution < second.value) [pairs[k], pairs[k + 1]] = [second, first];
  }
  const [x, y, z] = pairs as [(typeof pairs)[0], (typeof pairs)[0], (typeof pairs)[0]];
  return {
    values: [x.value, y.value, z.value],
    rotation: matrixToQuat(transpose([x.axis, y.axis, cross(x.axis, y.axis)])),
  };
}
