import type { Joint, Model } from '../../physics/index.ts';
import { constantName } from './constant-name.ts';

/** A field of a robot's state, as it is written into the file of an environment. */
export interface RobotField {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
  /** Where an episode starts. */
  readonly start: number;
  /** Whether starts differ in it. */
  readonly noise: boolean;
  /** A position along the world's x axis. */
  readonly isForwards: boolean;
}

export interface RobotAction {
  readonly name: string;
  readonly meaning: string;
  readonly min: number;
  readonly max: number;
}

/** The robot's positions [nq] and velocities [nv], named after its joints. */
export function robotState(model: Model): RobotField[] {
  const named = model.joints.map((joint, k) => ({ joint, name: fieldName(joint.name, `joint${k + 1}`) }));
  const positions = named.flatMap(({ joint, name }) => positionsOf(model, joint, name));
  const velocities = named.flatMap(({ joint, name }) => velocitiesOf(joint, name));
  return distinct([...positions, ...velocities]);
}

/** The robot's actuators [nu]. A control without a range is kept to -1 to 1. */
export function robotActions(model: Model): RobotAction[] {
  const actions = model.actuators.map(({ name, controlRange, gear }, k) => {
    const [min, max] = controlRange ?? [-1, 1];
    const meaning = `control of ${name || `actuator ${k + 1}`}, gear ${gear[0]}`;
    return { name: fieldName(name, `motor${k + 1}`), meaning: plain(meaning), min, max };
  });
  return distinct(actions);
}

function positionsOf(model: Model, joint: Joint, name: string): RobotField[] {
  const start = (k: number) => model.qpos0[joint.qposStart + k]!;
  const what = plain(joint.name || name);
  const still = { noise: false, isForwards: false };
  const quaternion = (first: number) =>
    ['W', 'X', 'Y', 'Z'].map((part, k) => ({
      ...{ name: `${name}${part}`, unit: '1', start: start(first + k), ...still },
      meaning: `${part.toLowerCase()} of the quaternion that turns ${what}`,
    }));
  if (joint.type === 'ball') return quaternion(0);
  if (joint.type === 'free') {
    const point = ['x', 'y', 'z'].map((axis, k) => ({
      ...{ name: axis, unit: 'm', meaning: `position of ${what} along ${axis}`, start: start(k) },
      ...{ noise: true, isForwards: k === 0 },
    }));
    return [...point, ...quaternion(3)];
  }
  const slides = joint.type === 'slide';
  return [
    {
      ...{ name, unit: slides ? 'm' : 'rad', start: start(0), noise: true },
      meaning: `${slides ? 'position' : 'angle'} of ${what}`,
      isForwards: slides && Math.abs(joint.axis[0]) === 1,
    },
  ];
}

function velocitiesOf(joint: Joint, name: string): RobotField[] {
  const what = plain(joint.name || name);
  const field = (of: string, unit: string, meaning: string) => ({
    ...{ name: `${of}Velocity`, unit, meaning },
    ...{ start: 0, noise: true, isForwards: false },
  });
  const turns = (of: string) =>
    ['x', 'y', 'z'].map((axis) =>
      field(`${of}${axis.toUpperCase()}`, 'rad/s', `angular velocity of ${what} about its ${axis}`),
    );
  if (joint.type === 'ball') return turns(name);
  if (joint.type === 'free') {
    const moves = ['x', 'y', 'z'].map((axis) => field(axis, 'm/s', `velocity of ${what} along ${axis}`));
    return [...moves, ...turns(name)];
  }
  const unit = joint.type === 'slide' ? 'm/s' : 'rad/s';
  return [field(name, unit, `${joint.type === 'slide' ? 'velocity' : 'angular velocity'} of ${what}`)];
}

/** A joint's name as a field's: a letter first, then letters and digits. */
function fieldName(name: string, otherwise: string): string {
  const joined = constantName(name).replace(/[^A-Za-z0-9]/g, '');
  return /^[A-Za-z]/.test(joined) ? joined[0]!.toLowerCase() + joined.slice(1) : otherwise;
}

/** Text of a file that goes into quotes and into prompts. */
const plain = (text: string) => text.replace(/[^\w .,-]/g, ' ');

/** Fields with names of their own: the second `hip` becomes `hip2`. */
function distinct<Field extends { readonly name: string }>(fields: readonly Field[]): Field[] {
  const taken = new Set<string>();
  return fields.map((field) => {
    let { name } = field;
    for (let count = 2; taken.has(name); count++) name = `${field.name}${count}`;
    taken.add(name);
    return { ...field, name };
  });
}
