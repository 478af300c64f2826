import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accelerations, cartpole } from '../../envs/cartpole.ts';
import { cartpoleSwingup } from '../../envs/cartpole-swingup.ts';

const timestep = 0.02;

interface State {
  readonly x: number;
  readonly velocity: number;
  readonly angle: number;
  readonly angularVelocity: number;
}

const states = fc.record({
  x: fc.double({ min: -2.4, max: 2.4, noNaN: true }),
  velocity: fc.double({ min: -5, max: 5, noNaN: true }),
  angle: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
  angularVelocity: fc.double({ min: -15, max: 15, noNaN: true }),
});

/** Energy (J) of a 1 kg cart and a 0.1 kg rod of 1 m hinged on it; the rod's inertia about its centre is m l^2 / 12. */
function energy(s: State): number {
  const rodX = s.velocity + 0.5 * s.angularVelocity * Math.cos(s.angle);
  const rodY = -0.5 * s.angularVelocity * Math.sin(s.angle);
  const rod = 0.05 * (rodX * rodX + rodY * rodY) + (0.05 / 12) * s.angularVelocity * s.angularVelocity;
  return 0.5 * s.velocity * s.velocity + rod + 0.1 * 9.8 * 0.5 * Math.cos(s.angle);
}

/** A step of the midpoint method, of second order. */
function midpoint(s: State, dt: number): State {
  const along = (from: State, by: number): State => {
    const { linear, angular } = accelerations(from.angle, from.angularVelocity, 0);
    return {
      x: s.x + by * from.velocity,
      velocity: s.velocity + by * linear,
      angle: s.angle + by * from.angularVelocity,
      angularVelocity: s.angularVelocity + by * angular,
    };
  };
  return along(along(s, dt / 2), dt);
}

const hanging: State = { x: 0, velocity: 0, angle: Math.PI - 0.05, angularVelocity: 0 };

describe('the cart and pole', () => {
  test('is accelerated as in cartpole', () => {
    fc.assert(
      fc.property(states, fc.constantFrom(-10, 10), (state, force) => {
        const here = cartpoleSwingup.step(state, { force });
        const there = cartpole.step(state, { force });
        expect(here.velocity).toBe(there.velocity);
        expect(here.angularVelocity).toBe(there.angularVelocity);
        expect(here.x).toBe(state.x + timestep * here.velocity);
      }),
    );
  });

  test('obeys equations that conserve energy', () => {
    fc.assert(
      fc.property(states, (start) => {
        let state: State = start;
        for (let i = 0; i < 2000; i++) state = midpoint(state, 1e-4);
        expect(Math.abs(energy(state) - energy(start))).toBeLessThan(1e-5);
      }),
      { numRuns: 20 },
    );
  });

  test('mirrors: left is right with the signs turned round', () => {
    fc.assert(
      fc.property(states, fc.double({ min: -10, max: 10, noNaN: true }), (state, force) => {
        const mirrored = {
          x: -state.x,
          velocity: -state.velocity,
          angle: -state.angle,
          angularVelocity: -state.angularVelocity,
        };
        const there = cartpoleSwingup.step(mirrored, { force: -force });
        const here = cartpoleSwingup.step(state, { force });
        expect(there.x).toBeCloseTo(-here.x, 12);
        expect(Math.cos(there.angle)).toBeCloseTo(Math.cos(here.angle), 12);
        expect(Math.sin(there.angle)).toBeCloseTo(-Math.sin(here.angle), 12);
        expect(there.angularVelocity).toBeCloseTo(-here.angularVelocity, 12);
      }),
    );
  });
});

test('a pole left hanging neither rises nor falls asleep over an episode', () => {
  let state = hanging;
  let highest = -1;
  for (let i = 0; i < cartpoleSwingup.episodeLength; i++) {
    state = cartpoleSwingup.step(state, { force: 0 });
    if (i > 400) highest = Math.max(highest, Math.cos(state.angle));
  }
  const lift = 1 + Math.cos(hanging.angle);
  expect(1 + highest).toBeGreaterThan(0.5 * lift);
  expect(1 + highest).toBeLessThan(1.5 * lift);
});

test('only the end of the track ends an episode', () => {
  expect(cartpoleSwingup.terminated({ ...hanging, x: 2.4 })).toBe(false);
  expect(cartpoleSwingup.terminated({ ...hanging, x: -2.401, angle: 0 })).toBe(true);
});
