import { principalAxes } from '../math/eigen.ts';
import { multiplyQuat, quatFromZAxis, quatToMatrix, transform } from '../math/rotation.ts';
import { add, norm, scale, subtract, type Vec3 } from '../math/vector.ts';
import { Attributes, checkAttributes } from './attributes.ts';
import type { Defaults } from './defaults.ts';
import type { DescribedBody, DescribedGeom, DescribedJoint, DescribedSite, Inertial } from './description.ts';
import { composePose, identityPose, type Pose, readPose } from './orientation.ts';
import { allowedAttributes, type ElementKind, orientationAttributes, visualElements } from './schema.ts';
import type { FileFormat } from './sections.ts';
import { mjcfError, type XmlElement } from './xml.ts';

/** What reading a body needs to know about the file around it. */
interface Surroundings {
  readonly format: FileFormat;
  readonly defaults: Defaults;
  /** The default class of elements that name none. */
  readonly childClass: string | undefined;
  /** The pose of the enclosing <frame>s in the body's own frame. */
  readonly frame: Pose;
}

interface Contents {
  inertial: Inertial | undefined;
  joints: DescribedJoint[];
  geoms: DescribedGeom[];
  sites: DescribedSite[];
  children: DescribedBody[];
}

const bodyAttributes = {
  read: ['name', 'childclass', 'pos', ...orientationAttributes],
  ignored: ['user', 'sleep'],
  fixed: { mocap: 'false', gravcomp: '0' },
};

/** Reads the <worldbody> sections into the world, body 0. */
export function readWorld(
  sections: readonly XmlElement[],
  format: FileFormat,
  defaults: Defaults,
): DescribedBody {
  const contents = emptyContents();
  for (const section of sections) {
    checkAttributes(section, { read: [] });
    readContents(section, { format, defaults, childClass: undefined, frame: identityPose }, contents);
  }
  const line = sections[0]?.line ?? 1;
  if (contents.joints.length > 0) throw mjcfError(line, 'the world cannot have joints');
  return { name: 'world', line, ...identityPose, ...contents };
}

function emptyContents(): Contents {
  return { inertial: undefined, joints: [], geoms: [], sites: [], children: [] };
}

function readBody(element: XmlElement, around: Surroundings): DescribedBody {
  checkAttributes(element, bodyAttributes);
  const attributes = new Attributes(element);
  const contents = emptyContents();
  const childClass = childClassOf(attributes, around);
  readContents(element, { ...around, childClass, frame: identityPose }, contents);
  return {
    name: attributes.text('name') ?? '',
    line: element.line,
    ...composePose(around.frame, readPose(attributes, around.format)),
    ...contents,
  };
}

function childClassOf(attributes: Attributes, around: Surroundings): string | undefined {
  const name = attributes.text('childclass');
  if (name !== undefined && !around.defaults.has(name))
    throw attributes.error(`names the unknown class '${name}'`);
  return name ?? around.childClass;
}

function readContents(element: XmlElement, around: Surroundings, contents: Contents): void {
  for (const child of element.children) {
    if (visualElements.includes(child.name)) continue;
    const read = Object.hasOwn(readers, child.name) ? readers[child.name] : undefined;
    if (!read) throw mjcfError(child.line, `<${child.name}> in <${element.name}> is not supported`);
    read(child, around, contents);
  }
}

const readers: Readonly<Record<string, (element: XmlElement, around: Surroundings, into: Contents) => void>> =
  {
    body: (element, around, into) => into.children.push(readBody(element, around)),
    joint: (element, around, into) => into.joints.push(readJoint(element, around)),
    freejoint: (element, _, into) => into.joints.push(readFreeJoint(element)),
    geom: (element, around, into) => into.geoms.push(readGeom(element, around)),
    site: (element, around, into) => into.sites.push(readSite(element, around)),
    frame: readFrame,
    inertial: (element, around, into) => {
      if (into.inertial) throw mjcfError(element.line, 'a second <inertial> in one body');
      into.inertial = readInertial(element, around);
    },
  };

function readFrame(element: XmlElement, around: Surroundings, into: Contents): void {
  checkAttributes(element, { read: ['name', 'childclass', 'pos', ...orientationAttributes] });
  const attributes = new Attributes(element);
  const frame = composePose(around.frame, readPose(attributes, around.format));
  readContents(element, { ...around, childClass: childClassOf(attributes, around), frame }, into);
}

/** The attributes of `element`, checked, over those of its default class. */
function withDefaults(element: XmlElement, kind: ElementKind, around: Surroundings): Attributes {
  checkAttributes(element, allowedAttributes[kind]);
  return new Attributes(element, around.defaults.layersFor(element, kind, around.childClass));
}

function readJoint(element: XmlElement, around: Surroundings): DescribedJoint {
  const attributes = withDefaults(element, 'joint', around);
  const type = attributes.choice('type', ['free', 'ball', 'slide', 'hinge'], 'hinge');
  const turns = around.format.degrees && (type === 'hinge' || type === 'ball');
  const unit = turns ? around.format.unit : 1;
  const refUnit = around.format.degrees && type === 'hinge' ? around.format.unit : 1;
  const single = type === 'hinge' || type === 'slide';
  const range = type === 'free' ? undefined : readLimit(attributes, 'limited', 'range', around, unit);
  if (type === 'ball' && range && range[0] !== 0) throw attributes.error('is a ball: its range starts at 0');
  return {
    name: attributes.text('name') ?? '',
    type,
    ...jointPlace(attributes, around.frame, type === 'free'),
    ref: attributes.number('ref', 0) * refUnit,
    springRef: attributes.number('springref', 0) * refUnit,
    stiffness: attributes.number('stiffness', 0),
    damping: attributes.number('damping', 0),
    armature: attributes.number('armature', 0),
    range,
    margin: attributes.number('margin', 0),
    solref: attributes.numbers('solreflimit', defaultSolref),
    solimp: attributes.numbers('solimplimit', defaultSolimp),
    actuatorForceRange: single
      ? readLimit(attributes, 'actuatorfrclimited', 'actuatorfrcrange', around, 1)
      : undefined,
  };
}

function jointPlace(attributes: Attributes, frame: Pose, free: boolean): { position: Vec3; axis: Vec3 } {
  if (free) return { position: [0, 0, 0], axis: [0, 0, 1] };
  const rotation = quatToMatrix(frame.rotation);
  const axis = attributes.vector('axis', [0, 0, 1]);
  const length = norm(axis);
  if (length < 1e-14) throw attributes.error('has an axis of length zero');
  const position = attributes.vector('pos', [0, 0, 0]);
  return {
    position: add(frame.position, transform(rotation, position)),
    axis: transform(rotation, scale(axis, 1 / length)),
  };
}

function readLimit(
  attributes: Attributes,
  limited: string,
  range: string,
  around: Surroundings,
  unit: number,
): readonly [number, number] | undefined {
  if (!attributes.limited(limited, range, around.format.autoLimits)) return undefined;
  const [low, high] = attributes.vector(range, [0, 0]);
  if (low >= high) throw attributes.error(`has an empty ${range}`);
  return [low * unit, high * unit];
}

function readFreeJoint(element: XmlElement): DescribedJoint {
  checkAttributes(element, { read: ['name'], ignored: ['group'], fixed: { align: 'auto|false' } });
  return {
    name: element.attributes.get('name') ?? '',
    type: 'free',
    ...{ position: [0, 0, 0], axis: [0, 0, 1] },
    ...{ ref: 0, springRef: 0, stiffness: 0, damping: 0, armature: 0, margin: 0 },
    ...{ range: undefined, actuatorForceRange: undefined, solref: defaultSolref, solimp: defaultSolimp },
  };
}

/** MuJoCo's defaults: a time constant of 20 ms, critically damped, and an impedance from 0.9 to 0.95 within 1 mm. */
const defaultSolref: readonly [number, number] = [0.02, 1];
const defaultSolimp: readonly [number, number, number, number, number] = [0.9, 0.95, 0.001, 0.5, 2];

const sizesNeeded = { plane: 0, sphere: 1, capsule: 2, cylinder: 2, box: 3 } as const;

function readGeom(element: XmlElement, around: Surroundings): DescribedGeom {
  const attributes = withDefaults(element, 'geom', around);
  const type = attributes.choice('type', ['plane', 'sphere', 'capsule', 'cylinder', 'box'], 'sphere');
  const shape = attributes.has('fromto') ? spanned(attributes, type) : placed(attributes, around.format);
  const missing = shape.size.slice(0, sizesNeeded[type]).some((size) => size <= 0);
  if (missing) throw attributes.error(`needs ${sizesNeeded[type]} positive sizes`);
  const mass = attributes.has('mass') ? attributes.number('mass', 0) : undefined;
  if (mass !== undefined && mass < 0) throw attributes.error('has a negative mass');
  const { position, rotation } = composePose(around.frame, shape);
  return {
    name: attributes.text('name') ?? '',
    line: element.line,
    ...{ type, size: shape.size, position, rotation, mass },
    density: attributes.number('density', 1000),
    group: attributes.number('group', 0),
    contactType: attributes.number('contype', 1),
    contactAffinity: attributes.number('conaffinity', 1),
    dimension: Number(attributes.choice('condim', ['1', '3', '4', '6'], '3')) as 1 | 3 | 4 | 6,
    priority: attributes.number('priority', 0),
    friction: attributes.numbers('friction', [1, 0.005, 0.0001]),
    mix: attributes.number('solmix', 1),
    solref: attributes.numbers('solref', defaultSolref),
    solimp: attributes.numbers('solimp', defaultSolimp),
    margin: attributes.number('margin', 0),
  };
}

function placed(attributes: Attributes, format: FileFormat): Pose & { readonly size: Vec3 } {
  return { ...readPose(attributes, format), size: attributes.numbers('size', [0, 0, 0]) };
}

/** A shape given by the two ends of its axis; z points from the second end to the first. */
function spanned(attributes: Attributes, type: DescribedGeom['type']): Pose & { readonly size: Vec3 } {
  if (type === 'plane' || type === 'sphere') throw attributes.error(`cannot have fromto: it is a ${type}`);
  const [a, b, c, d, e, f] = attributes.vector('fromto', [0, 0, 0, 0, 0, 0]);
  const along = subtract([a, b, c], [d, e, f]);
  const half = norm(along) / 2;
  if (half < 1e-14) throw attributes.error('has a fromto of length zero');
  const radius = attributes.numbers('size', [0, 0, 0])[0];
  return {
    position: scale(add([a, b, c], [d, e, f]), 0.5),
    rotation: quatFromZAxis(scale(along, 0.5 / half)),
    size: type === 'box' ? [radius, radius, half] : [radius, half, 0],
  };
}

function readSite(element: XmlElement, around: Surroundings): DescribedSite {
  const attributes = withDefaults(element, 'site', around);
  const own = attributes.has('fromto') ? spanned(attributes, 'capsule') : readPose(attributes, around.format);
  const { position, rotation } = composePose(around.frame, own);
  return { name: attributes.text('name') ?? '', position, rotation };
}

function readInertial(element: XmlElement, around: Surroundings): Inertial {
  checkAttributes(element, {
    read: ['mass', 'pos', 'diaginertia', 'fullinertia', ...orientationAttributes],
  });
  const attributes = new Attributes(element);
  attributes.required('mass');
  attributes.required('pos');
  const pose = composePose(around.frame, readPose(attributes, around.format));
  const mass = attributes.number('mass', 0);
  if (!attributes.has('fullinertia')) {
    return { mass, ...pose, inertia: attributes.vector('diaginertia', [0, 0, 0]) };
  }
  const [xx, yy, zz, xy, xz, yz] = attributes.vector('fullinertia', [0, 0, 0, 0, 0, 0]);
  const axes = principalAxes([
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ]);
  if (axes.values[2] < 1e-14) throw attributes.error('has a fullinertia that is not positive definite');
  return {
    mass,
    position: pose.position,
    rotation: multiplyQuat(pose.rotation, axes.rotation),
    inertia: axes.values,
  };
}
