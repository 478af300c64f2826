// Gymnasium's reward: a bonus for every step upright, less what the upper tip is off its place and how fast it swings.
export function reward(s: State) {
  const alive = s.tipHeight > 1 ? 10 : 0; // m
  const centred = -0.01 * s.tipX ** 2 - (s.tipHeight - 2) ** 2; // m
  const slow = -0.001 * s.lowerVelocity ** 2 - 0.005 * s.upperVelocity ** 2; // rad/s
  return { alive, centred, slow };
}
