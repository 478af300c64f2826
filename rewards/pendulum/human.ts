// Gymnasium's reward of Pendulum-v1, of the state after the step.
export function reward(s: State, a: Action) {
  const upright = -s.tilt * s.tilt; // rad
  const slow = -0.1 * s.angularVelocity * s.angularVelocity; // rad/s
  const effort = -0.001 * a.torque * a.torque; // N m
  return { upright, slow, effort };
}
