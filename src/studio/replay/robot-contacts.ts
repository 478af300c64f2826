import { setImmediate } from 'node:timers/promises';
import { scale } from '../../physics/math/vector.ts';
import type { Model } from '../../physics/model/model.ts';
import { modelOf } from '../../physics/model-file.ts';
import { forwardDynamics } from '../../physics/reference/dynamics.ts';
import { contactPushes } from '../../physics/reference/sensors.ts';
import { findEnvironment } from '../../registry.ts';
import type { Replay, RobotContacts } from '../contract/replay.ts';

/** Frames that are worked out before others get their turn. */
const together = 20;

/** A force below this share of the weight is no touch that one could see. */
const least = 1e-3;

/**
 * The contacts of a robot's replay with their forces, by the reference engine in double precision; undefined without a
 * robot. They are those of the recorded states: the batch that recorded them steps in single precision.
 */
export async function robotContacts(
  replay: Pick<Replay, 'environment' | 'states' | 'commands'>,
): Promise<RobotContacts | undefined> {
  const { robot } = findEnvironment(replay.environment);
  if (!robot) return undefined;
  const model = modelOf(robot.file);
  const gravity = Math.hypot(...model.options.gravity);
  const weight = gravity * model.bodies.reduce((sum, { mass }) => sum + mass, 0);
  const frames: number[][] = [];
  for (const [t, state] of replay.states.entries()) {
    if (t % together === 0) await setImmediate();
    const command = replay.commands[t] ?? replay.commands.at(-1) ?? new Array<number>(model.nu).fill(0);
    frames.push(contactsAt(model, state, command, least * weight));
  }
  return { weight, frames };
}

/** A state begins with the robot's positions, then come its velocities. */
function contactsAt(
  model: Model,
  state: readonly number[],
  command: readonly number[],
  leastForce: number,
): number[] {
  const dynamics = forwardDynamics(
    model,
    {
      qpos: Float64Array.from(state.slice(0, model.nq)),
      qvel: Float64Array.from(state.slice(model.nq, model.nq + model.nv)),
      acceleration: new Float64Array(model.nv),
    },
    command,
  );
  return contactPushes(model, dynamics).flatMap(({ contact: { pair, touch }, force }) => {
    if (Math.hypot(...force) < leastForce) return [];
    // Whichever of the two is the world, the force shown is that on the robot.
    const onWorld = model.geoms[pair.geom2]!.body === 0;
    return [
      ...touch.position.map((x) => rounded(x, 1e4)),
      ...scale(force, onWorld ? -1 : 1).map((f) => rounded(f, 10)),
    ];
  });
}

const rounded = (value: number, parts: number) => Math.round(value * parts) / parts;
