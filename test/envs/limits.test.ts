import { expect, test } from 'vitest';
import { acrobot } from '../../envs/acrobot.ts';
import { cartpole } from '../../envs/cartpole.ts';
import { mountainCar } from '../../envs/mountain-car.ts';
import { pendulum } from '../../envs/pendulum.ts';

// Gymnasium's limits that no recorded trajectory reaches.

test('cartpole ends where the cart leaves the track or the pole leans 12 degrees', () => {
  const upright = { x: 0, velocity: 0, angle: 0, angularVelocity: 0 };
  const limit = (12 * 2 * Math.PI) / 360;
  expect(cartpole.terminated({ ...upright, x: 2.4, angle: -limit })).toBe(false);
  expect(cartpole.terminated({ ...upright, x: -2.400001 })).toBe(true);
  expect(cartpole.terminated({ ...upright, angle: limit + 1e-9 })).toBe(true);
});

test('pendulum turns at 8 rad/s at most', () => {
  const fast = { angle: 1.5, angularVelocity: 7.9, tilt: 1.5 };
  expect(pendulum.step(fast, { torque: 2 })).toEqual({ angle: 1.9, angularVelocity: 8, tilt: 1.9 });
  expect(pendulum.step({ ...fast, angularVelocity: -12 }, { torque: 0 }).angularVelocity).toBe(-8);
});

test('pendulum counts turns in its angle and not in its tilt', () => {
  const next = pendulum.step({ angle: 3.1, angularVelocity: 4, tilt: 3.1 }, { torque: 0 });
  expect(next.angle).toBeGreaterThan(Math.PI);
  expect(next.tilt).toBeCloseTo(next.angle - 2 * Math.PI, 12);
});

const hanging = { shoulderAngle: 0, elbowAngle: 0, shoulderVelocity: 0, elbowVelocity: 0, tipHeight: -2 };

test('acrobot ends when its tip is above the bar', () => {
  const rising = { ...hanging, shoulderAngle: 2.0, shoulderVelocity: 1 };
  const next = acrobot.step(rising, { torque: 0 });
  const height = -Math.cos(next.shoulderAngle) - Math.cos(next.shoulderAngle + next.elbowAngle);
  expect(next.tipHeight).toBeCloseTo(height, 12);
  expect(acrobot.terminated({ ...hanging, tipHeight: 1 })).toBe(false);
  expect(acrobot.terminated({ ...hanging, tipHeight: 1 + 1e-9 })).toBe(true);
});

test('acrobot keeps its velocities and angles in their ranges', () => {
  const wild = { ...hanging, shoulderAngle: 3.1, elbowAngle: -3.1, shoulderVelocity: 40, elbowVelocity: -90 };
  const next = acrobot.step(wild, { torque: 1 });
  expect(Math.abs(next.shoulderVelocity)).toBeLessThanOrEqual(4 * Math.PI);
  expect(Math.abs(next.elbowVelocity)).toBeLessThanOrEqual(9 * Math.PI);
  expect(Math.abs(next.shoulderAngle)).toBeLessThanOrEqual(Math.PI);
  expect(Math.abs(next.elbowAngle)).toBeLessThanOrEqual(Math.PI);
});

test('acrobot conserves energy without torque, as far as the fourth order goes', () => {
  // Kinetic and potential energy of the two links; `book` equations are those of a real double pendulum.
  const energy = (s: typeof hanging) => {
    const v1 = s.shoulderVelocity;
    const v2 = v1 + s.elbowVelocity;
    const y1 = -0.5 * Math.cos(s.shoulderAngle);
    const y2 = 2 * y1 - 0.5 * Math.cos(s.shoulderAngle + s.elbowAngle);
    const speed2 = v1 * v1 + (v2 * v2) / 4 + v1 * v2 * Math.cos(s.elbowAngle);
    return 0.5 * (v1 * v1 * 0.25 + speed2 + v1 * v1 + v2 * v2) + 9.8 * (y1 + y2);
  };
  let state = { ...hanging, shoulderAngle: 0.3, elbowAngle: 0.2 };
  const start = energy(state);
  const swing = start + 9.8 * 2;
  for (let i = 0; i < 100; i++) {
    state = { ...acrobot.step(state, { torque: 0 }) };
    expect(Math.abs(energy(state) - start)).toBeLessThan(0.02 * swing);
  }
});

test('mountain car stops at the wall and rests on its speed limit', () => {
  const atWall = mountainCar.step({ position: -1.19, velocity: -0.05 }, { throttle: -1 });
  expect(atWall).toEqual({ position: Math.fround(-1.2), velocity: 0 });
  expect(mountainCar.step({ position: -0.6, velocity: 0.07 }, { throttle: 1 }).velocity).toBe(
    Math.fround(0.07),
  );
  expect(mountainCar.step({ position: 0.58, velocity: 0.07 }, { throttle: 1 }).position).toBe(
    Math.fround(0.6),
  );
});

test('mountain car ends at the goal, moving to the right', () => {
  expect(mountainCar.terminated({ position: 0.45, velocity: 0 })).toBe(true);
  expect(mountainCar.terminated({ position: 0.45, velocity: -0.01 })).toBe(false);
  expect(mountainCar.terminated({ position: 0.4499, velocity: 0.07 })).toBe(false);
});
