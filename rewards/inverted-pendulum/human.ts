// Gymnasium's reward, one for every step upright, with a pull to the middle that keeps the cart off its stops.
export function reward(s: State) {
  const alive = Math.abs(s.angle) <= 0.2 ? 1 : 0; // rad
  const centred = -0.1 * s.x * s.x; // m
  return { alive, centred };
}
