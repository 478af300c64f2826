// Isaac Gym's reward: near the target, and there also level and without spin.
export function reward(s: State) {
  const near = 1 / (1 + s.distance ** 2); // m
  const level = (near * 5) / (1 + (1 - s.upright) ** 2);
  const steady = near / (1 + s.yawVelocity ** 2); // rad/s
  return { near, level, steady };
}
