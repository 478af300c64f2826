// A swing-up in three stages: being on the track is worth more than any pose costs, so that no policy ends the episode
// to save itself; the pole is drawn upright from anywhere and slowed; and a bonus for standing still, upright, decides
// between a pole that spins past the top and one that stays.
export function reward(s: State) {
  const alive = 1;
  const upright = -0.1 * s.angle * s.angle; // rad
  const slow = -0.005 * s.angularVelocity * s.angularVelocity; // rad/s
  const balance = 0.5 * Math.exp(-4 * s.angle * s.angle - 0.1 * s.angularVelocity * s.angularVelocity);
  const centred = -0.05 * s.x * s.x; // m
  return { alive, upright, slow, balance, centred };
}
