import type { Replay } from '../contract/replay.ts';
import { drawings, type Named } from './classic.ts';
import { fieldScene } from './fields.ts';
import { robotScene } from './robot.ts';
import type { Scene } from './shape.ts';

/** The picture of a replay: its environment's own drawing, its robot, or its fields where there is neither. */
export function sceneOf(replay: Replay): Scene {
  const { robot } = replay;
  if (robot) return robotScene({ ...replay, robot });
  const drawing = drawings[replay.environment];
  if (!drawing) return fieldScene(replay);
  const names = replay.fields.map(({ name }) => name);
  const actions = replay.actions.map(({ name }) => name);
  return {
    frames: replay.states.length,
    view: () => drawing.view,
    // The action shown with a state is the one that led to it.
    shapes: (frame) =>
      drawing.shapes(
        named(names, replay.states[frame]!),
        named(actions, replay.commands[Math.max(0, frame - 1)] ?? []),
      ),
  };
}

const named = (names: readonly string[], values: readonly number[]): Named =>
  Object.fromEntries(names.map((name, k) => [name, values[k] ?? 0]));
