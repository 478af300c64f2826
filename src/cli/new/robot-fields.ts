import type { Joint, Model } from '../../physics/index.ts';
import { constantName } from './constant-name.ts';

/** A field of a robot's state, as it is written into the file of an environment. */
export interface RobotField {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
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
  const positions = named.flatMap(({ joint, name }) => positionsOf(joint, name));
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

function positionsOf(joint: Joint, name: string): RobotField[] {
  const what = plain(joint.name || name);
  const quaternion = ['w', 'x', 'y', 'z'].map((part) => ({
    ...{ name: `${name}${part.toUpperCase()}`, unit: '1', isForwards: false },
    meaning: `${part} of the quaternion that turns ${what}`,
  }));
  if (joint.type === 'ball') return quaternion;
  if (joint.type === 'free') {
    const point = ['x', 'y', 'z'].map((axis) => ({
      ...{ name: axis, unit: 'm', isForwards: axis === 'x' },
      meaning: `position of ${what} along ${axis}`,
    }));
    return [...point, ...quaternion];
  }
  const slides = joint.type === 'slide';
  const meaning = `${slides ? 'position' : 'angle'} of ${what}`;
  return [{ name, unit: slides ? 'm' : 'rad', meaning, isForwards: slides && Math.abs(joint.axis[0]) === 1 }];
}

function velocitiesOf(joint: Joint, name: string): RobotField[] {
  const what = plain(joint.name || name);
  const field = (of: string, unit: string, meaning: string): RobotField => {
    return { name: `${of}Velocity`, unit, meaning, isForwards: false };
  };
  const turns = ['x', 'y', 'z'].map((axis) =>
    field(`${name}${axis.toUpperCase()}`, 'rad/s', `angular velocity of ${what} about its ${axis}`),
  );
  if (joint.type === 'ball') return turns;
  if (joint.type === 'free') {
    const moves = ['x', 'y', 'z'].map((axis) => field(axis, 'm/s', `velocity of ${what} along ${axis}`));
    return [...moves, ...turns];
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
