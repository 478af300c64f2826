import type { ActionField, RobotSource, StateField, Values } from '../core/environment.ts';
import { Batch } from './kernel/batch.ts';
import { kernelOf } from './model-file.ts';

/** What an environment says of its robot. */
interface RobotFields<State, Actions> extends RobotSource {
  /** The robot's positions and then its velocities, in the order of the file's joints. */
  readonly state: State;
  /** One for every actuator, in the file's order. */
  readonly actions: Actions;
}

/**
 * The part of an environment that the physics engine gives: its fields, its robot, and the step in double precision.
 * The robot's joints must be hinges and slides, so that every field is one number.
 */
export function engine<
  const State extends Record<string, StateField>,
  const Actions extends Record<string, ActionField>,
>({ file, frameSkip, state, actions }: RobotFields<State, Actions>) {
  const names = Object.keys(state) as (keyof State)[];
  const commands = Object.entries(actions) as [keyof Actions, ActionField][];
  let alone: Batch | undefined;
  return {
    state,
    actions,
    robot: { file, frameSkip },
    step: (s: Values<State>, a: Values<Actions>): Values<State> => {
      alone ??= new Batch(kernelOf(file, 'f64'), 1);
      const { nq } = alone.kernel.model;
      const values = names.map((name) => s[name]);
      alone.setState(0, values.slice(0, nq), values.slice(nq));
      alone.setControl(
        0,
        commands.map(([name, field]) => clipTo(field, a[name])),
      );
      alone.step(frameSkip);
      const next = [...alone.qpos(0), ...alone.qvel(0)];
      return Object.fromEntries(names.map((name, k) => [name, next[k]!])) as Values<State>;
    },
  };
}

const clipTo = (field: ActionField, value: number): number =>
  'min' in field ? Math.min(field.max, Math.max(field.min, value)) : value;
