import { Random } from '../../src/core/random.ts';
import type { Model } from '../../src/physics/index.ts';
import type { Gait } from './gait.ts';
import type { RobotSide } from './robot-side.ts';

/** Takes every robot of a side on by one frame: the commands for it, the step, and what begins anew after it. */
export type Course = () => void;

/** One robot: its frame skip, and when it has fallen, as in Gymnasium. */
export interface Robot {
  readonly name: string;
  readonly frameSkip: number;
  readonly fallen: (qpos: (index: number) => number) => boolean;
}

const framesPerEpisode = 1000;

/** Random controls, held for a frame; an episode ends with a fall or after a thousand frames. */
export function aimless({ name, frameSkip, fallen }: Robot, model: Model, side: RobotSide): Course {
  const random = new Random(1, name);
  const ages = new Int32Array(side.count);
  const noisy = (values: readonly number[]) => values.map((value) => value + random.uniform(-0.01, 0.01));
  const rest = new Array<number>(model.nv).fill(0);
  const reset = (e: number) => {
    side.place(e, noisy(model.qpos0), noisy(rest));
    ages[e] = 0;
  };
  for (let e = 0; e < side.count; e++) reset(e);
  // Not all in the same phase of an episode.
  for (let e = 1; e < side.count; e++) ages[e] = random.integer(framesPerEpisode);
  const draw = (u: number) => {
    const [low, high] = model.actuators[u]!.controlRange ?? [-1, 1];
    return random.uniform(low, high);
  };
  return () => {
    for (let e = 0; e < side.count; e++) {
      for (let u = 0; u < model.nu; u++) side.command(e, u, draw(u));
    }
    side.step(frameSkip);
    for (let e = 0; e < side.count; e++) {
      if (++ages[e]! >= framesPerEpisode || fallen((q) => side.position(e, q))) reset(e);
    }
  };
}

/** A trained gait: every robot goes through its stretches, each from its recorded state by its recorded controls. */
export function trained(gait: Gait, { frameSkip }: Robot, { nu }: Model, side: RobotSide): Course {
  const { stretches, frames } = gait;
  let time = 0;
  return () => {
    const frame = time % frames;
    const round = Math.floor(time / frames);
    for (let e = 0; e < side.count; e++) {
      const { qpos, qvel, controls } = stretches[(e + round) % stretches.length]!;
      if (frame === 0) side.place(e, qpos, qvel);
      for (let u = 0; u < nu; u++) side.command(e, u, controls[frame * nu + u]!);
    }
    side.step(frameSkip);
    time++;
  };
}
