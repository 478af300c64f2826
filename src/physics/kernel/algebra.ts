import type { Mat3 } from '../math/rotation.ts';
import type { Vec3 } from '../math/vector.ts';
import type { Precision } from './encoder.ts';
import { isNumber, Tracer, type Value } from './tracer.ts';

export type Vector = readonly [Value, Value, Value];
export type Matrix = readonly [Vector, Vector, Vector];

/** A rotation as w, x, y, z. */
export type Quaternion = readonly [Value, Value, Value, Value];

/** A motion or a wrench about the origin of its tree: the angular part first. See reference/spatial.ts. */
export interface Spatial {
  readonly angular: Vector;
  readonly linear: Vector;
}

/** Mass, mass times centre and tensor about the origin of the tree. */
export interface Inertia {
  readonly mass: Value;
  readonly moment: Vector;
  readonly tensor: Matrix;
}

/** A tracer that also knows vectors, matrices and spatial vectors. */
export class Algebra extends Tracer {
  /** Lengths below this have no direction, in a robot's units and this precision. */
  readonly tiny: number;
  readonly zero: Value = this.constant(0);
  readonly one: Value = this.constant(1);
  readonly zeroVector: Vector = [this.zero, this.zero, this.zero];
  readonly rest: Spatial = { angular: this.zeroVector, linear: this.zeroVector };

  private readonly firstAxis: Vector = [this.one, this.zero, this.zero];

  constructor(precision: Precision) {
    super();
    this.tiny = precision === 'f32' ? 1e-6 : 1e-15;
  }

  vector([x, y, z]: Vec3): Vector {
    return [this.constant(x), this.constant(y), this.constant(z)];
  }

  matrix([x, y, z]: Mat3): Matrix {
    return [this.vector(x), this.vector(y), this.vector(z)];
  }

  sum(values: readonly Value[]): Value {
    return values.reduce((a, b) => this.add(a, b), this.zero);
  }

  plus(a: Vector, b: Vector): Vector {
    return [this.add(a[0], b[0]), this.add(a[1], b[1]), this.add(a[2], b[2])];
  }

  minus(a: Vector, b: Vector): Vector {
    return [this.subtract(a[0], b[0]), this.subtract(a[1], b[1]), this.subtract(a[2], b[2])];
  }

  times(a: Vector, s: Value): Vector {
    return [this.multiply(a[0], s), this.multiply(a[1], s), this.multiply(a[2], s)];
  }

  dot(a: Vector, b: Vector): Value {
    return this.sum([this.multiply(a[0], b[0]), this.multiply(a[1], b[1]), this.multiply(a[2], b[2])]);
  }

  cross(a: Vector, b: Vector): Vector {
    const minor = (i: 0 | 1 | 2, j: 0 | 1 | 2) =>
      this.subtract(this.multiply(a[i], b[j]), this.multiply(a[j], b[i]));
    return [minor(1, 2), minor(2, 0), minor(0, 1)];
  }

  /** a / |a|; where that is shorter than `tiny`, the unit vector `otherwise`, or else the first axis. */
  direction(a: Vector, otherwise: Vector | (() => Vector) = this.firstAxis): Vector {
    const along = a.map((value) => !isNumber(value, 0));
    if (along.filter(Boolean).length === 1 && otherwise === this.firstAxis)
      return along.map((is) => (is ? this.one : this.zero)) as unknown as Vector;
    const square = this.dot(a, a);
    const least = this.constant(this.tiny * this.tiny);
    const scale = this.divide(this.one, this.root(this.larger(square, least)));
    const fallback = typeof otherwise === 'function' ? otherwise() : otherwise;
    return this.whereNegativeVector(this.subtract(square, least), fallback, this.times(a, scale));
  }

  whereNegativeVector(condition: Value, a: Vector, b: Vector): Vector {
    const pick = (k: 0 | 1 | 2) => this.whereNegative(condition, a[k], b[k]);
    return [pick(0), pick(1), pick(2)];
  }

  transform(m: Matrix, v: Vector): Vector {
    return [this.dot(m[0], v), this.dot(m[1], v), this.dot(m[2], v)];
  }

  transpose(m: Matrix): Matrix {
    return [0, 1, 2].map((j) => m.map((row) => row[j as 0])) as unknown as Matrix;
  }

  product(a: Matrix, b: Matrix): Matrix {
    const columns = this.transpose(b);
    return a.map((row) => columns.map((column) => this.dot(row, column))) as unknown as Matrix;
  }

  addMatrices(a: Matrix, b: Matrix): Matrix {
    return [this.plus(a[0], b[0]), this.plus(a[1], b[1]), this.plus(a[2], b[2])];
  }

  /** The rotation `b` followed, in the outer frame, by `a`. */
  multiplyQuaternions([w, a, b, c]: Quaternion, [v, x, y, z]: Quaternion): Quaternion {
    const term = (...parts: readonly (readonly [Value, Value, 1 | -1])[]) =>
      parts.reduce<Value>((sum, [p, q, sign]) => {
        const product = this.multiply(p, q);
        return sign > 0 ? this.add(sum, product) : this.subtract(sum, product);
      }, this.zero);
    return [
      term([w, v, 1], [a, x, -1], [b, y, -1], [c, z, -1]),
      term([w, x, 1], [a, v, 1], [b, z, 1], [c, y, -1]),
      term([w, y, 1], [a, z, -1], [b, v, 1], [c, x, 1]),
      term([w, z, 1], [a, y, 1], [b, x, -1], [c, v, 1]),
    ];
  }

  addSpatial(a: Spatial, b: Spatial): Spatial {
    return { angular: this.plus(a.angular, b.angular), linear: this.plus(a.linear, b.linear) };
  }

  scaleSpatial(a: Spatial, s: Value): Spatial {
    return { angular: this.times(a.angular, s), linear: this.times(a.linear, s) };
  }

  /** v x m for motions. */
  crossMotion(v: Spatial, m: Spatial): Spatial {
    return {
      angular: this.cross(v.angular, m.angular),
      linear: this.plus(this.cross(v.angular, m.linear), this.cross(v.linear, m.angular)),
    };
  }

  /** v x* f for a motion and a wrench. */
  crossWrench(v: Spatial, f: Spatial): Spatial {
    return {
      angular: this.plus(this.cross(v.angular, f.angular), this.cross(v.linear, f.linear)),
      linear: this.cross(v.angular, f.linear),
    };
  }

  power(m: Spatial, f: Spatial): Value {
    return this.add(this.dot(m.angular, f.angular), this.dot(m.linear, f.linear));
  }

  applyInertia(inertia: Inertia, m: Spatial): Spatial {
    return {
      angular: this.plus(this.transform(inertia.tensor, m.angular), this.cross(inertia.moment, m.linear)),
      linear: this.minus(this.times(m.linear, inertia.mass), this.cross(inertia.moment, m.angular)),
    };
  }

  /** The velocity of the material at `point` of a body that moves with `m`. */
  velocityAt(m: Spatial, point: Vector): Vector {
    return this.plus(m.linear, this.cross(m.angular, point));
  }
}
