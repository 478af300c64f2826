import { arrow, capsule, disc, line, type Point, polygon, type Shape, type View } from './shape.ts';

/** Named numbers of one frame: the state, and the action that led to it. */
export type Named = Readonly<Record<string, number>>;

/** How an environment with an equation of motion is drawn. */
export interface Drawing {
  readonly view: View;
  shapes(state: Named, action: Named): readonly Shape[];
}

const turned = (angle: number, length: number): Point => [length * Math.sin(angle), length * Math.cos(angle)];
const plus = (a: Point, b: Point): Point => [a[0] + b[0], a[1] + b[1]];

/** A cart on a track of 2.4 m on either side, with a pole of 1 m. */
const cartAndPole: Drawing = {
  view: { centre: [0, 0.25], width: 5.5, height: 2.9 },
  shapes: (s, a) => {
    const pivot: Point = [s.x!, 0.08];
    const tip = plus(pivot, turned(s.angle!, 1));
    return [
      line([-2.4, -0.18], [2.4, -0.18], 3, 'ground'),
      ...[-2.4, 2.4].map((x) => capsule([x, -0.26], [x, -0.02], 0.035, 'goal')),
      ...arrow([s.x!, -0.5], [(a.force ?? 0) * 0.06, 0], 0.12, 'accent'),
      capsule([s.x! - 0.2, 0], [s.x! + 0.2, 0], 0.13, 'body'),
      ...[-0.17, 0.17].map((x) => disc([s.x! + x, -0.13], 0.055, 'ground')),
      capsule(pivot, tip, 0.045, 'limb'),
      disc(pivot, 0.03, 'detail'),
    ];
  },
};

/** A rod of 1 m about a fixed pivot; its angle is counted counterclockwise from upright. */
const pendulum: Drawing = {
  view: { centre: [0, 0], width: 2.7, height: 2.7 },
  shapes: (s, a) => [
    ...ring([0, 0], 1.18, 'grid'),
    disc([0, 1.18], 0.05, 'goal'),
    ...turn(a.torque ?? 0, 0.32, 2),
    capsule([0, 0], turned(-s.angle!, 1), 0.08, 'limb'),
    disc([0, 0], 0.04, 'detail'),
  ],
};

/** Two links of 1 m; the bar to be reached is 1 m above the shoulder. */
const acrobot: Drawing = {
  view: { centre: [0, 0], width: 4.6, height: 4.6 },
  shapes: (s) => {
    const elbow = turned(Math.PI - s.shoulderAngle!, 1);
    const tip = plus(elbow, turned(Math.PI - s.shoulderAngle! - s.elbowAngle!, 1));
    return [
      line([-2.2, 1], [2.2, 1], 2, 'goal'),
      capsule([0, 0], elbow, 0.09, 'body'),
      capsule(elbow, tip, 0.075, 'limb'),
      disc([0, 0], 0.04, 'detail'),
      disc(elbow, 0.035, 'detail'),
      disc(tip, 0.06, 'accent'),
    ];
  },
};

/** A car on the hill 0.45 sin(3 x), with a flag at the goal. */
const mountainCar: Drawing = {
  view: { centre: [-0.3, 0.12], width: 2, height: 1.3 },
  shapes: (s, a) => {
    const x = s.position!;
    const slope = Math.atan(1.35 * Math.cos(3 * x));
    const along: Point = [Math.cos(slope), Math.sin(slope)];
    const above: Point = [-along[1], along[0]];
    const at = (forth: number, up: number): Point => [
      x + forth * along[0] + up * above[0],
      hill(x) + forth * along[1] + up * above[1],
    ];
    const push = 0.25 * (a.throttle ?? 0);
    return [
      ...hillside,
      line([0.45, hill(0.45)], [0.45, hill(0.45) + 0.2], 2, 'body'),
      polygon(
        [
          [0.45, hill(0.45) + 0.2],
          [0.45, hill(0.45) + 0.12],
          [0.55, hill(0.45) + 0.16],
        ],
        'goal',
      ),
      ...arrow(at(0, 0.16), [push * along[0], push * along[1]], 0.05, 'accent'),
      capsule(at(-0.045, 0.06), at(0.045, 0.06), 0.025, 'limb'),
      ...[-0.045, 0.045].map((forth) => disc(at(forth, 0.022), 0.022, 'body')),
    ];
  },
};

const hill = (x: number) => 0.45 * Math.sin(3 * x);

const hillside: readonly Shape[] = Array.from({ length: 60 }, (_, k) => {
  const [from, to] = [-1.3 + k / 30, -1.3 + (k + 1) / 30];
  return capsule([from, hill(from) - 0.012], [to, hill(to) - 0.012], 0.012, 'ground');
});

function ring(centre: Point, radius: number, ink: 'grid' | 'accent', from = 0, to = 2 * Math.PI): Shape[] {
  const steps = Math.max(2, Math.ceil((Math.abs(to - from) / Math.PI) * 24));
  const at = (k: number) => plus(centre, turned(from + ((to - from) * k) / steps, radius));
  return Array.from({ length: steps }, (_, k) => line(at(k), at(k + 1), ink === 'grid' ? 1.5 : 3, ink));
}

/** A torque as an arc about the origin, counterclockwise when positive. */
function turn(torque: number, radius: number, largest: number): Shape[] {
  return Math.abs(torque) < 0.02 * largest
    ? []
    : ring([0, 0], radius, 'accent', 0, -2.4 * (torque / largest));
}

export const drawings: Readonly<Record<string, Drawing>> = {
  cartpole: cartAndPole,
  'cartpole-swingup': cartAndPole,
  pendulum,
  acrobot,
  'mountain-car': mountainCar,
};
