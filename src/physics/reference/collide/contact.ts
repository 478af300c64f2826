import type { Mat3 } from '../../math/rotation.ts';
import { addScaled, cross, dot, norm, normalize, type Vec3 } from '../../math/vector.ts';

/** A geom where it is: centre, axes (columns of the rotation) and size as `Geom` has it. */
export interface PlacedGeom {
  readonly position: Vec3;
  readonly rotation: Mat3;
  readonly size: Vec3;
}

/** A point where two geoms are closer than the pair's margin. */
export interface Touch {
  /** Distance between the surfaces (m), negative when they overlap. */
  readonly distance: number;
  /** Halfway between the surfaces, in world coordinates. */
  readonly position: Vec3;
  /** Unit vector from the first geom to the second. */
  readonly normal: Vec3;
  /** A direction to align the first tangent with, where the shapes give one. */
  readonly tangent?: Vec3;
}

/** Finds the contacts of two geoms that are closer than `margin`. */
export type Collide = (first: PlacedGeom, second: PlacedGeom, margin: number) => Touch[];

/** Normal and two tangents of a contact, as rows. */
export function contactFrame({ normal, tangent }: Touch): Mat3 {
  const usable = tangent && dot(tangent, tangent) >= 0.25;
  const fallback: Vec3 = Math.abs(normal[1]) < 0.5 ? [0, 1, 0] : [0, 0, 1];
  const along = usable ? tangent : fallback;
  const first = normalize(addScaled(along, normal, -dot(normal, along)));
  return [normal, first, cross(normal, first)];
}

/** Two spheres; `axes` are the z axes of their geoms, which decide the normal of coinciding centres. */
export function touchSpheres(
  centre1: Vec3,
  radius1: number,
  centre2: Vec3,
  radius2: number,
  margin: number,
  axes: readonly [Vec3, Vec3],
): Touch[] {
  const apart = addScaled(centre2, centre1, -1);
  const between = norm(apart);
  const distance = between - radius1 - radius2;
  if (distance > margin) return [];
  const normal = between < 1e-15 ? normalize(cross(axes[0], axes[1])) : normalize(apart);
  return [{ distance, normal, position: addScaled(centre1, normal, radius1 + distance / 2) }];
}
