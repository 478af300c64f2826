// Gymnasium's reward: the speed along the pool, less a price on torques.
export function reward(s: State, a: Action, prev: State) {
  const forward = (s.x - prev.x) / 0.04; // m/s
  const effort = -0.0001 * (a.front ** 2 + a.back ** 2);
  return { forward, effort };
}
