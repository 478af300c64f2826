import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Sensor } from '../../src/core/environment.ts';
import { Random } from '../../src/core/random.ts';
import { Batch, compileKernel, loadModel, type Model } from '../../src/physics/index.ts';
import { probeOf } from '../../src/physics/model/sensors.ts';
import { measure } from '../../src/physics/reference/sensors.ts';
import { stepSensed } from '../../src/physics/reference/step.ts';
import { menagerie } from './models/menagerie.ts';
import { Oracle, randomControl, randomState, relativeError } from './oracle.ts';

const robot = (name: string) =>
  readFileSync(new URL(`../../envs/models/${name}.xml`, import.meta.url), 'utf8');

const everything = {
  centreOfMass: { measures: 'centreOfMass' },
  contactForces: { measures: 'contactForces' },
  inertias: { measures: 'inertias' },
  velocities: { measures: 'velocities' },
  actuatorForces: { measures: 'actuatorForces' },
  constraintForces: { measures: 'constraintForces' },
} as const satisfies Record<string, Sensor>;

/** What MuJoCo's data hold after a step and mj_rnePostConstraint, as Gymnasium reads them. */
function oracleReadings({ mujoco, model, data }: Oracle): Record<keyof typeof everything, number[]> {
  mujoco.mj_rnePostConstraint(model, data);
  const masses = Array.from(model.body_mass as Float64Array);
  const total = masses.reduce((a, b) => a + b, 0);
  const centre = [0, 1, 2].map(
    (k) => masses.reduce((sum, mass, b) => sum + mass * data.xipos[3 * b + k]!, 0) / total,
  );
  return {
    centreOfMass: centre,
    contactForces: Array.from(data.cfrc_ext as Float64Array).slice(6),
    inertias: Array.from(data.cinert as Float64Array).slice(10),
    velocities: Array.from(data.cvel as Float64Array).slice(6),
    actuatorForces: Array.from(data.qfrc_actuator as Float64Array),
    constraintForces: Array.from(data.qfrc_constraint as Float64Array),
  };
}

const models = [
  ...['ant', 'humanoid', 'hopper', 'reacher', 'inverted-double-pendulum'].map(
    (name) => [name, robot(name)] as const,
  ),
  ...Object.entries(menagerie),
];

/** Random steps of `model`: what every sensor should say of them, by MuJoCo. */
function* randomSteps(model: Model, oracle: Oracle, count: number) {
  const random = new Random(0, 'sensors', model.name);
  for (let i = 0; i < count; i++) {
    const state = randomState(model, random, { position: 0.7, velocity: 3 });
    const control = randomControl(model, random);
    oracle.set(state, control);
    oracle.step();
    yield { state, control, expected: oracleReadings(oracle) };
  }
}

describe.each(models)('%s', (_, mjcf) => {
  const model = loadModel(mjcf);

  test('the reference measures what MuJoCo measures', async () => {
    const oracle = await Oracle.load(mjcf);
    let touched = 0;
    for (const { state, control, expected } of randomSteps(model, oracle, 25)) {
      const { dynamics } = stepSensed(model, state, control);
      const errors = Object.entries(everything).map(
        ([name, sensor]) =>
          [
            name,
            relativeError(
              measure(model, probeOf(model, sensor), dynamics),
              expected[name as keyof typeof everything],
            ),
          ] as const,
      );
      expect(errors.filter(([, error]) => !(error < 1e-9))).toEqual([]);
      touched += Number(expected.contactForces.some((value) => value !== 0));
    }
    if (model.contactPairs.length > 0) expect(touched).toBeGreaterThan(1);
    oracle.dispose();
  });

  test('the kernel measures what MuJoCo measures', async () => {
    const oracle = await Oracle.load(mjcf);
    const kernel = compileKernel(model, 'f64', everything);
    const steps = [...randomSteps(model, oracle, 25)];
    const batch = new Batch(kernel, steps.length);
    steps.forEach(({ state, control }, e) => {
      batch.setState(e, state.qpos, state.qvel);
      batch.setControl(e, control);
    });
    batch.step();
    const wrong = kernel.sensors.flatMap((sensor) =>
      steps.flatMap(({ expected }, e) => {
        const error = relativeError(
          batch.readings(e, sensor),
          expected[sensor.name as keyof typeof everything],
        );
        return error < 1e-9 ? [] : [[sensor.name, e, error]];
      }),
    );
    expect(wrong).toEqual([]);
    oracle.dispose();
  });
});

test('positions of bodies and sites are those of the last evaluation', async () => {
  const mjcf = robot('inverted-double-pendulum');
  const model = loadModel(mjcf);
  const oracle = await Oracle.load(mjcf);
  const sensors = {
    tip: { measures: 'position', site: 'tip' },
    pole: { measures: 'position', body: 'pole2' },
  } as const;
  const kernel = compileKernel(model, 'f64', sensors);
  const batch = new Batch(kernel, 1);
  for (const { state, control } of randomSteps(model, oracle, 5)) {
    batch.setState(0, state.qpos, state.qvel);
    batch.setControl(0, control);
    batch.step();
    const [tip, pole] = kernel.sensors.map((sensor) => batch.readings(0, sensor));
    expect(relativeError(tip!, oracle.data.site_xpos)).toBeLessThan(1e-12);
    expect(relativeError(pole!, oracle.data.xpos.slice(9, 12))).toBeLessThan(1e-12);
    const { dynamics } = stepSensed(model, state, control);
    expect(measure(model, probeOf(model, sensors.tip), dynamics)).toEqual([
      expect.closeTo(tip![0]!, 12),
      expect.closeTo(tip![1]!, 12),
      expect.closeTo(tip![2]!, 12),
    ]);
  }
  oracle.dispose();
});

test('an unknown body or site is named, with the nearest', () => {
  const model = loadModel(robot('ant'));
  expect(() => probeOf(model, { measures: 'position', body: 'torzo' })).toThrow("Unknown body 'torzo'.");
  expect(() => probeOf(model, { measures: 'position', site: 'tip' })).toThrow("Unknown site 'tip'.");
});
