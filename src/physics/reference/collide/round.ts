import { column } from '../../math/rotation.ts';
import { add, addScaled, dot, norm, scale, subtract, type Vec3 } from '../../math/vector.ts';
import { type Collide, type PlacedGeom, type Touch, touchSpheres } from './contact.ts';

const clampUnit = (x: number) => Math.min(1, Math.max(-1, x));

const axesOf = (a: PlacedGeom, b: PlacedGeom): readonly [Vec3, Vec3] => [
  column(a.rotation, 2),
  column(b.rotation, 2),
];

export const sphereSphere: Collide = (a, b, margin) =>
  touchSpheres(a.position, a.size[0], b.position, b.size[0], margin, axesOf(a, b));

/** The sphere against the nearest ball within the capsule. */
export const sphereCapsule: Collide = (sphere, capsule, margin) => {
  const [radius, half] = capsule.size;
  const axis = column(capsule.rotation, 2);
  const along = dot(axis, subtract(sphere.position, capsule.position));
  const nearest = addScaled(capsule.position, axis, Math.min(half, Math.max(-half, along)));
  return touchSpheres(sphere.position, sphere.size[0], nearest, radius, margin, axesOf(sphere, capsule));
};

/** Against the side, a cap or the rim of the cylinder, whichever is nearest to the sphere's centre. */
export const sphereCylinder: Collide = (sphere, cylinder, margin) => {
  const [radius, half] = cylinder.size;
  const axis = column(cylinder.rotation, 2);
  const from = subtract(sphere.position, cylinder.position);
  const height = dot(axis, from);
  const outward = addScaled(from, axis, -height);
  const out = norm(outward);
  const overSide = Math.abs(height) < half;
  const overCap = out < radius;
  const inside = overSide && overCap;
  const axes = axesOf(sphere, cylinder);
  if (overSide && !(inside && half - Math.abs(height) < radius - out)) {
    const core = addScaled(cylinder.position, axis, height);
    return touchSpheres(sphere.position, sphere.size[0], core, radius, margin, axes);
  }
  const top = height > 0 ? 1 : -1;
  if (overCap)
    return touchCap(sphere, addScaled(cylinder.position, axis, top * half), scale(axis, top), margin);
  const rim = add(addScaled(cylinder.position, axis, top * half), scale(outward, radius / out));
  return touchSpheres(sphere.position, sphere.size[0], rim, 0, margin, axes);
};

function touchCap(sphere: PlacedGeom, centre: Vec3, outward: Vec3, margin: number): Touch[] {
  const distance = dot(subtract(sphere.position, centre), outward) - sphere.size[0];
  if (distance > margin) return [];
  const position = addScaled(sphere.position, outward, -distance / 2 - sphere.size[0]);
  return [{ distance, position, normal: scale(outward, -1) }];
}

/**
 * The nearest points of two segments, clamped to their ends (Ericson, Real-Time Collision Detection, 5.1.9); two
 * contacts at most when the capsules are parallel, where the nearest points are not unique.
 */
export const capsuleCapsule: Collide = (a, b, margin) => {
  const [u, v] = [scale(column(a.rotation, 2), a.size[1]), scale(column(b.rotation, 2), b.size[1])];
  const apart = subtract(a.position, b.position);
  const [uu, uv, vv] = [dot(u, u), -dot(u, v), dot(v, v)];
  const [ua, va] = [-dot(u, apart), dot(v, apart)];
  const touchAt = (s: number, t: number) => {
    const [p, q] = [addScaled(a.position, u, s), addScaled(b.position, v, t)];
    return touchSpheres(p, a.size[0], q, b.size[0], margin, axesOf(a, b));
  };
  const determinant = uu * vv - uv * uv;
  if (Math.abs(determinant) >= 1e-15) {
    let s = (vv * ua - uv * va) / determinant;
    let t = (uu * va - uv * ua) / determinant;
    if (Math.abs(s) > 1) {
      s = Math.sign(s);
      t = (va - s * uv) / vv;
    }
    if (Math.abs(t) > 1) {
      t = Math.sign(t);
      s = clampUnit((ua - t * uv) / uu);
    }
    return touchAt(s, t);
  }
  const touches: Touch[] = [];
  for (const end of [1, -1]) touches.push(...touchAt(end, clampUnit((va - end * uv) / vv)));
  for (const end of [1, -1]) {
    if (touches.length < 2) touches.push(...touchAt(clampUnit((ua - end * uv) / uu), end));
  }
  return touches;
};
