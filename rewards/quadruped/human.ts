// Isaac Gym's reward: the commanded velocity over the ground, the commanded turn, and a price on torques.
export function reward(s: State) {
  const astray = (s.forwardVelocity - s.forwardCommand) ** 2 + (s.sidewaysVelocity - s.sidewaysCommand) ** 2;
  const turning = (s.yawVelocity - s.yawCommand) ** 2; // (rad/s)^2
  const linear = 0.02 * Math.exp(-astray / 0.25); // (m/s)^2
  const angular = 0.01 * Math.exp(-turning / 0.25);
  const effort = Math.max(-0.02 * 0.000025 * s.torqueEffort, -linear - angular); // the sum is never negative
  return { linear, angular, effort };
}
