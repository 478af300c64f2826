// Minus the steps until the car is at its goal: the reward of Gymnasium's discrete MountainCar-v0.
export function reward(s: State) {
  const waiting = s.position >= 0.45 ? 0 : -1; // one a step
  return { waiting };
}
