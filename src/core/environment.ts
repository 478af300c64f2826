import type { Random } from './random.ts';
import type { TrainingSettings } from './training.ts';

/** One named number of the state: what a reward reads. */
export interface StateField {
  /** SI unit; 'rad' marks an angle, '1' a pure number. */
  readonly unit: string;
  readonly meaning: string;
}

/** A force, torque or other command in [min, max]. */
export interface ContinuousAction extends StateField {
  readonly min: number;
  readonly max: number;
}

/** A command that takes one of a few values. */
export interface DiscreteAction extends StateField {
  readonly values: readonly number[];
}

export type ActionField = ContinuousAction | DiscreteAction;

/** The robot that an environment is about, when the physics engine moves it. */
export interface RobotSource {
  /** Its MJCF file: a name in the package's envs/models, or the path of a user's own. */
  readonly file: string;
  /** Timesteps of the model in one environment step, all under the same action. */
  readonly frameSkip: number;
}

/** An object with one number for every declared field. */
export type Values<Fields> = { readonly [Name in keyof Fields]: number };

/**
 * An environment: the state a reward reads, the actions a policy takes, and how the one follows from the other.
 * There is no reward in it. Its actions are either all continuous, or one that is discrete.
 */
export interface Environment<
  State extends Record<string, StateField> = Record<string, StateField>,
  Actions extends Record<string, ActionField> = Record<string, ActionField>,
> {
  readonly name: string;
  /** The task in one sentence, as a proposer reads it. */
  readonly task: string;
  /** Where the equations and numbers come from. */
  readonly source: string;
  /** Seconds of simulated time in one environment step. */
  readonly timestep: number;
  /** Steps after which an episode is truncated. */
  readonly episodeLength: number;
  readonly state: State;
  readonly actions: Actions;
  // Methods, not properties, so that an environment of named fields is assignable to the general `Environment`.
  /** What the policy sees. */
  observation(s: Values<State>): readonly number[];
  /** A state to start an episode from. */
  reset(random: Random): Values<State>;
  /** The equation of motion: the state one timestep later. */
  step(s: Values<State>, a: Values<Actions>): Values<State>;
  /** Whether the episode ends here for good (a fall, a goal), as opposed to running out of time. */
  terminated(s: Values<State>): boolean;
  /**
   * Where the engine moves the environment. Its state fields are then the robot's positions and velocities in the
   * file's order, its actions the controls; batches step in single precision what `step` does in double.
   */
  readonly robot?: RobotSource;
  /** Training settings that suit this environment, where they differ from the defaults. */
  readonly training?: Partial<TrainingSettings>;
}

/** Declares an environment; gives it its types and returns it as it is. */
export function defineEnv<
  const State extends Record<string, StateField>,
  const Actions extends Record<string, ActionField>,
>(environment: Environment<State, Actions>): Environment<State, Actions> {
  return environment;
}

/** The values of the one discrete action of `environment`, or undefined when its actions are continuous. */
export function discreteValues(environment: Environment): readonly number[] | undefined {
  const [first] = Object.values(environment.actions);
  return first && 'values' in first ? first.values : undefined;
}
