// The product of dm_control's cartpole swingup (Tassa et al., 2018, arXiv 1801.00690): upright, and near the middle,
// slow and gentle as well; a term that is no good halves the reward but does not undo it. A small sum, so that raising
// the pole pays from the first swing.
export function reward(s: State, a: Action) {
  const height = (1 + Math.cos(s.angle)) / 2; // 0 hanging, 1 upright
  const centred = (1 + Math.exp(-s.x * s.x)) / 2; // x in m
  const slow = (1 + Math.exp(-0.1 * s.angularVelocity * s.angularVelocity)) / 2; // rad/s
  const swing = 0.5 * height;
  const balance = height * height * centred * slow;
  const effort = -0.0005 * a.force * a.force; // N
  return { swing, balance, effort };
}
