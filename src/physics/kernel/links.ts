import {
  identityQuat,
  type Mat3,
  multiply,
  multiplyQuat,
  type Quat,
  quatToMatrix,
  rotateDiagonal,
  transform,
} from '../math/rotation.ts';
import { add, addScaled, scale, subtract, type Vec3 } from '../math/vector.ts';
import { addMatrix, pointInertia } from '../model/inertia.ts';
import type { GeomType, Joint, Model } from '../model/model.ts';

/** A body that moves against its parent, with all that is fixed to it melted in; link 0 is the world. */
export interface Link {
  readonly body: number;
  /** The parent link, and the pose in its frame. */
  readonly parent: number;
  readonly position: Vec3;
  readonly rotation: Mat3;
  readonly joints: readonly Joint[];
  readonly mass: number;
  readonly centre: Vec3;
  /** Inertia about the centre of mass, in the link's axes. */
  readonly tensor: Mat3;
}

/** A geom in its link's frame. */
export interface LinkGeom {
  readonly link: number;
  readonly type: GeomType;
  readonly size: Vec3;
  readonly position: Vec3;
  readonly rotation: Mat3;
}

interface FixedPose {
  readonly link: number;
  readonly position: Vec3;
  readonly rotation: Quat;
}

export interface Links {
  readonly links: readonly Link[];
  readonly geoms: readonly LinkGeom[];
  /** Every body's link and pose in it. */
  readonly bodies: readonly FixedPose[];
}

/** The model with every body that has no joints melted into the one that carries it. */
export function meltFixedBodies(model: Model): Links {
  const links: Link[] = [];
  const bodies: FixedPose[] = [];
  for (const [b, body] of model.bodies.entries()) {
    const above = bodies[body.parent];
    const place: FixedPose = above
      ? {
          link: above.link,
          position: add(above.position, transform(quatToMatrix(above.rotation), body.position)),
          rotation: multiplyQuat(above.rotation, body.rotation),
        }
      : { link: 0, position: [0, 0, 0], rotation: identityQuat };
    if (b > 0 && body.joints.count === 0) {
      bodies.push(place);
      continue;
    }
    bodies.push({ link: links.length, position: [0, 0, 0], rotation: identityQuat });
    links.push({
      body: b,
      parent: place.link,
      position: snapVector(place.position),
      rotation: snapMatrix(quatToMatrix(place.rotation)),
      joints: model.joints.slice(body.joints.start, body.joints.start + body.joints.count),
      ...{ mass: 0, centre: [0, 0, 0], tensor: quatToMatrix([0, 0, 0, 0]) },
    });
  }
  return {
    bodies,
    links: links.map((link, l) => ({ ...link, ...meltedInertia(model, bodies, l) })),
    geoms: meltGeoms(model, bodies),
  };
}

function meltedInertia(
  model: Model,
  places: readonly FixedPose[],
  link: number,
): Pick<Link, 'mass' | 'centre' | 'tensor'> {
  const parts = model.bodies
    .map((body, b) => ({ body, place: places[b]! }))
    .filter(({ body, place }) => place.link === link && body.mass > 0)
    .map(({ body, place }) => ({
      mass: body.mass,
      centre: add(place.position, transform(quatToMatrix(place.rotation), body.inertialPosition)),
      tensor: rotateDiagonal(quatToMatrix(multiplyQuat(place.rotation, body.inertialRotation)), body.inertia),
    }));
  const mass = parts.reduce((sum, part) => sum + part.mass, 0);
  const moment = parts.reduce<Vec3>((sum, part) => addScaled(sum, part.centre, part.mass), [0, 0, 0]);
  const centre = snapVector(mass > 0 ? scale(moment, 1 / mass) : [0, 0, 0]);
  const none: Mat3 = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ];
  const tensor = parts.reduce<Mat3>((sum, part) => {
    const shifted = pointInertia(subtract(part.centre, centre), part.mass);
    return addMatrix(sum, addMatrix(part.tensor, shifted));
  }, none);
  const size = tensor[0][0] + tensor[1][1] + tensor[2][2];
  const clean = tensor.map((row) => row.map((x) => (Math.abs(x) < 1e-13 * size ? 0 : x)));
  return { mass, centre, tensor: clean as unknown as Mat3 };
}

function meltGeoms(model: Model, places: readonly FixedPose[]): LinkGeom[] {
  return model.geoms.map((geom) => {
    const place = places[geom.body]!;
    const outer = quatToMatrix(place.rotation);
    return {
      link: place.link,
      type: geom.type,
      size: geom.size,
      position: snapVector(add(place.position, transform(outer, geom.position))),
      rotation: snapMatrix(multiply(outer, quatToMatrix(geom.rotation))),
    };
  });
}

/**
 * Numbers within rounding of 0 and of plus or minus 1 put there exactly, so that a robot written as planar is planar.
 */
function snap(x: number): number {
  for (const exact of [0, 1, -1]) if (Math.abs(x - exact) < 1e-13) return exact;
  return x;
}

export const snapVector = (v: Vec3): Vec3 => [snap(v[0]), snap(v[1]), snap(v[2])];

export const snapMatrix = (m: Mat3): Mat3 => [snapVector(m[0]), snapVector(m[1]), snapVector(m[2])];
