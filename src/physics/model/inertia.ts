import { principalAxes } from '../math/eigen.ts';
import { type Mat3, quatToMatrix, rotateDiagonal } from '../math/rotation.ts';
import { add, addScaled, dot, scale, subtract, type Vec3 } from '../math/vector.ts';
import type { DescribedGeom, Inertial } from '../mjcf/description.ts';

/** A geom's mass (kg): as written, else its volume times its density. */
function geomMass(geom: DescribedGeom): number {
  if (geom.type === 'plane') return 0;
  return geom.mass ?? geom.density * volume(geom);
}

function volume({ type, size: [a, b, c] }: DescribedGeom): number {
  switch (type) {
    case 'plane':
      return 0;
    case 'sphere':
      return (4 * Math.PI * a * a * a) / 3;
    case 'capsule':
      return Math.PI * (2 * a * a * b + (4 * a * a * a) / 3);
    case 'cylinder':
      return 2 * Math.PI * a * a * b;
    case 'box':
      return 8 * a * b * c;
  }
}

/** Principal moments of a solid of uniform density and mass `mass`, about its centre, along its own axes. */
function solidInertia({ type, size: [a, b, c] }: DescribedGeom, mass: number): Vec3 {
  switch (type) {
    case 'plane':
      return [0, 0, 0];
    case 'sphere': {
      const moment = (2 * mass * a * a) / 5;
      return [moment, moment, moment];
    }
    case 'capsule':
      return capsuleInertia(a, 2 * b, mass);
    case 'cylinder':
      return cylinderInertia(a, 2 * b, mass);
    case 'box':
      return [(mass * (b * b + c * c)) / 3, (mass * (a * a + c * c)) / 3, (mass * (a * a + b * b)) / 3];
  }
}

function cylinderInertia(radius: number, height: number, mass: number): Vec3 {
  const across = (mass * (3 * radius * radius + height * height)) / 12;
  return [across, across, (mass * radius * radius) / 2];
}

/** A cylinder and two half-spheres, whose centres of mass lie 3/8 radius beyond its ends. */
function capsuleInertia(radius: number, height: number, mass: number): Vec3 {
  const caps = (mass * 4 * radius) / (4 * radius + 3 * height);
  const [across, along] = [0, 2].map((i) => cylinderInertia(radius, height, mass - caps)[i]!) as [
    number,
    number,
  ];
  const ball = (2 * caps * radius * radius) / 5;
  const offset = (caps * height * (3 * radius + 2 * height)) / 8;
  return [across + ball + offset, across + ball + offset, along + ball];
}

/** Mass, centre and principal inertia of the geoms of one body together. One geom keeps its own axes. */
export function inertialOfGeoms(geoms: readonly DescribedGeom[]): Inertial | undefined {
  const solids = geoms.map((geom) => ({ geom, mass: geomMass(geom) })).filter(({ mass }) => mass > 1e-14);
  const [first] = solids;
  if (!first) return undefined;
  if (solids.length === 1) {
    const { position, rotation } = first.geom;
    return { mass: first.mass, position, rotation, inertia: solidInertia(first.geom, first.mass) };
  }
  const mass = solids.reduce((total, solid) => total + solid.mass, 0);
  const moment = solids.reduce<Vec3>(
    (sum, solid) => addScaled(sum, solid.geom.position, solid.mass),
    [0, 0, 0],
  );
  const position = scale(moment, 1 / mass);
  const parts = solids.map(({ geom, mass: part }) => {
    const about = rotateDiagonal(quatToMatrix(geom.rotation), solidInertia(geom, part));
    return addMatrix(about, pointInertia(subtract(geom.position, position), part));
  });
  const axes = principalAxes(parts.reduce(addMatrix));
  return { mass, position, rotation: axes.rotation, inertia: axes.values };
}

/** Inertia tensor of a point mass at `r`: m (r.r 1 - r r^T). */
export function pointInertia(r: Vec3, mass: number): Mat3 {
  const square = dot(r, r);
  const row = (i: 0 | 1 | 2): Vec3 => {
    const out: [number, number, number] = [-mass * r[i] * r[0], -mass * r[i] * r[1], -mass * r[i] * r[2]];
    out[i] += mass * square;
    return out;
  };
  return [row(0), row(1), row(2)];
}

export const addMatrix = (a: Mat3, b: Mat3): Mat3 => [add(a[0], b[0]), add(a[1], b[1]), add(a[2], b[2])];
