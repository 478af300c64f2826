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

/** A field whose value follows from the rest of the state and from what the engine measures. */
export interface DerivedField<State> extends StateField {
  of(s: State): number;
}

/**
 * What the engine measures beside positions and velocities, as MuJoCo has it after a step: in the last evaluation of
 * the dynamics that the step made. Before the first step nothing touches: contact forces are 0.
 */
export type Sensor =
  /** [3] world position of a body's or site's origin (m): MuJoCo's xpos and site_xpos. */
  | { readonly measures: 'position'; readonly body: string }
  | { readonly measures: 'position'; readonly site: string }
  /** [3] world position of all bodies' common centre of mass (m). */
  | { readonly measures: 'centreOfMass' }
  /**
   * [6] or [bodies, 6] what contacts do to one body, or to every body but the world: torque (N m) about its tree's
   * centre of mass, then force (N), in world axes: cfrc_ext.
   */
  | { readonly measures: 'contactForces'; readonly body?: string }
  /** [bodies, 10] inertia of every body but the world about its tree's centre of mass: cinert. */
  | { readonly measures: 'inertias' }
  /** [bodies, 6] angular (rad/s) and linear velocity (m/s) of every body but the world, there too: cvel. */
  | { readonly measures: 'velocities' }
  /** [dofs] generalised forces of the actuators, and of contacts and joint limits: qfrc_actuator, qfrc_constraint. */
  | { readonly measures: 'actuatorForces' | 'constraintForces' };

/** The robot that an environment is about, when the physics engine moves it. */
export interface RobotSource<Sensors extends Record<string, Sensor> = Record<string, Sensor>> {
  /** Its MJCF file: a name in the package's envs/models, or the path of a user's own. */
  readonly file: string;
  /** Timesteps of the model in one environment step, all under the same action. */
  readonly frameSkip: number;
  /** The state fields that are its positions and then its velocities, in the file's order. */
  readonly joints: readonly string[];
  readonly sensors: Sensors;
}

/** An object with one number for every declared field. */
export type Values<Fields> = { readonly [Name in keyof Fields]: number };

/** What the declared sensors measured, each a list of numbers. */
export type Readings<Sensors> = { readonly [Name in keyof Sensors]: Float64Array };

/**
 * An environment: the state a reward reads, the actions a policy takes, and how the one follows from the other.
 * There is no reward in it. Its actions are either all continuous, or one that is discrete.
 */
export interface Environment<
  State extends Record<string, StateField> = Record<string, StateField>,
  Actions extends Record<string, ActionField> = Record<string, ActionField>,
  // biome-ignore lint/complexity/noBannedTypes: an environment without sensors adds no property to its state.
  Sensors extends Record<string, Sensor> = {},
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
  /** What the policy sees: of the state, and of the sensors, which `reset` and `step` give beside the fields. */
  observation(s: Values<State> & Readings<Sensors>): readonly number[];
  /** A state to start an episode from. */
  reset(random: Random): Values<State>;
  /** The equation of motion: the state one timestep later. */
  step(s: Values<State>, a: Values<Actions>): Values<State>;
  /** Whether the episode ends here for good (a fall, a goal), as opposed to running out of time. */
  terminated(s: Values<State>): boolean;
  /** Where the engine moves the environment: batches step in single precision what `step` does in double. */
  readonly robot?: RobotSource<Sensors>;
  /** Training settings that suit this environment, where they differ from the defaults. */
  readonly training?: Partial<TrainingSettings>;
}

/** How environments are named: lower-case words joined by dashes. */
export const environmentName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Declares an environment; gives it its types and returns it as it is. */
export function defineEnv<
  const State extends Record<string, StateField>,
  const Actions extends Record<string, ActionField>,
  // biome-ignore lint/complexity/noBannedTypes: as in Environment.
  const Sensors extends Record<string, Sensor> = {},
>(environment: Environment<State, Actions, Sensors>): Environment<State, Actions, Sensors> {
  return environment;
}

/** The values of the one discrete action of `environment`, or undefined when its actions are continuous. */
export function discreteValues(environment: Environment): readonly number[] | undefined {
  const [first] = Object.values(environment.actions);
  return first && 'values' in first ? first.values : undefined;
}
