import { expect, test } from 'vitest';
import { HeurekaError } from '../../src/core/errors.ts';
import { loadModel } from '../../src/physics/index.ts';

const refused = (mjcf: string): string => {
  try {
    loadModel(mjcf);
  } catch (error) {
    expect(error).toBeInstanceOf(HeurekaError);
    return `${(error as HeurekaError).message} ${(error as HeurekaError).hint ?? ''}`.trim();
  }
  throw new Error('the model was accepted');
};

const inWorld = (text: string) => `<mujoco>\n<worldbody>\n${text}\n</worldbody>\n</mujoco>`;

const inBody = (text: string) => inWorld(`<body name="b">\n<geom size=".1"/>\n${text}\n</body>`);

test.each([
  ['<mujoco>\n<worldbody>\n</mujoco>', 'MJCF line 3: not well-formed XML: unexpected close tag.'],
  ['<robot/>', 'MJCF line 1: the root is <robot>, not <mujoco>'],
  ['<mujoco>\n<include file="a.xml"/></mujoco>', 'MJCF line 2: <include> is not supported'],
  [
    '<mujoco>\n<option cone="elliptic"/></mujoco>',
    '<option> cone="elliptic" is not supported; one of: pyramidal',
  ],
  [
    '<mujoco>\n<compiler coordinate="global"/></mujoco>',
    'line 2: <compiler> coordinate="global" is not supported',
  ],
  [
    '<mujoco><equality>\n<weld body1="a"/></equality></mujoco>',
    'line 2: the equality <weld> is not supported',
  ],
  [
    '<mujoco><tendon>\n<fixed name="t" stiffness="3"/></tendon></mujoco>',
    'line 2: <fixed> stiffness="3" is not supported',
  ],
  [inBody('<joint frictionloss=".1"/>'), 'MJCF line 5: <joint> frictionloss=".1" is not supported'],
  [
    inBody('<joint dampng="1"/>'),
    "MJCF line 5: <joint> attribute 'dampng' is not supported Did you mean 'damping'?",
  ],
  [inBody('<joint name="j" axis="0 0 0"/>'), 'MJCF line 5: <joint name="j"> has an axis of length zero'],
  [inBody('<joint\nrange="1 x"/>'), 'MJCF line 5: <joint> range="1 x" is not a list of numbers'],
  [inBody('<joint range="2 1"/>'), 'MJCF line 5: <joint> has an empty range'],
  [inBody('<joint class="none"/>'), "MJCF line 5: <joint> names the unknown default class 'none'"],
  [inBody('<geom type="mesh"/>'), 'MJCF line 5: <geom> type="mesh" is not supported'],
  [inBody('<geom type="capsule" size=".1"/>'), 'MJCF line 5: <geom> needs 2 positive sizes'],
  [inBody('<geom type="box" size="1 1 1 1"/>'), "MJCF line 5: <geom> 'size' takes at most 3 numbers"],
  [inBody('<composite/>'), 'MJCF line 5: <composite> in <body> is not supported'],
  [inWorld('<body name="b"><joint/></body>'), "MJCF line 3: the body 'b' moves but has no mass"],
  [
    inWorld('<geom type="box" size="1 1 1"/>\n<body><freejoint/><geom type="box" size="1 1 1"/></body>'),
    'MJCF line 4: contact of a box (line 3) with a box (line 4) is not supported',
  ],
  [
    `<mujoco><worldbody><body><joint name="j"/><geom size=".1"/></body></worldbody>
     <actuator><muscle joint="j"/></actuator></mujoco>`,
    'MJCF line 2: the actuator <muscle> is not supported',
  ],
  [
    `<mujoco><worldbody><body><joint name="j"/><geom size=".1"/></body></worldbody>
     <actuator><motor joint="k"/></actuator></mujoco>`,
    "MJCF line 2: an actuator drives the unknown joint 'k'",
  ],
])('refuses %#', (mjcf, message) => {
  expect(refused(mjcf)).toContain(message);
});

test('looks, sizes and measurements are let pass', () => {
  const model = loadModel(`
    <mujoco model="m">
      <visual><map znear=".1"/></visual> <size nstack="3"/> <statistic extent="2"/>
      <asset><texture type="skybox" builtin="flat"/><material name="x"/></asset>
      <default><material rgba="1 0 0 1"/><geom rgba="1 0 0 1" material="x"/></default>
      <worldbody><light/><camera/><body><joint/><geom size=".1" user="3"/><site name="s"/></body></worldbody>
      <sensor><jointpos joint="j"/></sensor>
      <tendon><fixed name="t"><joint joint="j" coef="1"/></fixed></tendon>
    </mujoco>`);
  expect([model.nq, model.nv, model.sites.length]).toEqual([1, 1, 1]);
});
