import type { Environment } from '../../core/environment.ts';

/** How the state of a task is read from its twin in Gymnasium. */
export interface Twin {
  /** As `gymnasium.make` knows it. */
  readonly id: string;
  /** Python lines that end in `return State(…)`; `task` is the unwrapped environment. */
  readonly read: readonly string[];
  /** What a reader should know. */
  readonly note: string;
}

const classic: Readonly<Record<string, readonly string[]>> = {
  cartpole: ['x, velocity, angle, turning = task.state', 'return State(x, velocity, angle, turning)'],
  pendulum: [
    'angle, turning = task.state',
    'tilt = angle - 2 * np.pi * np.round(angle / (2 * np.pi))',
    'return State(angle, turning, tilt)',
  ],
  acrobot: [
    'shoulder, elbow, shoulder_velocity, elbow_velocity = task.state',
    'tip = -np.cos(shoulder) - np.cos(shoulder + elbow)',
    'return State(shoulder, elbow, shoulder_velocity, elbow_velocity, tip)',
  ],
  'mountain-car': ['position, velocity = task.state', 'return State(position, velocity)'],
};

/** Fields that robots have beside positions and velocities, read from MuJoCo. */
const derived: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  reacher: {
    tipX: 'task.data.body("fingertip").xpos[0]',
    tipY: 'task.data.body("fingertip").xpos[1]',
  },
  'inverted-double-pendulum': {
    tipX: 'task.data.site("tip").xpos[0]',
    tipHeight: 'task.data.site("tip").xpos[2]',
  },
  ant: {
    upright: '1 - 2 * (numbers[4] ** 2 + numbers[5] ** 2)',
    contactEffort: 'np.sum(np.clip(task.data.cfrc_ext[1:], -1, 1) ** 2)',
  },
};

/** The environment's twin in Gymnasium, or undefined where there is none that its fields could be read from. */
export function twinOf(environment: Environment): Twin | undefined {
  const id = /^Gymnasium (\w+-v\d+)/.exec(environment.source)?.[1];
  if (!id) return undefined;
  const read = classic[environment.name];
  if (read) return { id, read, note: 'The state is read from `env.unwrapped.state`.' };
  const { robot, state } = environment;
  if (!robot) return undefined;
  const further = Object.keys(state).slice(robot.joints.length);
  const measured = further.map((field) => derived[environment.name]?.[field]);
  if (measured.includes(undefined)) return undefined;
  return {
    id,
    read: [
      'numbers = np.concatenate([task.data.qpos, task.data.qvel])',
      `if len(numbers) != ${robot.joints.length}:`,
      `    raise TypeError(f"the robot has {len(numbers)} positions and velocities, not ${robot.joints.length}")`,
      further.length === 0 ? 'return State(*numbers)' : `return State(*numbers, ${measured.join(', ')})`,
    ],
    note: 'The state is read from MuJoCo: `env.unwrapped.data.qpos`, then `qvel`, then what follows from them.',
  };
}
