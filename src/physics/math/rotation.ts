import { cross, dot, norm, normalize, scale, type Vec3 } from './vector.ts';

/** A rotation as a quaternion [w, x, y, z], unit length unless said otherwise. */
export type Quat = readonly [number, number, number, number];

/** A 3 by 3 matrix, as its three rows. A rotation matrix takes local coordinates to the parent's. */
export type Mat3 = readonly [Vec3, Vec3, Vec3];

export const identityQuat: Quat = [1, 0, 0, 0];

export const transform = (m: Mat3, v: Vec3): Vec3 => [dot(m[0], v), dot(m[1], v), dot(m[2], v)];

export const column = (m: Mat3, j: 0 | 1 | 2): Vec3 => [m[0][j], m[1][j], m[2][j]];

export const transpose = (m: Mat3): Mat3 => [column(m, 0), column(m, 1), column(m, 2)];

/** m^T v */
export const transformBack = (m: Mat3, v: Vec3): Vec3 => [
  m[0][0] * v[0] + m[1][0] * v[1] + m[2][0] * v[2],
  m[0][1] * v[0] + m[1][1] * v[1] + m[2][1] * v[2],
  m[0][2] * v[0] + m[1][2] * v[1] + m[2][2] * v[2],
];

export function multiply(a: Mat3, b: Mat3): Mat3 {
  const columns = transpose(b);
  const row = (r: Vec3): Vec3 => [dot(r, columns[0]), dot(r, columns[1]), dot(r, columns[2])];
  return [row(a[0]), row(a[1]), row(a[2])];
}

/** R diag(d) R^T, the tensor with principal axes R and principal values d. */
export function rotateDiagonal(r: Mat3, d: Vec3): Mat3 {
  const scaled = r.map((row) => [row[0] * d[0], row[1] * d[1], row[2] * d[2]]) as unknown as Mat3;
  return multiply(scaled, transpose(r));
}

/** The unit quaternion along `q`; the identity when `q` is shorter than 1e-15, as MuJoCo has it. */
export function normalizeQuat(q: Quat): Quat {
  const length = Math.hypot(q[0], q[1], q[2], q[3]);
  if (length < 1e-15) return identityQuat;
  return [q[0] / length, q[1] / length, q[2] / length, q[3] / length];
}

/** The rotation `b` followed, in the outer frame, by `a`. */
export const multiplyQuat = (a: Quat, b: Quat): Quat => [
  a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
  a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
  a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
  a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
];

export const conjugate = (q: Quat): Quat => [q[0], -q[1], -q[2], -q[3]];

/** The rotation matrix of the unit quaternion `q`. */
export function quatToMatrix([w, x, y, z]: Quat): Mat3 {
  return [
    [w * w + x * x - y * y - z * z, 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), w * w - x * x + y * y - z * z, 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), w * w - x * x - y * y + z * z],
  ];
}

/** The rotation by `angle` (rad) about the unit vector `axis`. */
export function axisAngleToQuat(axis: Vec3, angle: number): Quat {
  const s = Math.sin(angle / 2);
  return [Math.cos(angle / 2), axis[0] * s, axis[1] * s, axis[2] * s];
}

/** The rotation vector (axis times angle, angle in (-pi, pi]) of the unit quaternion `q`. */
export function quatToRotationVector(q: Quat): Vec3 {
  const axis: Vec3 = [q[1], q[2], q[3]];
  const s = norm(axis);
  if (s < 1e-15) return [0, 0, 0];
  let angle = 2 * Math.atan2(s, q[0]);
  if (angle > Math.PI) angle -= 2 * Math.PI;
  return scale(axis, angle / s);
}

/** The shortest rotation that takes the z axis to `direction`; about x where the two are parallel. */
export function quatFromZAxis(direction: Vec3): Quat {
  const turn = cross([0, 0, 1], direction);
  const s = norm(turn);
  const axis: Vec3 = s < 1e-10 ? [1, 0, 0] : scale(turn, 1 / s);
  return axisAngleToQuat(axis, Math.atan2(s, direction[2]));
}

/** The rotation whose matrix has `x` and `y` (made orthogonal to x) as its first two columns. */
export function quatFromXYAxes(x: Vec3, y: Vec3): Quat {
  const ex = normalize(x);
  const along = dot(ex, y);
  const ey = normalize([y[0] - along * ex[0], y[1] - along * ex[1], y[2] - along * ex[2]]);
  return matrixToQuat(transpose([ex, ey, cross(ex, ey)]));
}

/** The unit quaternion of the rotation matrix `m`, by the largest of its four components (Shepperd, 1978). */
export function matrixToQuat(m: Mat3): Quat {
  const [xx, yy, zz] = [m[0][0], m[1][1], m[2][2]];
  const squares = [1 + xx + yy + zz, 1 + xx - yy - zz, 1 - xx + yy - zz, 1 - xx - yy + zz];
  const [a, b, c] = [m[2][1] - m[1][2], m[0][2] - m[2][0], m[1][0] - m[0][1]];
  const [d, e, f] = [m[1][0] + m[0][1], m[2][0] + m[0][2], m[2][1] + m[1][2]];
  const rows: Quat[] = [
    [squares[0]!, a, b, c],
    [a, squares[1]!, d, e],
    [b, d, squares[2]!, f],
    [c, e, f, squares[3]!],
  ];
  const largest = squares.indexOf(Math.max(...squares));
  return normalizeQuat(rows[largest]!);
}
