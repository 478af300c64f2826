import type { GeomType } from '../../model/model.ts';
import type { Algebra, Vector } from '../algebra.ts';
import { isConstant, type Value } from '../tracer.ts';

/** A geom where it is: sizes as `Geom` has them, centre, and axes, about the origin that both shapes share. */
export interface Shape {
  readonly type: GeomType;
  readonly size: readonly [Value, Value, Value];
  readonly centre: Vector;
  readonly axes: readonly [Vector, Vector, Vector];
}

/** A point where two geoms may touch. */
export interface Near {
  /** Between the surfaces (m). */
  readonly distance: Value;
  /** Where this is positive the point is no contact, near or not. */
  readonly unlessPositive?: Value;
  /** The rest, traced only where the contact is active. */
  readonly details: () => Details;
}

export interface Details {
  /** Halfway between the surfaces, about the shapes' origin. */
  readonly position: Vector;
  /** From the first geom to the second. */
  readonly normal: Vector;
  /** A unit vector across the normal. */
  readonly tangent: Vector;
}

/** How far two geoms are within a margin; negative where the point does not count. */
export function depthWithin(g: Algebra, margin: number, near: Near): Value {
  const depth = g.subtract(g.constant(margin), near.distance);
  return near.unlessPositive ? g.whereNegative(g.negate(near.unlessPositive), g.constant(-1), depth) : depth;
}

/** The part of `along`, or else of a coordinate axis, that is across the normal, at unit length. */
export function acrossNormal(g: Algebra, normal: Vector, along: Vector | undefined): Vector {
  const remove = (v: Vector) => g.direction(g.minus(v, g.times(normal, g.dot(normal, v))));
  if (along) return remove(along);
  const [y, z] = [g.vector([0, 1, 0]), g.vector([0, 0, 1])];
  if (isConstant(normal[1])) return remove(Math.abs(normal[1].value) < 0.5 ? y : z);
  return remove(g.whereNegativeVector(g.subtract(g.absolute(normal[1]), g.constant(0.5)), y, z));
}
