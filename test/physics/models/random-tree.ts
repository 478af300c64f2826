import type { Random } from '../../../src/core/random.ts';

const fixed = (value: number) => value.toFixed(4);

const vector = (random: Random, size: number) =>
  [0, 1, 2].map(() => fixed(random.uniform(-size, size))).join(' ');

const quaternion = (random: Random) => [0, 1, 2, 3].map(() => fixed(random.normal())).join(' ');

/** A random robot above the ground: bodies with random joints and shapes on random parents, all with motors. */
export function randomTree(random: Random): string {
  const bodies = 2 + random.integer(5);
  const children: number[][] = Array.from({ length: bodies }, () => []);
  const roots: number[] = [];
  for (let b = 0; b < bodies; b++) {
    if (b === 0 || random.uniform() < 0.1) roots.push(b);
    else children[random.integer(b)]!.push(b);
  }
  const joints: string[] = [];
  const worldbody = roots.map((b) => bodyText(random, children, b, true, joints)).join('');
  const motors = joints
    .map((name) => `<motor joint="${name}" gear="${fixed(random.uniform(1, 5))}"/>`)
    .join('');
  const integrator = random.choose(['Euler', 'RK4', 'implicitfast']);
  const medium = random.uniform() < 0.5 ? 'density="2" viscosity="0.1"' : '';
  return `<mujoco><compiler autolimits="true"/>
    <option integrator="${integrator}" timestep="0.003" ${medium}/>
    <worldbody><geom type="plane" size="9 9 1" pos="0 0 -.3" contype="3" conaffinity="15" condim="${random.choose([1, 3, 4, 6])}"/>${worldbody}</worldbody>
    <actuator>${motors}</actuator></mujoco>`;
}

function bodyText(random: Random, children: number[][], b: number, root: boolean, joints: string[]): string {
  const place = `pos="${vector(random, 0.3)}" quat="${quaternion(random)}"`;
  const inner = [
    jointsText(random, b, root, joints),
    ...Array.from({ length: 1 + random.integer(2) }, () => geomText(random)),
  ];
  const below = children[b]!.map((child) => bodyText(random, children, child, false, joints));
  return `<body ${place}>${inner.join('')}${below.join('')}</body>`;
}

function jointsText(random: Random, b: number, root: boolean, joints: string[]): string {
  if (root && random.uniform() < 0.6) return '<freejoint/>';
  if (random.uniform() < 0.2) {
    return `<joint type="ball" pos="${vector(random, 0.1)}" range="0 60" armature=".02" stiffness="1"/>`;
  }
  return Array.from({ length: 1 + random.integer(2) }, (_, k) => {
    const name = `j${b}-${k}`;
    joints.push(name);
    const type = random.choose(['hinge', 'hinge', 'slide']);
    const limits =
      random.uniform() < 0.5 ? `range="${type === 'hinge' ? '-20 20' : '-.2 .2'}" margin=".01"` : '';
    return `<joint name="${name}" type="${type}" pos="${vector(random, 0.1)}" axis="${quaternion(random).split(' ').slice(1).join(' ')}"
      armature="${fixed(random.uniform(0, 0.1))}" damping="${fixed(random.uniform(0, 0.3))}" ${limits}/>`;
  }).join('');
}

/** What each shape may touch: round shapes everything the engine collides them with, boxes and cylinders no others. */
const filters: Readonly<Record<string, string>> = {
  sphere: 'contype="3" conaffinity="15"',
  capsule: 'contype="1" conaffinity="7"',
  box: 'contype="4" conaffinity="1"',
  cylinder: 'contype="8" conaffinity="2"',
};

function geomText(random: Random): string {
  const shape = random.choose(['sphere', 'capsule', 'box', 'cylinder']);
  const size = [0, 1, 2].map(() => fixed(random.uniform(0.04, 0.12)));
  const used = { sphere: 1, capsule: 2, cylinder: 2, box: 3 }[shape]!;
  return `<geom type="${shape}" size="${size.slice(0, used).join(' ')}" pos="${vector(random, 0.1)}"
    quat="${quaternion(random)}" condim="${random.choose([1, 3, 4, 6])}" margin="${random.choose([0, 0.02])}"
    friction="${fixed(random.uniform(0.3, 1.5))} .02 .005" ${filters[shape]}/>`;
}
