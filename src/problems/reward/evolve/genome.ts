/** A physical quantity, made of declared fields of like units. */
export interface Feature {
  /**
   * One field of the state, one action, the sum or difference of two fields, the length of their vector, or the sum of
   * the squares of several actions.
   */
  readonly kind: 'state' | 'action' | 'sum' | 'difference' | 'length' | 'effort';
  readonly fields: readonly string[];
}

/**
 * How x, the feature's distance from its target, becomes a factor: x, |x|, x^2, exp(-(x / width)^2),
 * 1 / (1 + (x / width)^2), cos x, (1 + cos x) / 2, and 1 where x > 0 but 0 elsewhere.
 */
export type Shape = 'linear' | 'size' | 'square' | 'bell' | 'tail' | 'cosine' | 'raised' | 'past';

export interface Factor {
  readonly feature: Feature;
  readonly shape: Shape;
  readonly target: number;
  /** In the feature's unit; 1 for the shapes that have no width. */
  readonly width: number;
}

/** weight * product of factors (1 without any), of the state after the step... */
export interface Level {
  readonly kind: 'level';
  readonly weight: number;
  readonly factors: readonly Factor[];
}

/** ...or of what the step has gained of it: after minus before, the difference of a potential. */
export interface Progress {
  readonly kind: 'progress';
  readonly weight: number;
  readonly factors: readonly Factor[];
}

/** A component of a reward that somebody else wrote, kept as it is and weighted. */
export interface Kept {
  readonly kind: 'kept';
  readonly weight: number;
  readonly name: string;
}

export type Component = Level | Progress | Kept;

/** Somebody else's reward as a function `original`, of which `Kept` components are taken. */
export interface Original {
  readonly source: string;
  /** How many of (s, a, prev) it takes. */
  readonly parameters: number;
}

/** A reward program as the search varies it. */
export interface Genome {
  readonly components: readonly Component[];
  readonly original?: Original;
}

/** Whether a feature is made of what was done, not of where that led. */
export const isAction = ({ kind }: Feature): boolean => kind === 'action' || kind === 'effort';

export const hasWidth = (shape: Shape): boolean => shape === 'bell' || shape === 'tail';

/** Smooth shapes with values in [0, 1], by which others may be multiplied without upsetting their scale. */
export const gateShapes: readonly Shape[] = ['bell', 'tail', 'raised'];

/** Shapes whose magnitude is at most 1. */
export const boundedShapes: readonly Shape[] = [...gateShapes, 'cosine', 'past'];

/** Three significant digits: what is written is what is meant, so that a program is read back as it was. */
export const rounded = (value: number): number => Number(value.toPrecision(3));
