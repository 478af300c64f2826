import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { discreteValues, type Environment } from '../../src/core/environment.ts';
import { clamp, wrapAngle } from '../../src/core/ranges.ts';
import { findEnvironment } from '../../src/registry.ts';
import { loadReward } from '../fixtures/load-reward.ts';
import trajectories from './gymnasium-trajectories.json' with { type: 'json' };

// Recorded from Gymnasium 1.4.0. Its states hold fewer numbers than ours: they are the first declared fields, and the
// fields that follow are derived from them.

interface Trajectory {
  readonly start: readonly number[];
  readonly steps: readonly {
    readonly action: number;
    readonly state: readonly number[];
    readonly observation: readonly number[];
    readonly reward: number;
    readonly terminated: boolean;
  }[];
}

type Numbers = Readonly<Record<string, number>>;

/** The state of `environment` whose first fields are `values`. */
function stateFrom(environment: Environment, values: readonly number[]): Numbers {
  const names = Object.keys(environment.state);
  const state = Object.fromEntries(values.map((value, i) => [names[i]!, value]));
  // Of the derived fields, only this one is read from a start.
  return environment.name === 'pendulum' ? { ...state, tilt: wrapAngle(state.angle!) } : state;
}

/** Gymnasium's action, as its environment applies it: an index made a value, or a command clipped into its range. */
function actionFrom(environment: Environment, action: number): Numbers {
  const [name, field] = Object.entries(environment.actions)[0]!;
  const values = discreteValues(environment);
  if (values) return { [name]: values[action]! };
  return 'min' in field ? { [name]: clamp(action, field.min, field.max) } : {};
}

function gymnasiumReward(environment: Environment) {
  const folder = join(import.meta.dirname, '../fixtures/gymnasium-rewards');
  return loadReward(readFileSync(join(folder, `${environment.name}.ts`), 'utf8'));
}

describe.each(Object.entries<Trajectory>(trajectories))('%s', (name, { start, steps }) => {
  const environment = findEnvironment(name);

  test('moves as Gymnasium does', () => {
    let state = stateFrom(environment, start);
    for (const step of steps) {
      state = environment.step(state, actionFrom(environment, step.action));
      const values = Object.values(state).slice(0, step.state.length);
      step.state.forEach((value, i) => {
        expect(Math.abs(values[i]! - value)).toBeLessThan(1e-9);
      });
      expect(environment.terminated(state)).toBe(step.terminated);
    }
  });

  test('is observed as in Gymnasium', () => {
    for (const step of steps) {
      const observation = environment.observation(stateFrom(environment, step.state));
      expect(observation.map(Math.fround)).toEqual(step.observation);
    }
  });

  test("Gymnasium's reward, written as one of ours, gives its numbers", () => {
    const reward = gymnasiumReward(environment);
    let before = stateFrom(environment, start);
    let compared = 0;
    for (const step of steps) {
      const action = actionFrom(environment, step.action);
      const after = environment.step(before, action);
      const total = Object.values(reward(after, action, before)).reduce(
        (sum, component) => sum + component,
        0,
      );
      // Mountain car pays for the command before it is clipped; ours is given the one applied.
      const clipped = name === 'mountain-car' && Math.abs(step.action) > 1;
      if (!clipped) expect(total).toBeCloseTo(step.reward, 6);
      if (!clipped) compared++;
      before = after;
    }
    expect(compared).toBeGreaterThan(5);
  });
});
