import type { Replay } from '../contract/replay.ts';
import { capsule, disc, line, type Scene, type Shape } from './shape.ts';

/** The picture of an environment that has no drawing of its own: every field as a mark between its least and most. */
export function fieldScene(replay: Replay): Scene {
  const ranges = replay.fields.map((_, k) => {
    const values = replay.states.map((state) => state[k]!);
    return { low: Math.min(...values), high: Math.max(...values) };
  });
  const rows = ranges.length;
  return {
    frames: replay.states.length,
    view: () => ({ centre: [0, 0], width: 4.4, height: Math.max(2.4, rows * 0.4 + 0.4) }),
    shapes: (frame) =>
      ranges.flatMap(({ low, high }, k): Shape[] => {
        const y = (rows - 1) * 0.2 - k * 0.4;
        const share = high > low ? (replay.states[frame]![k]! - low) / (high - low) : 0.5;
        const x = -2 + 4 * share;
        return [
          line([-2, y], [2, y], 2, 'grid'),
          capsule([-2, y], [x, y], 0.04, 'limbFar'),
          disc([x, y], 0.09, 'limb'),
        ];
      }),
  };
}
