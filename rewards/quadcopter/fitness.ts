// Minus the distance to the target, Eureka's metric of this task, counted from 3 m, where an episode ends. A step that a
// crash takes away counts as that.
export function reward(s: State) {
  const near = 3 - Math.min(s.distance, 3); // m
  return { near };
}
