import { boundedShapes, type Feature, isAction, type Level, type Progress, rounded } from './genome.ts';
import type { Grammar } from './grammar.ts';
import { featureValue, typicalMagnitude } from './measure.ts';
import { type Range, rangeOf } from './survey.ts';

/** What hardly moved in the survey is not blown up beyond this: in units of its own, and for a change of what is bounded by 1. */
const smallestMagnitude = 1e-6;
const smallestGain = 2e-3;

/** `component` with a weight that makes it amount to about `amount` a step: a scale that all features share. */
export function withAmount<C extends Level | Progress>(component: C, amount: number, grammar: Grammar): C {
  return { ...component, weight: rounded(amount / magnitudeOf(component, grammar)) };
}

/** What a component amounts to in a step: the inverse of `withAmount`. */
export function amountOf(component: Level | Progress, grammar: Grammar): number {
  return component.weight * magnitudeOf(component, grammar);
}

/** 1 for what is bounded by 1, however rare; else the mean over the survey. */
function magnitudeOf(component: Level | Progress, grammar: Grammar): number {
  const { kind, factors } = component;
  const bounded = factors.every(({ shape }) => boundedShapes.includes(shape));
  // What passing a mark gains is 1, once; how seldom that was does not matter.
  if (bounded && (kind === 'level' || factors[0]?.shape === 'past')) return 1;
  return Math.max(typicalMagnitude(component, grammar.survey), bounded ? smallestGain : smallestMagnitude);
}

/** Standard deviation of a feature over the survey; 1 where it never moves. */
export function spreadOf(feature: Feature, grammar: Grammar): number {
  return rangeOfFeature(feature, grammar).std || 1;
}

export function rangeOfFeature(feature: Feature, { survey }: Grammar): Range {
  if (feature.kind === 'state') return survey.ranges[feature.fields[0]!]!;
  return rangeOf(survey.transitions.map(({ state, action }) => featureValue(feature, state, action)));
}

export function unitOf(feature: Feature, { environment }: Grammar): string {
  return (isAction(feature) ? environment.actions : environment.state)[feature.fields[0]!]!.unit;
}
