import type { Softness } from './model.ts';

type Solref = readonly [number, number];
type Solimp = readonly [number, number, number, number, number];

const clamp = (value: number) => Math.min(0.9999, Math.max(0.0001, value));

/**
 * MuJoCo's solref and solimp as the stiffness and damping of a constraint's reference acceleration
 * a = -damping v - stiffness d(r) r, with the impedance d (documentation, "Computation", section "Reference").
 * Positive solref is a time constant (s) and a damping ratio, negative is stiffness and damping themselves. With
 * `leastTimeConstant` (s) above zero, time constants are kept from below.
 */
export function softness(solref: Solref, solimp: Solimp, leastTimeConstant: number): Softness {
  const impedance = [
    clamp(solimp[0]),
    clamp(solimp[1]),
    Math.max(0, solimp[2]),
    clamp(solimp[3]),
    Math.max(1, solimp[4]),
  ] as const;
  const full = impedance[1];
  const mixed = solref[0] > 0 !== solref[1] > 0;
  const [first, second] = mixed ? [0.02, 1] : solref;
  if (first <= 0) return { stiffness: -first / (full * full), damping: -second / full, impedance };
  const time = Math.max(first, leastTimeConstant);
  return {
    stiffness: 1 / Math.max(1e-15, full * full * time * time * second * second),
    damping: 2 / Math.max(1e-15, full * time),
    impedance,
  };
}

/**
 * The impedance d(r) in (0, 1) of a constraint whose violation is `violation` (m or rad): a smooth step from the
 * first to the second value over the width, of the given power about the midpoint.
 */
export function impedanceAt(
  { impedance: [low, high, width, midpoint, power] }: Softness,
  violation: number,
): number {
  if (low === high || width <= 1e-15) return 0.5 * (low + high);
  const x = Math.abs(violation) / width;
  if (x >= 1) return high;
  if (x <= 0) return low;
  return low + step(x, midpoint, power) * (high - low);
}

function step(x: number, midpoint: number, power: number): number {
  if (power === 1) return x;
  if (x <= midpoint) return x ** power / midpoint ** (power - 1);
  return 1 - (1 - x) ** power / (1 - midpoint) ** (power - 1);
}
