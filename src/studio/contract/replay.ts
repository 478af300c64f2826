/** A quantity that is recorded at every step. */
export interface Track {
  readonly name: string;
  /** SI unit; 'rad' marks an angle, '1' a pure number. */
  readonly unit: string;
  readonly meaning: string;
}

export type PartType = 'plane' | 'sphere' | 'capsule' | 'cylinder' | 'box';

/** One solid of a robot or of the ground it moves on. */
export interface Part {
  readonly name: string;
  readonly type: PartType;
  /** Sphere: radius. Capsule and cylinder: radius, half-length along z. Box: half-sizes. Plane: unused. In metres. */
  readonly size: readonly [number, number, number];
  /** The body it belongs to: parts of one body move as one; 0 is the world. */
  readonly body: number;
}

/** A robot as it is drawn: its solids, and where they are at every frame. */
export interface RobotPicture {
  readonly parts: readonly Part[];
  /** [T + 1][parts * 7] of every part: position (m), then rotation as a unit quaternion w, x, y, z. */
  readonly poses: readonly (readonly number[])[];
}

/** What a robot touches in a replay, worked out when it is asked for. */
export interface RobotContacts {
  /** Of the whole robot, in newtons: what its forces are measured by. */
  readonly weight: number;
  /**
   * [T + 1][contacts * 6] of every contact: where it is (m), then the force on the robot (N), or between two of its
   * parts that on the second. At a frame's state under the command that follows, at the end under the last one.
   */
  readonly frames: readonly (readonly number[])[];
}

/** Where an episode started. */
export interface ReplayStart {
  /** Of the stream the starts are drawn from; 0 is that of the held-out starts every policy is scored on. */
  readonly seed: number;
  /** Which start of the stream, counted from 1. */
  readonly episode: number;
}

/** One episode of a policy, step by step: everything a picture of it needs. Frame 0 is the start, T the last step. */
export interface Replay {
  readonly environment: string;
  readonly task: string;
  /** What acted: '02-07', 'human-1', or 'random actions'. */
  readonly label: string;
  readonly start: ReplayStart;
  /** Seconds of simulated time in one step. */
  readonly timestep: number;
  readonly fields: readonly Track[];
  readonly actions: readonly (Track & { readonly min: number; readonly max: number })[];
  /** Names of the components of the reward, in the order of `rewards`. */
  readonly components: readonly string[];
  /** [T + 1][S] */
  readonly states: readonly (readonly number[])[];
  /** [T][A] the commands applied. */
  readonly commands: readonly (readonly number[])[];
  /** [T][components] */
  readonly rewards: readonly (readonly number[])[];
  /** [T] the task metric of every step; its sum is the fitness of the episode. */
  readonly fitness: readonly number[];
  /** Whether the episode ended for good, as opposed to running out of time. */
  readonly terminated: boolean;
  readonly robot?: RobotPicture;
}

/** The task metric F of the whole episode. */
export function fitnessOf(replay: Pick<Replay, 'fitness'>): number {
  return replay.fitness.reduce((sum, value) => sum + value, 0);
}
