import type { Environment, StateField } from '../../core/environment.ts';

/** An action as `a_{force}`, a field before the step as `x_{t-1}`; the rate of a declared field has its dot. */
export function fieldSymbol(owner: string, name: string, { state }: Environment): string {
  if (owner === 'a') return `a_{${word(name)}}`;
  const stem = name.replace(/Velocity$/, '');
  const base = stem !== name && [stem, `${stem}Angle`].find((other) => isRateOf(state[other], state[name]));
  const symbol = base ? `\\dot{${word(base)}}` : word(name);
  return owner === 'prev' ? `${symbol}_{t-1}` : symbol;
}

const isRateOf = (base: StateField | undefined, rate: StateField | undefined) =>
  base !== undefined && rate?.unit === `${base.unit}/s`;

const greek = new Set(
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau phi chi psi omega'.split(
    ' ',
  ),
);

/** `x`, `\theta`, `\mathrm{angularVelocity}`; digits at the end become an index. */
export function word(name: string): string {
  const [, stem = name, digits = ''] = /^(.*?[A-Za-z])((?:_?\d+)*)$/.exec(name) ?? [];
  const plain = `\\mathrm{${stem.replace(/[_$]/g, '\\$&')}}`;
  const symbol = greek.has(stem) ? `\\${stem}` : stem.length === 1 ? stem : plain;
  const index = digits.match(/\d+/g)?.join(',');
  return index ? `${symbol}_{${index}}` : symbol;
}
