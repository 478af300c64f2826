import type { Point } from './shape.ts';

export type Vector = readonly [number, number, number];

/** Looks at the world from a fixed direction. `distance` is infinite for a plan or an elevation. */
export interface Camera {
  /** Unit vectors of the picture's right and up, and of the way into it. */
  readonly right: Vector;
  readonly up: Vector;
  readonly forward: Vector;
  /** Metres from the point looked at. */
  readonly distance: number;
}

/** A point as the camera sees it: metres at the depth of the point looked at. */
export interface Seen {
  readonly at: Point;
  /** How much larger things are than at the depth of the point looked at. */
  readonly zoom: number;
  readonly depth: number;
}

/** From the side, x to the right. */
export const sideView: Camera = {
  ...{ right: [1, 0, 0], up: [0, 0, 1], forward: [0, 1, 0], distance: Number.POSITIVE_INFINITY },
};

/** From above, x to the right. */
export const topView: Camera = {
  ...{ right: [1, 0, 0], up: [0, 1, 0], forward: [0, 0, -1], distance: Number.POSITIVE_INFINITY },
};

/** From `azimuth` (rad, 0 looks along x) and `elevation` (rad) above the horizon. */
export function orbitView(azimuth: number, elevation: number, distance: number): Camera {
  const [ca, sa, ce, se] = [Math.cos(azimuth), Math.sin(azimuth), Math.cos(elevation), Math.sin(elevation)];
  return {
    right: [sa, -ca, 0],
    up: [se * ca, se * sa, ce],
    forward: [ce * ca, ce * sa, -se],
    distance,
  };
}

const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export function see(camera: Camera, target: Vector, point: Vector): Seen {
  const from: Vector = [point[0] - target[0], point[1] - target[1], point[2] - target[2]];
  const depth = dot(camera.forward, from);
  const zoom =
    camera.distance === Number.POSITIVE_INFINITY
      ? 1
      : camera.distance / Math.max(0.2, camera.distance + depth);
  return {
    at: [dot(camera.right, from) * zoom, dot(camera.up, from) * zoom],
    zoom,
    depth,
  };
}

/** `v` turned by the unit quaternion w, x, y, z. */
export function rotate([w, x, y, z]: readonly [number, number, number, number], v: Vector): Vector {
  const [tx, ty, tz] = [2 * (y * v[2] - z * v[1]), 2 * (z * v[0] - x * v[2]), 2 * (x * v[1] - y * v[0])];
  return [v[0] + w * tx + y * tz - z * ty, v[1] + w * ty + z * tx - x * tz, v[2] + w * tz + x * ty - y * tx];
}
