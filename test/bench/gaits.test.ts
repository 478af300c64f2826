import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { trained } from '../../bench/measure/courses.ts';
import { gaitOf } from '../../bench/measure/gait.ts';
import { mujocoSide, ourSide } from '../../bench/measure/robot-side.ts';
import { loadModel } from '../../src/physics/index.ts';
import { findEnvironment } from '../../src/registry.ts';

const root = join(import.meta.dirname, '../..');
const recorded = readdirSync(join(root, 'bench/gaits')).map((file) => file.replace('.json', ''));

test.each(recorded)('%s keeps its recorded gait, and goes where MuJoCo goes', async (name) => {
  const mjcf = readFileSync(join(root, `envs/models/${name}.xml`), 'utf8');
  const model = loadModel(mjcf);
  const gait = gaitOf(name, model)!;
  const { timestep } = findEnvironment(name);
  const { frameSkip } = findEnvironment(name).robot!;
  const robot = { name, frameSkip, fallen: () => false };
  const sides = [ourSide(model, 'f64', 1), ourSide(model, 'f32', 1), await mujocoSide(mjcf)];
  const courses = sides.map((side) => trained(gait, robot, model, side));
  for (const { qpos } of gait.stretches) {
    for (let frame = 0; frame < gait.frames; frame++) for (const course of courses) course();
    const [double, single, mujoco] = sides.map((side) =>
      Array.from({ length: model.nq }, (_, q) => side.position(0, q)),
    ) as [number[], number[], number[]];
    double.forEach((value, q) => {
      expect(Math.abs(value - mujoco[q]!), `${q}`).toBeLessThan(1e-7 * (1 + Math.abs(value)));
    });
    // Strides multiply what rounding makes different; the gait must still be the same.
    const advance = single[0]! - qpos[0]!;
    expect(advance).toBeCloseTo(mujoco[0]! - qpos[0]!, 1);
    expect(advance / (gait.frames * timestep)).toBeGreaterThan(0.2); // m/s
  }
});
