import { basename } from 'node:path';
import type {
  ActionField,
  DerivedField,
  Readings,
  RobotSource,
  Sensor,
  StateField,
  Values,
} from '../core/environment.ts';
import { HeurekaError } from '../core/errors.ts';
import type { Random } from '../core/random.ts';
import { clamp } from '../core/ranges.ts';
import { Batch } from './kernel/batch.ts';
import type { Model } from './model/model.ts';
import { probeOf } from './model/sensors.ts';
import { kernelOf, modelOf } from './model-file.ts';
import { measureStart } from './reference/sensors.ts';

type Fields = Record<string, StateField>;

/** What an environment says of its robot. */
interface Robot<State, Actions, Sensors, PerEpisode, Derived extends string> {
  /** Its MJCF file in envs/models. */
  readonly file: string;
  /** Timesteps of the model in one environment step, all under the same action. */
  readonly frameSkip: number;
  /**
   * The robot's positions and then its velocities, in the order of the file's joints. A hinge or slide is one number of
   * each; a ball a quaternion (w, x, y, z) and an angular velocity in its own axes; a free joint a point and a
   * quaternion, and a velocity in world axes and an angular velocity in its own.
   */
  readonly state: State;
  /** One for every actuator, in the file's order. */
  readonly actions: Actions;
  /** What is measured besides, for observations and derived fields. */
  readonly sensors?: Sensors;
  /** Fields that `reset` draws and an episode keeps: a goal, a command. */
  readonly perEpisode?: PerEpisode;
  /** Fields that follow from the others and from the sensors. */
  readonly derived?: Readonly<Record<Derived, DerivedField<Values<State & PerEpisode> & Readings<Sensors>>>>;
  /** Where an episode starts: all fields but the derived ones. `scatter` gives the robot's own. */
  reset(random: Random, scatter: Scatter<State>): Values<State & PerEpisode>;
}

/** The model's reference position, at rest, with a number drawn for every position and then every velocity added. */
type Scatter<State> = (noise: { positions(): number; velocities(): number }) => Values<State>;

/** The part of an environment that the physics engine gives: its fields, its robot, its start and its step. */
export function engine<
  const State extends Fields,
  const Actions extends Record<string, ActionField>,
  // biome-ignore-start lint/complexity/noBannedTypes: what is not declared adds no property to the state.
  const Sensors extends Record<string, Sensor> = {},
  const PerEpisode extends Fields = {},
  const Derived extends string = never,
  // biome-ignore-end lint/complexity/noBannedTypes: see above
>(declared: Robot<State, Actions, Sensors, PerEpisode, Derived>) {
  const { file, frameSkip, actions } = declared;
  const sensors = (declared.sensors ?? {}) as Sensors;
  const perEpisode = (declared.perEpisode ?? {}) as PerEpisode;
  const derived = declared.derived ?? {};
  refuseTwins([declared.state, perEpisode, derived, sensors].flatMap(Object.keys));
  const joints = Object.keys(declared.state);
  const robot: RobotSource<Sensors> = { file, frameSkip, joints, sensors };
  const state = { ...declared.state, ...perEpisode, ...derived } as State &
    PerEpisode &
    Record<Derived, StateField>;
  const completed = (numbers: Numbers, readings: Record<string, Float64Array>) =>
    completeState(numbers, readings, derived as Formulas) as Values<typeof state>;
  const move = movesOf(robot, actions);
  return {
    ...{ state, actions, robot },
    reset: (random: Random): Values<typeof state> => {
      const scatter = scatterAbout(fittingModel(robot, actions), joints);
      const start = declared.reset(random, scatter as Scatter<State>) as Numbers;
      return completed(start, startReadings(robot, numbersOf(start, joints)));
    },
    step: (s: Values<typeof state>, a: Values<Actions>): Values<typeof state> => {
      const numbers = s as Numbers;
      const { moved, readings } = move(numbersOf(numbers, joints), a);
      const next = [...joints, ...Object.keys(perEpisode)].map((name, k) => [
        name,
        moved[k] ?? numbers[name]!,
      ]);
      return completed(Object.fromEntries(next), readings);
    },
  };
}

type Numbers = Readonly<Record<string, number>>;
type Formulas = Readonly<Record<string, DerivedField<object>>>;

function refuseTwins(names: readonly string[]): void {
  const twin = names.find((name, k) => names.indexOf(name) !== k);
  if (twin === undefined) return;
  throw new HeurekaError(
    'usage',
    `The name '${twin}' is used twice among the fields and sensors of a robot.`,
  );
}

const numbersOf = (s: Numbers, names: readonly string[]): number[] => names.map((name) => s[name]!);

/**
 * The model of `robot`. Throws a HeurekaError unless it has a position or velocity for every field and an actuator for
 * every action.
 */
export function fittingModel({ file, joints }: RobotSource, actions: Record<string, ActionField>): Model {
  const model = modelOf(file);
  const [numbers, commands] = [joints.length, Object.keys(actions).length];
  if (numbers === model.nq + model.nv && commands === model.nu) return model;
  throw new HeurekaError(
    'usage',
    `${basename(file)} has ${model.nq} positions, ${model.nv} velocities and ${model.nu} actuators, but ` +
      `'state' declares ${numbers} fields and 'actions' ${commands}.`,
    'Declare one field for each, in the order of the file.',
  );
}

/** One environment step of `robot` in double precision, from its positions and then its velocities. */
function movesOf(robot: RobotSource, actions: Record<string, ActionField>) {
  let batch: Batch | undefined;
  return (joints: readonly number[], a: Numbers) => {
    if (!batch) {
      fittingModel(robot, actions);
      batch = new Batch(kernelOf(robot, 'f64'), 1);
    }
    const alone = batch;
    putState(alone, 0, joints);
    alone.setControl(
      0,
      Object.entries(actions).map(([name, field]) => clipTo(field, a[name]!)),
    );
    alone.step(robot.frameSkip);
    return {
      moved: [...alone.qpos(0), ...alone.qvel(0)],
      readings: Object.fromEntries(
        alone.kernel.sensors.map((sensor) => [sensor.name, alone.readings(0, sensor)]),
      ),
    };
  };
}

function scatterAbout({ qpos0 }: Model, joints: readonly string[]): Scatter<Fields> {
  return ({ positions, velocities }) =>
    Object.fromEntries(
      joints.map((name, k) => [name, k < qpos0.length ? qpos0[k]! + positions() : velocities()]),
    );
}

/** The fields in their declared order, the derived ones last, and the readings beside them. */
function completeState(numbers: Numbers, readings: Record<string, Float64Array>, derived: Formulas): object {
  const sensed = { ...numbers, ...readings };
  const formulas = Object.entries(derived).map(([name, field]) => [name, field.of(sensed)] as const);
  return { ...numbers, ...Object.fromEntries(formulas), ...readings };
}

/**
 * A start with what follows from it: the derived fields, and what the sensors say. `start` gives every other field;
 * those that follow are computed anew.
 */
export function completeStart(
  { robot, state }: { readonly robot: RobotSource; readonly state: Fields },
  start: Numbers,
): object {
  const derived = Object.fromEntries(Object.entries(state).filter(([, field]) => 'of' in field)) as Formulas;
  const given = Object.fromEntries(Object.entries(start).filter(([name]) => !(name in derived)));
  return completeState(given, startReadings(robot, numbersOf(start, robot.joints)), derived);
}

/** What the sensors of `robot` say when it is put into `joints`, its positions and then its velocities. */
export function startReadings(
  { file, sensors }: Pick<RobotSource, 'file' | 'sensors'>,
  joints: ArrayLike<number>,
): Record<string, Float64Array> {
  const model = modelOf(file);
  const names = Object.keys(sensors);
  if (names.length === 0) return {};
  const values = Float64Array.from(joints);
  const start = {
    qpos: values.subarray(0, model.nq),
    qvel: values.subarray(model.nq),
    acceleration: new Float64Array(model.nv),
  };
  const probes = Object.values(sensors).map((sensor) => probeOf(model, sensor));
  const measured = measureStart(model, probes, start);
  return Object.fromEntries(names.map((name, k) => [name, Float64Array.from(measured[k]!)]));
}

/** Puts environment `e` into `joints`, its positions and then its velocities. */
export function putState(batch: Batch, e: number, joints: readonly number[]): void {
  const { nq } = batch.kernel.model;
  batch.setState(e, joints.slice(0, nq), joints.slice(nq));
}

const clipTo = (field: ActionField, value: number): number =>
  'min' in field ? clamp(value, field.min, field.max) : value;
