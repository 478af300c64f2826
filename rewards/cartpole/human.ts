// After Isaac Gym's cartpole (alive, upright, slow), with a pull to the middle of the track.
export function reward(s: State) {
  const alive = 1;
  const upright = -5 * s.angle * s.angle; // rad
  const centred = -0.1 * s.x * s.x; // m
  const slow = -0.01 * Math.abs(s.velocity) - 0.005 * Math.abs(s.angularVelocity); // m/s, rad/s
  return { alive, upright, centred, slow };
}
