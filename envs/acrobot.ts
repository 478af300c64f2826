import { defineEnv } from '../src/core/environment.ts';
import { clamp, wrapAngle } from '../src/core/ranges.ts';

const gravity = 9.8; // m/s^2
const mass = 1; // kg, of each link
const length = 1; // m, of each link
const centre = 0.5; // m, from a link's joint to its centre of mass
const inertia = 1; // kg m^2, of each link about its centre of mass
const maxShoulderVelocity = 4 * Math.PI; // rad/s
const maxElbowVelocity = 9 * Math.PI; // rad/s
const barHeight = 1; // m, above the shoulder
const timestep = 0.2; // s

/** Height of the free end above the shoulder (m). */
const heightOfTip = (shoulder: number, elbow: number) =>
  -length * (Math.cos(shoulder) + Math.cos(shoulder + elbow));

/** Accelerations (rad/s^2) of shoulder and elbow: Sutton and Barto (2018), the equations of the book. */
function accelerations(q1: number, q2: number, v1: number, v2: number, torque: number) {
  const sin = Math.sin(q2);
  const cos = Math.cos(q2);
  const d1 =
    mass * centre ** 2 + mass * (length ** 2 + centre ** 2 + 2 * length * centre * cos) + 2 * inertia;
  const d2 = mass * (centre ** 2 + length * centre * cos) + inertia;
  const phi2 = mass * centre * gravity * Math.sin(q1 + q2);
  const phi1 =
    -mass * length * centre * v2 * (v2 + 2 * v1) * sin +
    mass * (centre + length) * gravity * Math.sin(q1) +
    phi2;
  const elbow =
    (torque + (d2 / d1) * phi1 - mass * length * centre * v1 * v1 * sin - phi2) /
    (mass * centre ** 2 + inertia - (d2 * d2) / d1);
  return { shoulder: -(d2 * elbow + phi1) / d1, elbow };
}

export const acrobot = defineEnv({
  name: 'acrobot',
  task: 'Swing a two-link arm, driven at its elbow only, until its free end rises above a bar 1 m over the shoulder.',
  source: 'Gymnasium Acrobot-v1; Sutton (1996), equations of Sutton and Barto (2018)',
  timestep,
  episodeLength: 500,

  state: {
    shoulderAngle: { unit: 'rad', meaning: 'angle of the upper link in [-pi, pi], 0 hanging straight down' },
    elbowAngle: { unit: 'rad', meaning: 'angle of the lower link to the upper one in [-pi, pi], 0 in line' },
    shoulderVelocity: { unit: 'rad/s', meaning: 'angular velocity of the shoulder, in [-4 pi, 4 pi]' },
    elbowVelocity: { unit: 'rad/s', meaning: 'angular velocity of the elbow, in [-9 pi, 9 pi]' },
    tipHeight: {
      unit: 'm',
      meaning: 'height of the free end above the shoulder: -2 hanging, 2 upright, the bar at 1',
    },
  },
  actions: {
    torque: { unit: 'N m', meaning: 'torque at the elbow', values: [-1, 0, 1] },
  },

  observation: (s) => [
    Math.cos(s.shoulderAngle),
    Math.sin(s.shoulderAngle),
    Math.cos(s.elbowAngle),
    Math.sin(s.elbowAngle),
    s.shoulderVelocity,
    s.elbowVelocity,
  ],

  reset: (random) => {
    const shoulderAngle = random.uniform(-0.1, 0.1);
    const elbowAngle = random.uniform(-0.1, 0.1);
    return {
      shoulderAngle,
      elbowAngle,
      shoulderVelocity: random.uniform(-0.1, 0.1),
      elbowVelocity: random.uniform(-0.1, 0.1),
      tipHeight: heightOfTip(shoulderAngle, elbowAngle),
    };
  },

  // One step of the classical Runge-Kutta method of fourth order; q are angles, v velocities, a accelerations.
  step: (s, { torque }) => {
    const { shoulderAngle: q1, elbowAngle: q2, shoulderVelocity: v1, elbowVelocity: v2 } = s;
    const half = timestep / 2;
    const a = accelerations(q1, q2, v1, v2, torque);
    const vb1 = v1 + half * a.shoulder;
    const vb2 = v2 + half * a.elbow;
    const b = accelerations(q1 + half * v1, q2 + half * v2, vb1, vb2, torque);
    const vc1 = v1 + half * b.shoulder;
    const vc2 = v2 + half * b.elbow;
    const c = accelerations(q1 + half * vb1, q2 + half * vb2, vc1, vc2, torque);
    const vd1 = v1 + timestep * c.shoulder;
    const vd2 = v2 + timestep * c.elbow;
    const d = accelerations(q1 + timestep * vc1, q2 + timestep * vc2, vd1, vd2, torque);

    const sixth = timestep / 6;
    const shoulderAngle = wrapAngle(q1 + sixth * (v1 + 2 * vb1 + 2 * vc1 + vd1));
    const elbowAngle = wrapAngle(q2 + sixth * (v2 + 2 * vb2 + 2 * vc2 + vd2));
    const dv1 = sixth * (a.shoulder + 2 * b.shoulder + 2 * c.shoulder + d.shoulder);
    const dv2 = sixth * (a.elbow + 2 * b.elbow + 2 * c.elbow + d.elbow);
    return {
      shoulderAngle,
      elbowAngle,
      shoulderVelocity: clamp(v1 + dv1, -maxShoulderVelocity, maxShoulderVelocity),
      elbowVelocity: clamp(v2 + dv2, -maxElbowVelocity, maxElbowVelocity),
      tipHeight: heightOfTip(shoulderAngle, elbowAngle),
    };
  },

  terminated: (s) => s.tipHeight > barHeight,
  training: { steps: 40_000 },
});
