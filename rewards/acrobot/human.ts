// Gymnasium's cost of every step, and what the step has gained: mechanical energy, without which the bar is out of
// reach, and height. Gains are differences of a potential, so that they lead to the goal faster without moving it
// (Ng, Harada and Russell, 1999).
export function reward(s: State, _a: Action, prev: State) {
  const waiting = s.tipHeight > 1 ? 0 : -1; // one a step
  const climbing = 2 * (s.tipHeight - prev.tipHeight); // m
  const energy = 0.1 * (mechanicalEnergy(s) - mechanicalEnergy(prev)); // J
  return { waiting, climbing, energy };
}

/** Kinetic and potential energy (J) of two links of 1 kg, 1 m and 1 kg m^2 about their centres, under 9.8 m/s^2. */
function mechanicalEnergy(s: State) {
  const v1 = s.shoulderVelocity;
  const v2 = v1 + s.elbowVelocity;
  const kinetic = 0.5 * (2.25 * v1 * v1 + 1.25 * v2 * v2 + v1 * v2 * Math.cos(s.elbowAngle));
  const potential = -4.9 * (3 * Math.cos(s.shoulderAngle) + Math.cos(s.shoulderAngle + s.elbowAngle));
  return kinetic + potential;
}
