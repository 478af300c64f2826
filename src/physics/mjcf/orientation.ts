import {
  axisAngleToQuat,
  identityQuat,
  multiplyQuat,
  normalizeQuat,
  type Quat,
  quatFromXYAxes,
  quatFromZAxis,
  quatToMatrix,
  transform,
} from '../math/rotation.ts';
import { add, normalize, type Vec3 } from '../math/vector.ts';
import type { Attributes } from './attributes.ts';

/** How a model writes angles. */
export interface AngleFormat {
  /** Radians per unit of angle in the file. */
  readonly unit: number;
  /** Three of xyzXYZ: lower case rotates about the moving axes, upper case about the fixed ones. */
  readonly eulerSequence: string;
}

/** A place and a direction in the parent's frame. */
export interface Pose {
  readonly position: Vec3;
  readonly rotation: Quat;
}

export const identityPose: Pose = { position: [0, 0, 0], rotation: identityQuat };

/** The pose `inner`, given in the frame `outer`, in the frame that `outer` is given in. */
export function composePose(outer: Pose, inner: Pose): Pose {
  return {
    position: add(outer.position, transform(quatToMatrix(outer.rotation), inner.position)),
    rotation: multiplyQuat(outer.rotation, inner.rotation),
  };
}

/** The pose that `pos` and one of the five ways to write an orientation give. */
export function readPose(attributes: Attributes, format: AngleFormat): Pose {
  return {
    position: attributes.vector('pos', [0, 0, 0]),
    rotation: readOrientation(attributes, format),
  };
}

function readOrientation(attributes: Attributes, format: AngleFormat): Quat {
  if (attributes.has('axisangle')) {
    const [x, y, z, angle] = attributes.vector('axisangle', [0, 0, 0, 0]);
    return axisAngleToQuat(normalize([x, y, z]), angle * format.unit);
  }
  if (attributes.has('xyaxes')) {
    const [a, b, c, d, e, f] = attributes.vector('xyaxes', [1, 0, 0, 0, 1, 0]);
    return quatFromXYAxes([a, b, c], [d, e, f]);
  }
  if (attributes.has('zaxis')) return quatFromZAxis(normalize(attributes.vector('zaxis', [0, 0, 1])));
  if (attributes.has('euler')) {
    return eulerToQuat(attributes.vector('euler', [0, 0, 0]), format);
  }
  const quat = attributes.vector('quat', [1, 0, 0, 0]);
  if (quat.every((value) => value === 0)) throw attributes.error('has a quat of length zero');
  return normalizeQuat(quat);
}

function eulerToQuat(angles: Vec3, format: AngleFormat): Quat {
  let rotation: Quat = identityQuat;
  [...format.eulerSequence].forEach((axis, i) => {
    const k = 'xyz'.indexOf(axis.toLowerCase());
    const unit: Vec3 = [Number(k === 0), Number(k === 1), Number(k === 2)];
    const turn = axisAngleToQuat(unit, angles[i]! * format.unit);
    const moving = axis === axis.toLowerCase();
    rotation = moving ? multiplyQuat(rotation, turn) : multiplyQuat(turn, rotation);
  });
  return rotation;
}
