import { dotProduct } from '../math/linear.ts';
import { transform, transpose } from '../math/rotation.ts';
import { add, addScaled, cross, scale, subtract, type Vec3, zero3 } from '../math/vector.ts';
import type { Model } from '../model/model.ts';
import { lengthOf, type Probe } from '../model/sensors.ts';
import { contactFrame } from './collide/contact.ts';
import { type Contact, findContacts } from './collide/index.ts';
import { type Dynamics, forwardDynamics, type State } from './dynamics.ts';
import { bodyInertias } from './inertia.ts';
import { type Pose, placeBodies, treeOrigin } from './kinematics.ts';
import { addWrench, velocityAt, type Wrench } from './spatial.ts';

/** What `probe` measures of one evaluation of the dynamics. */
export function measure(model: Model, probe: Probe, dynamics: Dynamics): number[] {
  const { pose } = dynamics;
  switch (probe.measures) {
    case 'position':
    case 'centreOfMass':
      return measurePose(model, probe, pose);
    case 'inertias':
      return measureInertias(model, probe.bodies, pose);
    case 'velocities':
      return measureVelocities(model, probe.bodies, dynamics);
    case 'contactForces':
      return measureContacts(model, probe.bodies, dynamics);
    case 'actuatorForces':
      return [...dynamics.actuation.force];
    case 'constraintForces':
      return [...dynamics.solution.force];
  }
}

/** What `probes` measure of a robot that was just put into `state`: nothing drives it, and nothing has touched it. */
export function measureStart(model: Model, probes: readonly Probe[], state: State): number[][] {
  let known: Dynamics | undefined;
  const dynamics = () => {
    known ??= forwardDynamics(model, state, new Float64Array(model.nu));
    return known;
  };
  return probes.map((probe) => {
    switch (probe.measures) {
      case 'position':
      case 'centreOfMass':
        return measurePose(model, probe, placeBodies(model, state.qpos));
      case 'contactForces':
        return new Array<number>(lengthOf(model, probe)).fill(0);
      default:
        return measure(model, probe, dynamics());
    }
  });
}

function measurePose(
  model: Model,
  probe: Extract<Probe, { measures: 'position' | 'centreOfMass' }>,
  pose: Pose,
): number[] {
  if (probe.measures === 'centreOfMass') return [...centreOf(model, pose, () => true)];
  if ('body' in probe.at) return [...pose.positions[probe.at.body]!];
  const { body, position } = model.sites[probe.at.site]!;
  return [...add(pose.positions[body]!, transform(pose.rotations[body]!, position))];
}

/** The common centre of mass of the bodies that `includes` names. */
function centreOf(model: Model, pose: Pose, includes: (body: number) => boolean): Vec3 {
  let mass = 0;
  let moment = zero3;
  for (const [b, body] of model.bodies.entries()) {
    if (!includes(b)) continue;
    mass += body.mass;
    moment = addScaled(moment, pose.centres[b]!, body.mass);
  }
  return mass > 0 ? scale(moment, 1 / mass) : zero3;
}

/** The centre of mass of the whole tree that `body` belongs to: MuJoCo writes spatial vectors about it. */
const treeCentre = (model: Model, pose: Pose, body: number): Vec3 =>
  centreOf(model, pose, (b) => model.bodies[b]!.root === model.bodies[body]!.root);

/** Six numbers of the tensor (xx, yy, zz, xy, xz, yz), mass times centre, mass. */
function measureInertias(model: Model, bodies: readonly number[], pose: Pose): number[] {
  const centred = {
    ...pose,
    positions: pose.positions.map((_, b) => treeCentre(model, pose, model.bodies[b]!.root)),
  };
  const inertias = bodyInertias(model, centred);
  return bodies.flatMap((b) => {
    const { mass, moment, tensor } = inertias[b]!;
    const [[xx, xy, xz], [, yy, yz], [, , zz]] = tensor;
    return [xx, yy, zz, xy, xz, yz, ...moment, mass];
  });
}

function measureVelocities(
  model: Model,
  bodies: readonly number[],
  { pose, velocities }: Dynamics,
): number[] {
  return bodies.flatMap((b) => {
    const arm = subtract(treeCentre(model, pose, b), treeOrigin(model, pose, b));
    const moved = velocities.bodies[b]!;
    return [...moved.angular, ...velocityAt(moved, arm)];
  });
}

function measureContacts(model: Model, bodies: readonly number[], dynamics: Dynamics): number[] {
  const { pose } = dynamics;
  const pushes = contactPushes(model, dynamics);
  return bodies.flatMap((b) => {
    const centre = treeCentre(model, pose, b);
    let total: Wrench = { torque: zero3, force: zero3 };
    for (const { contact, force, torque } of pushes) {
      const arm = subtract(contact.touch.position, centre);
      const wrench: Wrench = { force, torque: add(torque, cross(arm, force)) };
      if (model.geoms[contact.pair.geom2]!.body === b) total = addWrench(total, wrench);
      if (model.geoms[contact.pair.geom1]!.body === b) total = addWrench(total, negate(wrench));
    }
    return [...total.torque, ...total.force];
  });
}

const negate = ({ torque, force }: Wrench): Wrench => ({
  torque: scale(torque, -1),
  force: scale(force, -1),
});

/** Every contact with the force and the torque it exerts on its second geom at its point, in world axes. */
export function contactPushes(
  model: Model,
  { pose, rows, solution }: Dynamics,
): { contact: Contact; force: Vec3; torque: Vec3 }[] {
  const contacts = findContacts(model, pose);
  const edges = ({ pair }: Contact) => (pair.dimension === 1 ? 1 : 2 * (pair.dimension - 1));
  // The contacts' rows follow those of the joint limits.
  let next = rows.length - contacts.reduce((sum, contact) => sum + edges(contact), 0);
  return contacts.map((contact) => {
    const pushes = rows.slice(next, next + edges(contact)).map(({ jacobian, reference, weight }) => {
      const residual = dotProduct(jacobian, solution.acceleration) - reference;
      return -weight * Math.min(0, residual);
    });
    next += edges(contact);
    const { friction, dimension } = contact.pair;
    const along = [pushes.reduce((a, b) => a + b, 0), 0, 0, 0, 0, 0];
    for (let k = 1; k < dimension; k++) {
      along[k] = friction[k - 1]! * (pushes[2 * k - 2]! - pushes[2 * k - 1]!);
    }
    const back = transpose(contactFrame(contact.touch));
    const force = transform(back, [along[0]!, along[1]!, along[2]!]);
    return { contact, force, torque: transform(back, [along[3]!, along[4]!, along[5]!]) };
  });
}
