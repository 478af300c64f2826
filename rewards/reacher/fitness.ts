// Minus the distance from the fingertip to the target, as Eureka scores tasks that reach for a place.
export function reward(s: State) {
  const distance = -Math.hypot(s.tipX - s.targetX, s.tipY - s.targetY); // m
  return { distance };
}
