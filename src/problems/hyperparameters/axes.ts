import type { Environment } from '../../core/environment.ts';
import { discreteValues } from '../../core/environment.ts';
import { clamp } from '../../core/ranges.ts';
import type { TrainingSettings } from '../../core/training.ts';

/** The settings of a training that are searched over: what it costs in steps and how it is scored stay as they are. */
export type Hyperparameters = Omit<
  TrainingSettings,
  'steps' | 'targetKl' | 'valueClip' | 'checkpoints' | 'evaluationEpisodes'
>;

export type HyperparameterName = keyof Hyperparameters;

/** The values of one setting, and how they lie between 0 and 1. */
export type Scale =
  | { readonly kind: 'linear' | 'log'; readonly min: number; readonly max: number }
  /** Above zero or zero itself, small values as finely told apart as large ones. */
  | { readonly kind: 'from-zero'; readonly max: number }
  /** Log of the distance from 1: a discount of 0.99 is to 0.9 what 0.999 is to 0.99. */
  | { readonly kind: 'to-one'; readonly min: number; readonly max: number }
  /** Whole numbers on a log scale. */
  | { readonly kind: 'whole'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly values: readonly (string | boolean)[] }
  /** Hidden layers: how many, and how wide. */
  | { readonly kind: 'layers'; readonly most: number; readonly min: number; readonly max: number };

export interface Axis {
  readonly name: HyperparameterName;
  /** As a proposer reads it. */
  readonly about: string;
  readonly scale: Scale;
}

const axes: readonly Axis[] = [
  {
    name: 'learningRate',
    about: "Adam's step size, at the start",
    scale: { kind: 'log', min: 1e-5, max: 3e-2 },
  },
  {
    name: 'schedule',
    about: 'how the learning rate goes on: linear falls to zero, adaptive follows the KL divergence',
    scale: { kind: 'choice', values: ['constant', 'linear', 'adaptive'] },
  },
  { name: 'epochs', about: 'passes over each rollout', scale: { kind: 'whole', min: 1, max: 20 } },
  { name: 'minibatch', about: 'rows of one gradient step', scale: { kind: 'whole', min: 32, max: 1024 } },
  {
    name: 'environments',
    about: 'environments stepped side by side',
    scale: { kind: 'whole', min: 4, max: 128 },
  },
  {
    name: 'horizon',
    about: 'steps of each environment between updates; a rollout has environments * horizon rows',
    scale: { kind: 'whole', min: 8, max: 512 },
  },
  { name: 'discount', about: 'gamma, of later rewards', scale: { kind: 'to-one', min: 0.8, max: 0.9999 } },
  { name: 'gaeLambda', about: 'lambda of the advantages', scale: { kind: 'linear', min: 0.7, max: 1 } },
  { name: 'clip', about: 'epsilon of the probability ratio', scale: { kind: 'log', min: 0.05, max: 0.5 } },
  { name: 'entropyCoefficient', about: 'bonus for entropy', scale: { kind: 'from-zero', max: 0.1 } },
  {
    name: 'valueCoefficient',
    about: 'weight of the value loss',
    scale: { kind: 'log', min: 0.05, max: 2 },
  },
  {
    name: 'maxGradientNorm',
    about: 'norm at which gradients are clipped',
    scale: { kind: 'log', min: 0.1, max: 10 },
  },
  {
    name: 'hidden',
    about: 'units of each hidden layer, of the actor and of the critic',
    scale: { kind: 'layers', most: 3, min: 8, max: 128 },
  },
  { name: 'activation', about: 'of the hidden units', scale: { kind: 'choice', values: ['tanh', 'relu'] } },
  {
    name: 'initialLogStd',
    about: "log of the policy's first standard deviation, in half ranges of the action",
    scale: { kind: 'linear', min: -2, max: 1 },
  },
  {
    name: 'normaliseObservations',
    about: 'by their running mean and deviation',
    scale: { kind: 'choice', values: [true, false] },
  },
  {
    name: 'normaliseReturns',
    about: 'rewards divided by the running deviation of the return',
    scale: { kind: 'choice', values: [true, false] },
  },
];

/** The settings that count in `environment`: a discrete policy has no standard deviation. */
export function axesOf(environment: Environment): readonly Axis[] {
  const discrete = discreteValues(environment) !== undefined;
  return axes.filter(({ name }) => !(discrete && name === 'initialLogStd'));
}

/** What a value may be, in words that follow "must be". */
export function describeScale(scale: Scale): string {
  switch (scale.kind) {
    case 'choice':
      return `one of ${scale.values.join(', ')}`;
    case 'whole':
      return `a whole number from ${scale.min} to ${scale.max}`;
    case 'from-zero':
      return `a number from 0 to ${scale.max}`;
    case 'layers':
      return `a list of 1 to ${scale.most} whole numbers from ${scale.min} to ${scale.max}`;
    default:
      return `a number from ${scale.min} to ${scale.max}`;
  }
}

export function isWithin(scale: Scale, value: unknown): boolean {
  switch (scale.kind) {
    case 'choice':
      return scale.values.some((allowed) => allowed === value);
    case 'whole':
      return isBetween(value, scale.min, scale.max) && Number.isInteger(value);
    case 'from-zero':
      return isBetween(value, 0, scale.max);
    case 'layers':
      return (
        Array.isArray(value) &&
        value.length >= 1 &&
        value.length <= scale.most &&
        value.every((units) => isBetween(units, scale.min, scale.max) && Number.isInteger(units))
      );
    default:
      return isBetween(value, scale.min, scale.max);
  }
}

const isBetween = (value: unknown, min: number, max: number) =>
  typeof value === 'number' && value >= min && value <= max;

/** Coordinates of a scale: layers have two, their count and their width. */
export const dimensionsOf = ({ scale }: Axis): number => (scale.kind === 'layers' ? 2 : 1);

/** The value at `place` in [0, 1]^dimensions, to three digits. */
export function valueAt({ scale }: Axis, place: readonly number[]): unknown {
  const [u = 0, v = 0] = place;
  switch (scale.kind) {
    case 'choice':
      return scale.values[Math.min(Math.floor(u * scale.values.length), scale.values.length - 1)];
    case 'linear':
      return brief(scale.min + u * (scale.max - scale.min));
    case 'log':
      return clamp(brief(onLog(u, scale.min, scale.max)), scale.min, scale.max);
    case 'from-zero':
      return brief(scale.max * u * u * u);
    case 'to-one':
      return clamp(Number((1 - onLog(1 - u, 1 - scale.max, 1 - scale.min)).toFixed(5)), scale.min, scale.max);
    case 'whole':
      return Math.round(onLog(u, scale.min, scale.max));
    case 'layers': {
      const count = Math.min(Math.floor(u * scale.most), scale.most - 1) + 1;
      return Array<number>(count).fill(Math.round(onLog(v, scale.min, scale.max)));
    }
  }
}

/** Where a value lies: the inverse of `valueAt`, up to rounding; of what shares a place, the middle of it. */
export function placeOf({ scale }: Axis, value: unknown): number[] {
  switch (scale.kind) {
    case 'choice':
      return [(scale.values.indexOf(value as string) + 0.5) / scale.values.length];
    case 'linear':
      return [inUnit(((value as number) - scale.min) / (scale.max - scale.min))];
    case 'log':
    case 'whole':
      return [inUnit(logShare(value as number, scale.min, scale.max))];
    case 'from-zero':
      return [inUnit(Math.cbrt((value as number) / scale.max))];
    case 'to-one':
      return [inUnit(1 - logShare(1 - (value as number), 1 - scale.max, 1 - scale.min))];
    case 'layers': {
      const widths = value as readonly number[];
      const width = widths.reduce((sum, units) => sum + units, 0) / widths.length;
      return [(widths.length - 0.5) / scale.most, inUnit(logShare(width, scale.min, scale.max))];
    }
  }
}

const inUnit = (share: number) => clamp(share, 0, 1);
const onLog = (u: number, min: number, max: number) => min * Math.exp(u * Math.log(max / min));
const logShare = (value: number, min: number, max: number) => Math.log(value / min) / Math.log(max / min);
const brief = (value: number) => Number(value.toPrecision(3));
