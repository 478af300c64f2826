import type { Genome } from './genome.ts';
import { componentValue } from './measure.ts';
import type { Survey, Transition } from './survey.ts';

/**
 * What a reward says about the transitions of a survey, whatever its scale: rewards of like signatures rank states
 * alike, and train policies that are alike. After the Pearson distance of EPIC (Gleave et al., 2020, arXiv 2006.13900).
 */
export interface Signature {
  /** [transitions] the total, centred and of length 1; zeros for a reward that never changes. */
  readonly direction: Float64Array;
  /** Mean over spread, squashed into [-1, 1]: whether a step is worth having at all, which counts when episodes end. */
  readonly level: number;
}

/** Transitions looked at: enough to tell rewards apart. */
const looked = 400;

/** The part of a survey that signatures are taken over. */
export function lookedAt({ transitions }: Survey): readonly Transition[] {
  const stride = Math.max(1, Math.floor(transitions.length / looked));
  return transitions.filter((_, i) => i % stride === 0);
}

/** The signature of `genome`; undefined when it keeps somebody else's code, which is run in the sandbox alone. */
export function signatureOf(
  { components }: Genome,
  transitions: readonly Transition[],
): Signature | undefined {
  const totals = new Float64Array(transitions.length);
  for (const component of components) {
    if (component.kind === 'kept') return undefined;
    for (const [i, transition] of transitions.entries()) {
      totals[i] = totals[i]! + component.weight * componentValue(component, transition);
    }
  }
  const mean = totals.reduce((sum, total) => sum + total, 0) / totals.length;
  const direction = totals.map((total) => total - mean);
  const length = Math.sqrt(direction.reduce((sum, value) => sum + value * value, 0));
  const std = length / Math.sqrt(totals.length);
  if (length < 1e-12) return { direction: direction.fill(0), level: Math.sign(mean) };
  return { direction: direction.map((value) => value / length), level: Math.tanh(0.5 * (mean / std)) };
}

/** How much the level counts beside the direction. */
const levelShare = 0.15;

/** Squared distance of two signatures: 0 for rewards that agree, 1 for opposite directions of the same level. */
export function squaredDistance(a: Signature, b: Signature): number {
  let correlation = 0;
  for (let i = 0; i < a.direction.length; i++) correlation += a.direction[i]! * b.direction[i]!;
  const levels = (a.level - b.level) / 2;
  return (1 - correlation) / 2 + levelShare * levels * levels;
}
