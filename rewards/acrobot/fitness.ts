// Minus the steps until the free end has passed the bar, 1 m above the shoulder: Gymnasium's reward of Acrobot-v1.
export function reward(s: State) {
  const waiting = s.tipHeight > 1 ? 0 : -1; // one a step
  return { waiting };
}
