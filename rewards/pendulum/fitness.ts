// Steps upright (within 0.2 rad) and slow (below 1 rad/s). At most 200 an episode.
export function reward(s: State) {
  const balanced = Math.abs(s.tilt) < 0.2 && Math.abs(s.angularVelocity) < 1 ? 1 : 0; // one a step
  return { balanced };
}
