// Gymnasium's reward: the speed forwards, less a price on torques.
export function reward(s: State, a: Action, prev: State) {
  const forward = (s.x - prev.x) / 0.05; // m/s
  const effort =
    -0.1 *
    (a.backThigh ** 2 +
      a.backShin ** 2 +
      a.backFoot ** 2 +
      a.frontThigh ** 2 +
      a.frontShin ** 2 +
      a.frontFoot ** 2);
  return { forward, effort };
}
