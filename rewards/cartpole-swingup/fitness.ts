// Steps with the pole within 12 degrees of upright and the cart on its track: the region in which Gymnasium's
// CartPole-v1 counts its steps. At most 500 an episode.
export function reward(s: State) {
  const balanced = Math.abs(s.angle) < 0.2095 && Math.abs(s.x) < 2.4 ? 1 : 0; // rad, m; one a step
  return { balanced };
}
