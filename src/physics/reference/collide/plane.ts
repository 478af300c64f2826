import { column, transform } from '../../math/rotation.ts';
import { addScaled, cross, dot, norm, normalize, scale, subtract, type Vec3 } from '../../math/vector.ts';
import type { Collide, PlacedGeom, Touch } from './contact.ts';

// A plane's normal is its z axis; it is infinite.

/** Contact at `point` of the second shape's surface, if it is near enough to the plane. */
function touchPoint(plane: PlacedGeom, point: Vec3, margin: number, tangent?: Vec3): Touch[] {
  const normal = column(plane.rotation, 2);
  const distance = dot(subtract(point, plane.position), normal);
  if (distance > margin) return [];
  const position = addScaled(point, normal, -distance / 2);
  return [tangent ? { distance, position, normal, tangent } : { distance, position, normal }];
}

export const planeSphere: Collide = (plane, sphere, margin) => {
  const normal = column(plane.rotation, 2);
  return touchPoint(plane, addScaled(sphere.position, normal, -sphere.size[0]), margin);
};

/** The lowest point of the ball at each end; the tangent follows the capsule. */
export const planeCapsule: Collide = (plane, capsule, margin) => {
  const normal = column(plane.rotation, 2);
  const axis = column(capsule.rotation, 2);
  const [radius, half] = capsule.size;
  return [half, -half].flatMap((end) => {
    const centre = addScaled(capsule.position, axis, end);
    return touchPoint(plane, addScaled(centre, normal, -radius), margin, axis);
  });
};

/** Up to four of the corners below the box's centre. */
export const planeBox: Collide = (plane, box, margin) => {
  const normal = column(plane.rotation, 2);
  const [x, y, z] = box.size;
  const touches: Touch[] = [];
  for (let i = 0; i < 8 && touches.length < 4; i++) {
    const local: Vec3 = [i & 1 ? x : -x, i & 2 ? y : -y, i & 4 ? z : -z];
    const corner = transform(box.rotation, local);
    if (dot(corner, normal) <= 0)
      touches.push(...touchPoint(plane, addScaled(box.position, corner, 1), margin));
  }
  return touches;
};

/**
 * The lowest point of each rim, and two more on the rim nearer to the plane, a third of a turn to either side of
 * the lowest: what keeps an upright cylinder from rocking.
 */
export const planeCylinder: Collide = (plane, cylinder, margin) => {
  const normal = column(plane.rotation, 2);
  const [radius, half] = cylinder.size;
  const up = column(cylinder.rotation, 2);
  const axis = dot(normal, up) > 0 ? scale(up, -1) : up;
  const down = lowestRadius(normal, axis, column(cylinder.rotation, 0), radius);
  const near = addScaled(cylinder.position, axis, half);
  const far = addScaled(cylinder.position, axis, -half);
  const nearest = touchPoint(plane, addScaled(near, down, 1), margin);
  if (nearest.length === 0) return [];
  const aside = scale(normalize(cross(down, axis)), (radius * Math.sqrt(3)) / 2);
  const back = addScaled(near, down, -0.5);
  const third = [1, -1].flatMap((side) => touchPoint(plane, addScaled(back, aside, side), margin));
  return [...nearest, ...touchPoint(plane, addScaled(far, down, 1), margin), ...third];
};

/** The radius of a disk with unit `axis` that points most against `normal`; along `x` where the disk is level. */
function lowestRadius(normal: Vec3, axis: Vec3, x: Vec3, radius: number): Vec3 {
  const along = addScaled(scale(axis, dot(normal, axis)), normal, -1);
  const length = norm(along);
  return length < 1e-15 ? scale(x, radius) : scale(along, radius / length);
}
