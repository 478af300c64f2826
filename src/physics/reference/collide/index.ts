import { multiply, quatToMatrix, transform } from '../../math/rotation.ts';
import { add } from '../../math/vector.ts';
import type { ContactPair, Geom, Model } from '../../model/model.ts';
import type { Pose } from '../kinematics.ts';
import { capsuleBox, sphereBox } from './box.ts';
import type { Collide, PlacedGeom, Touch } from './contact.ts';
import { planeBox, planeCapsule, planeCylinder, planeSphere } from './plane.ts';
import { capsuleCapsule, sphereCapsule, sphereCylinder, sphereSphere } from './round.ts';

const colliders: Readonly<Record<string, Collide>> = {
  'plane-sphere': planeSphere,
  'plane-capsule': planeCapsule,
  'plane-cylinder': planeCylinder,
  'plane-box': planeBox,
  'sphere-sphere': sphereSphere,
  'sphere-capsule': sphereCapsule,
  'sphere-cylinder': sphereCylinder,
  'sphere-box': sphereBox,
  'capsule-capsule': capsuleCapsule,
  'capsule-box': capsuleBox,
};

/** A touch and the pair it is between. */
export interface Contact {
  readonly pair: ContactPair;
  readonly touch: Touch;
}

/** Every contact of `pose` that is nearer than its pair's margin, so that it may push. */
export function findContacts(model: Model, pose: Pose): Contact[] {
  const placed = model.geoms.map((geom) => placeGeom(pose, geom));
  return model.contactPairs.flatMap((pair) => {
    const [a, b] = [model.geoms[pair.geom1]!, model.geoms[pair.geom2]!];
    const collide = colliders[`${a.type}-${b.type}`]!;
    const touches = collide(placed[pair.geom1]!, placed[pair.geom2]!, pair.margin);
    return touches.filter((touch) => touch.distance < pair.margin).map((touch) => ({ pair, touch }));
  });
}

function placeGeom(pose: Pose, geom: Geom): PlacedGeom {
  const rotation = pose.rotations[geom.body]!;
  return {
    position: add(pose.positions[geom.body]!, transform(rotation, geom.position)),
    rotation: multiply(rotation, quatToMatrix(geom.rotation)),
    size: geom.size,
  };
}
