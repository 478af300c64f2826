import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.ts';
import { clamp } from '../../src/core/ranges.ts';
import { environments, findEnvironment } from '../../src/registry.ts';
import { Oracle, relativeError } from '../physics/oracle.ts';

// What Gymnasium computes, with MuJoCo itself: ctrl, mj_step times the frame skip, mj_rnePostConstraint, _get_obs.

type Data = Oracle['data'];

const clip = (values: ArrayLike<number>, limit: number) =>
  Array.from(values, (value) => clamp(value, -limit, limit));

const apart = ({ xpos }: Data, a: number, b: number) =>
  [0, 1].map((k) => xpos[3 * a + k]! - xpos[3 * b + k]!);

/** `_get_obs` of Gymnasium's v5 environments, from MuJoCo's data. */
const gymnasium: Readonly<Record<string, (data: Data) => number[]>> = {
  'inverted-pendulum': ({ qpos, qvel }) => [...qpos, ...qvel],
  'inverted-double-pendulum': ({ qpos, qvel, qfrc_constraint }) => [
    ...[qpos[0]!, Math.sin(qpos[1]!), Math.sin(qpos[2]!), Math.cos(qpos[1]!), Math.cos(qpos[2]!)],
    ...clip(qvel, 10),
    ...clip(qfrc_constraint, 10).slice(0, 1),
  ],
  // Bodies: world, body0, body1, fingertip, target.
  reacher: (data) => [
    ...[Math.cos(data.qpos[0]!), Math.cos(data.qpos[1]!), Math.sin(data.qpos[0]!), Math.sin(data.qpos[1]!)],
    ...[...data.qpos.slice(2), ...data.qvel.slice(0, 2)],
    ...apart(data, 3, 4),
  ],
  swimmer: ({ qpos, qvel }) => [...qpos.slice(2), ...qvel],
  hopper: ({ qpos, qvel }) => [...qpos.slice(1), ...clip(qvel, 10)],
  'half-cheetah': ({ qpos, qvel }) => [...qpos.slice(1), ...qvel],
  walker2d: ({ qpos, qvel }) => [...qpos.slice(1), ...clip(qvel, 10)],
  ant: ({ qpos, qvel, cfrc_ext }) => [...qpos.slice(2), ...qvel, ...clip(cfrc_ext.slice(6), 1)],
  humanoid: ({ qpos, qvel, cinert, cvel, qfrc_actuator, cfrc_ext }) => [
    ...[...qpos.slice(2), ...qvel, ...cinert.slice(10), ...cvel.slice(6)],
    ...[...qfrc_actuator.slice(6), ...cfrc_ext.slice(6)],
  ],
};

const robots = environments.flatMap((environment) =>
  environment.robot ? [[environment.name, environment, environment.robot] as const] : [],
);

describe.each(robots)('%s', (name, environment, robot) => {
  const mjcf = readFileSync(new URL(`../../envs/models/${robot.file}`, import.meta.url), 'utf8');

  test('moves and is observed as with MuJoCo', async () => {
    const oracle = await Oracle.load(mjcf);
    const { data, model, mujoco } = oracle;
    const random = new Random(4, name);
    const commands = Object.entries(environment.actions);
    let [state, touched] = [environment.reset(random), 0];
    for (let t = 0; t < 12; t++) {
      const joints = robot.joints.map((field) => state[field]!);
      const action = Object.fromEntries(
        commands.map(([field, range]) => [field, 'min' in range ? random.uniform(range.min, range.max) : 0]),
      );
      oracle.set(
        {
          qpos: Float64Array.from(joints.slice(0, model.nq)),
          qvel: Float64Array.from(joints.slice(model.nq)),
          acceleration: new Float64Array(model.nv),
        },
        Object.values(action),
      );
      for (let k = 0; k < robot.frameSkip; k++) oracle.step();
      mujoco.mj_rnePostConstraint(model, data);
      state = environment.step(state, action);
      const moved = robot.joints.map((field) => state[field]!);
      expect(relativeError(moved, [...data.qpos, ...data.qvel])).toBeLessThan(1e-9);
      const seen = gymnasium[name]?.(data);
      if (seen) expect(relativeError(environment.observation(state), seen)).toBeLessThan(1e-8);
      touched += Number(data.ncon > 0);
    }
    if (name === 'ant' || name === 'humanoid') expect(touched).toBeGreaterThan(0);
    oracle.dispose();
  });
});

test('every environment of Gymnasium is compared', () => {
  const ours = robots.map(([name]) => name);
  expect(Object.keys(gymnasium).sort()).toEqual(
    ours.filter((name) => findEnvironment(name).source.startsWith('Gymnasium')).sort(),
  );
});

test('the target of the reacher is drawn from a disc, and rests there', () => {
  const reacher = findEnvironment('reacher');
  const random = new Random(1);
  let state = reacher.reset(random);
  const radii = Array.from({ length: 200 }, () => {
    state = reacher.reset(random);
    return Math.hypot(state.targetX!, state.targetY!);
  });
  expect(Math.max(...radii)).toBeLessThan(0.2);
  // Half of a disc's area is beyond 0.707 of its radius.
  const outer = radii.filter((radius) => radius > 0.2 * Math.SQRT1_2).length / radii.length;
  expect(Math.abs(outer - 0.5)).toBeLessThan(0.1);
  const next = reacher.step(state, { shoulder: 1, elbow: -1 });
  expect([next.targetX, next.targetY]).toEqual([state.targetX, state.targetY]);
});

test('the command of the quadruped is kept through an episode', () => {
  const quadruped = findEnvironment('quadruped');
  const start = quadruped.reset(new Random(2));
  const held = Object.fromEntries(Object.keys(quadruped.actions).map((field) => [field, start[field]!]));
  const next = quadruped.step(quadruped.step(start, held), held);
  for (const field of ['forwardCommand', 'sidewaysCommand', 'yawCommand']) {
    expect(next[field]).toBe(start[field]);
    expect(start[field]).not.toBe(0);
  }
});
