// Steps the pole stays up: Gymnasium's own reward.
export function reward(s: State) {
  const upright = Math.abs(s.angle) <= 0.2 ? 1 : 0; // rad
  return { upright };
}
