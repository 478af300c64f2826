// Gymnasium's reward: the speed forwards and a bonus for standing, less a price on torques.
export function reward(s: State, a: Action, prev: State) {
  const forward = (s.x - prev.x) / 0.008; // m/s
  const healthy = s.z > 0.8 && s.z < 2 && Math.abs(s.pitch) < 1 ? 1 : 0; // m, rad
  const right = a.thigh ** 2 + a.leg ** 2 + a.foot ** 2;
  const left = a.thighLeft ** 2 + a.legLeft ** 2 + a.footLeft ** 2;
  const effort = -0.001 * (right + left);
  return { forward, healthy, effort };
}
