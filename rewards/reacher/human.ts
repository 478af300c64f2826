// Gymnasium's reward: the distance from the fingertip to the target, and a price on torques.
export function reward(s: State, a: Action) {
  const distance = -Math.hypot(s.tipX - s.targetX, s.tipY - s.targetY); // m
  const effort = -(a.shoulder ** 2 + a.elbow ** 2);
  return { distance, effort };
}
