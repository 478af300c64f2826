// Gymnasium's reward: the speed forwards and a bonus for standing, less a price on torques.
export function reward(s: State, a: Action, prev: State) {
  const forward = (s.x - prev.x) / 0.008; // m/s
  const healthy = s.z > 0.7 && Math.abs(s.pitch) < 0.2 ? 1 : 0; // m, rad
  const effort = -0.001 * (a.thigh ** 2 + a.leg ** 2 + a.foot ** 2);
  return { forward, healthy, effort };
}
