import type {
  CompilerSettings,
  DescribedActuator,
  DescribedBody,
  DescribedGeom,
  DescribedJoint,
  Description,
  Inertial,
} from '../mjcf/description.ts';
import { mjcfError } from '../mjcf/xml.ts';
import { contactPairs } from './contacts.ts';
import { inertialOfGeoms } from './inertia.ts';
import { withInverseWeights } from './inverse-weights.ts';
import type { Actuator, Body, Dof, Geom, Joint, Model, Site } from './model.ts';
import { softness } from './softness.ts';

/** The model as it grows, body by body. */
interface Parts {
  readonly bodies: Body[];
  readonly joints: Joint[];
  readonly dofs: Dof[];
  readonly geoms: Geom[];
  readonly describedGeoms: DescribedGeom[];
  readonly sites: Site[];
  readonly qpos0: number[];
  readonly qposSpring: number[];
}

/**
 * Compiles a description into a model, as MuJoCo's compiler does: bodies in depth-first order, inertia from geoms,
 * limits and contact parameters combined, inverse weights at the reference position.
 * Throws a HeurekaError with the line of a body or geom that cannot be.
 */
export function compileModel(description: Description): Model {
  const parts: Parts = {
    ...{ bodies: [], joints: [], dofs: [], geoms: [], describedGeoms: [], sites: [] },
    ...{ qpos0: [], qposSpring: [] },
  };
  addBody(parts, description, description.world, -1);
  const bodies = scaleToTotalMass(parts.bodies, description.compiler.totalMass);
  checkNames(description, parts);
  const model: Model = {
    name: description.name,
    options: description.options,
    ...{ bodies, joints: parts.joints, dofs: parts.dofs, geoms: parts.geoms, sites: parts.sites },
    actuators: description.options.actuation
      ? description.actuators.map((actuator) => compileActuator(parts, description, actuator))
      : [],
    contactPairs: contactPairs({
      ...{ bodies, geoms: parts.geoms, described: parts.describedGeoms, options: description.options },
      excluded: excludedBodies(description, bodies),
      refuse: refusePair,
    }),
    nq: parts.qpos0.length,
    nv: parts.dofs.length,
    nu: description.actuators.length,
    qpos0: parts.qpos0,
    qposSpring: parts.qposSpring,
  };
  return model.nv === 0 ? model : weighed(model, description.world.line);
}

function weighed(model: Model, line: number): Model {
  try {
    return withInverseWeights(model);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw mjcfError(
      line,
      'two joints move the same thing: the inertia at the reference position is singular',
    );
  }
}

function addBody(parts: Parts, description: Description, described: DescribedBody, parent: number): void {
  const index = parts.bodies.length;
  const above = parts.bodies[parent];
  const moving = described.joints.length > 0;
  const joints = { start: parts.joints.length, count: described.joints.length };
  const dofStart = parts.dofs.length;
  let lastDof = above?.lastDof ?? -1;
  if (described.joints.some((joint) => joint.type === 'free') && (parent !== 0 || joints.count > 1)) {
    throw mjcfError(
      described.line,
      `the free joint of '${described.name}' must be alone on a top-level body`,
    );
  }
  const ball = described.joints.findIndex((joint) => joint.type === 'ball');
  if (ball >= 0 && described.joints.slice(ball + 1).some(({ type }) => type === 'ball' || type === 'hinge')) {
    throw mjcfError(described.line, `in '${described.name}' no joint may turn the body after its ball`);
  }
  for (const joint of described.joints)
    lastDof = addJoint(parts, description, described, joint, index, lastDof);
  const inertial = parent < 0 ? massless : inertialOf(description.compiler, described);
  if (moving && !hasInertia(description.compiler, described)) {
    throw mjcfError(described.line, `the body '${described.name}' moves but has no mass or no inertia`);
  }
  parts.bodies.push({
    name: described.name,
    parent: Math.max(0, parent),
    position: described.position,
    rotation: described.rotation,
    mass: inertial.mass,
    inertialPosition: inertial.position,
    inertialRotation: inertial.rotation,
    inertia: inertial.inertia,
    weld: moving ? index : (above?.weld ?? 0),
    root: parent <= 0 ? index : above!.root,
    joints,
    dofs: { start: dofStart, count: parts.dofs.length - dofStart },
    lastDof,
    inverseWeight: { translation: 0, rotation: 0 },
  });
  for (const geom of described.geoms) addGeom(parts, geom, index);
  for (const site of described.sites) parts.sites.push({ ...site, body: index });
  for (const child of described.children) addBody(parts, description, child, index);
}

/** Whether a body, or one that is fixed to it, has mass and inertia. */
function hasInertia(settings: CompilerSettings, body: DescribedBody): boolean {
  const { mass, inertia } = inertialOf(settings, body);
  if (Math.min(mass, ...inertia) >= 1e-15) return true;
  return body.children.some((child) => child.joints.length === 0 && hasInertia(settings, child));
}

const massless: Inertial = { mass: 0, position: [0, 0, 0], rotation: [1, 0, 0, 0], inertia: [0, 0, 0] };

function inertialOf(settings: CompilerSettings, body: DescribedBody): Inertial {
  const [low, high] = settings.inertiaGroups;
  const counted = body.geoms.filter((geom) => geom.group >= low && geom.group <= high);
  const written = settings.inertiaFromGeoms === 'true' ? undefined : body.inertial;
  const fromGeoms = settings.inertiaFromGeoms === 'false' ? undefined : inertialOfGeoms(counted);
  const found = written ?? fromGeoms ?? body.inertial ?? massless;
  const inertia = found.inertia.map((x) =>
    Math.max(x, settings.leastInertia),
  ) as unknown as Inertial['inertia'];
  const [x, y, z] = inertia;
  const bounded = { ...found, mass: Math.max(found.mass, settings.leastMass), inertia };
  if (x < 0 || y < 0 || z < 0 || bounded.mass < 0) {
    throw mjcfError(body.line, `the body '${body.name}' has a negative mass or inertia`);
  }
  if (x + y >= z && x + z >= y && y + z >= x) return bounded;
  if (!settings.balanceInertia) {
    throw mjcfError(
      body.line,
      `the inertia of the body '${body.name}' breaks A + B >= C`,
      'Set balanceinertia.',
    );
  }
  const mean = (x + y + z) / 3;
  return { ...bounded, inertia: [mean, mean, mean] };
}

/** Adds a joint and its dofs; returns the last of them. */
function addJoint(
  parts: Parts,
  { options }: Description,
  body: DescribedBody,
  joint: DescribedJoint,
  bodyIndex: number,
  parentDof: number,
): number {
  const parent = parts.joints.length;
  const least = options.safeReference ? 2 * options.timestep : 0;
  parts.joints.push({
    ...{ name: joint.name, type: joint.type, body: bodyIndex, position: joint.position, axis: joint.axis },
    qposStart: parts.qpos0.length,
    dofStart: parts.dofs.length,
    stiffness: joint.stiffness,
    limit:
      joint.range && options.limits
        ? { range: joint.range, margin: joint.margin, softness: softness(joint.solref, joint.solimp, least) }
        : undefined,
    actuatorForceRange: joint.actuatorForceRange,
  });
  parts.qpos0.push(...restPosition(body, joint, joint.ref));
  parts.qposSpring.push(...restPosition(body, joint, joint.springRef));
  let lastDof = parentDof;
  for (let k = 0; k < dofCount[joint.type]; k++) {
    const { armature, damping } = joint;
    parts.dofs.push({ joint: parent, body: bodyIndex, parent: lastDof, armature, damping, inverseWeight: 0 });
    lastDof = parts.dofs.length - 1;
  }
  return lastDof;
}

const dofCount = { free: 6, ball: 3, slide: 1, hinge: 1 } as const;

function restPosition(body: DescribedBody, joint: DescribedJoint, scalar: number): readonly number[] {
  if (joint.type === 'free') return [...body.position, ...body.rotation];
  return joint.type === 'ball' ? [1, 0, 0, 0] : [scalar];
}

function addGeom(parts: Parts, geom: DescribedGeom, body: number): void {
  if (geom.type === 'plane' && parts.bodies[body]!.weld !== 0) {
    throw mjcfError(geom.line, 'a plane must be fixed to the world');
  }
  const { name, type, size, position, rotation } = geom;
  parts.geoms.push({ name, type, body, size, position, rotation });
  parts.describedGeoms.push(geom);
}

function scaleToTotalMass(bodies: readonly Body[], total: number): readonly Body[] {
  if (total <= 0) return bodies;
  const factor = total / bodies.reduce((sum, body) => sum + body.mass, 0);
  return bodies.map((body) => ({
    ...body,
    mass: body.mass * factor,
    inertia: body.inertia.map((x) => x * factor) as unknown as Body['inertia'],
  }));
}

function compileActuator(parts: Parts, description: Description, described: DescribedActuator): Actuator {
  const { target: named, line } = described;
  const list = named.kind === 'joint' ? parts.joints : parts.sites;
  const index = list.findIndex((each) => each.name === named.name);
  if (index < 0) throw mjcfError(line, `an actuator drives the unknown ${named.kind} '${named.name}'`);
  const { name, gear, gain, bias, forceRange } = described;
  const controlRange = description.options.clampControls ? described.controlRange : undefined;
  return {
    ...{ name, gear, gain, bias, controlRange, forceRange },
    target:
      named.kind === 'joint'
        ? { kind: 'joint', joint: index, inParent: named.inParent }
        : { kind: 'site', site: index },
  };
}

function excludedBodies(
  { excludes }: Description,
  bodies: readonly Body[],
): (body1: number, body2: number) => boolean {
  const key = (a: number, b: number) => `${Math.min(a, b)} ${Math.max(a, b)}`;
  const keys = new Set(
    excludes.map((pair) => {
      const [a, b] = pair.map((name) => bodies.findIndex((body) => body.name === name)) as [number, number];
      if (a < 0 || b < 0) throw mjcfError(1, `<exclude> names an unknown body: ${pair.join(', ')}`);
      return key(a, b);
    }),
  );
  return (a, b) => keys.has(key(a, b));
}

function refusePair(first: DescribedGeom, second: DescribedGeom): never {
  throw mjcfError(
    Math.max(first.line, second.line),
    `contact of a ${first.type} (line ${first.line}) with a ${second.type} (line ${second.line}) is not supported`,
    'Keep the two apart with contype and conaffinity, or with <exclude>.',
  );
}

/** Throws when two joints, geoms or other parts of one kind share a name. */
function checkNames({ actuators, world }: Description, parts: Parts): void {
  const kinds = {
    body: parts.bodies,
    joint: parts.joints,
    geom: parts.geoms,
    site: parts.sites,
    actuator: actuators,
  };
  for (const [kind, list] of Object.entries(kinds)) {
    const seen = new Set<string>();
    for (const { name } of list) {
      if (name !== '' && seen.has(name))
        throw mjcfError(world.line, `two of the ${kind} parts are named '${name}'`);
      seen.add(name);
    }
  }
}
