import type { Allowed } from './attributes.ts';

/** The kinds of element that default classes speak of. */
export type ElementKind = 'joint' | 'geom' | 'site' | 'actuator' | 'tendon';

const orientation = ['quat', 'axisangle', 'xyaxes', 'zaxis', 'euler'];
const visualJoint = ['group', 'user', 'solreffriction', 'solimpfriction'];
const solver = ['solref', 'solimp', 'margin'];

/** What each kind of element may say. What is neither here nor "off" is refused by name and line. */
export const allowedAttributes: Readonly<Record<ElementKind, Allowed>> = {
  joint: {
    read: [
      ...['name', 'class', 'type', 'pos', 'axis', 'limited', 'range', 'margin', 'ref', 'springref'],
      ...['stiffness', 'damping', 'armature', 'solreflimit', 'solimplimit'],
      ...['actuatorfrclimited', 'actuatorfrcrange'],
    ],
    ignored: visualJoint,
    fixed: { frictionloss: '0', springdamper: '0', actuatorgravcomp: 'false', align: 'auto|false' },
  },
  geom: {
    read: [
      ...['name', 'class', 'type', 'contype', 'conaffinity', 'condim', 'priority', 'size', 'mass', 'density'],
      ...['friction', 'solmix', 'fromto', 'pos', 'group', ...solver, ...orientation],
    ],
    ignored: ['material', 'rgba', 'user', 'fluidcoef', 'fitscale'],
    fixed: { gap: '0', shellinertia: 'false', fluidshape: 'none', adhesion: '0', surfacevel: '0' },
  },
  site: {
    read: ['name', 'class', 'pos', 'fromto', ...orientation],
    ignored: ['type', 'group', 'size', 'material', 'rgba', 'user'],
  },
  actuator: {
    read: [
      ...['name', 'class', 'joint', 'jointinparent', 'site', 'gear', 'ctrllimited', 'ctrlrange'],
      ...['forcelimited', 'forcerange', 'kp', 'kv', 'gainprm', 'biasprm', 'gaintype', 'biastype'],
    ],
    ignored: ['group', 'user', 'lengthrange', 'dynprm', 'actlimited', 'actrange', 'actearly'],
    fixed: { dyntype: 'none', dampratio: '0', timeconst: '0', inheritrange: '0', delay: '0', nsample: '0' },
  },
  tendon: {
    read: ['name', 'class'],
    ignored: ['group', 'user', 'width', 'material', 'rgba', 'springlength', 'solreflimit', 'solimplimit'],
    fixed: { limited: 'false|auto', stiffness: '0', damping: '0', frictionloss: '0', armature: '0' },
  },
};

const kinds: Readonly<Record<string, ElementKind>> = {
  ...{ joint: 'joint', geom: 'geom', site: 'site', tendon: 'tendon' },
  ...{ motor: 'actuator', position: 'actuator', velocity: 'actuator', general: 'actuator' },
};

/** The kind of default that an element named `name` in a <default> is, or undefined when it is not supported. */
export function kindOf(name: string): ElementKind | undefined {
  return Object.hasOwn(kinds, name) ? kinds[name] : undefined;
}

/** Elements of <default> and of bodies that change no motion. */
export const visualElements: readonly string[] = ['camera', 'light', 'material', 'mesh', 'texture'];

/** Sections of a model that change no motion: looks, memory, data for other programs, what is only measured. */
export const ignoredSections: readonly string[] = [
  ...['visual', 'statistic', 'size', 'custom', 'sensor', 'keyframe'],
];

export const orientationAttributes: readonly string[] = orientation;
