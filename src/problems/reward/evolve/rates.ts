import type { Environment } from '../../../core/environment.ts';
import type { Transition } from './survey.ts';

/** Share of the steps in which a field must move the way its rate points. */
const leastAgreement = 0.8;

/**
 * For each state field the field that is its rate of change, where there is one: of all fields in the unit per second,
 * the one whose sign tells best which way the field moves.
 */
export function ratesOf(
  environment: Environment,
  transitions: readonly Transition[],
): Readonly<Record<string, string>> {
  const names = Object.keys(environment.state);
  const entries = names.flatMap((name) => {
    const unit = `${environment.state[name]!.unit}/s`;
    const rates = names
      .filter((other) => environment.state[other]!.unit === unit)
      .map((rate) => ({ rate, agreement: agreement(name, rate, transitions) }))
      .sort((a, b) => b.agreement - a.agreement);
    const best = rates[0];
    return best && best.agreement > leastAgreement ? [[name, best.rate] as const] : [];
  });
  return Object.fromEntries(entries);
}

function agreement(name: string, rate: string, transitions: readonly Transition[]): number {
  const agreeing = transitions.filter(
    ({ state, previous }) => (state[name]! - previous[name]!) * (state[rate]! + previous[rate]!) > 0,
  );
  return agreeing.length / transitions.length;
}
