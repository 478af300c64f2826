// Gymnasium's bonus at the goal and its cost of throttle, a cost of time, and the mechanical energy that a step gains:
// the car must swing to and fro before it can climb. A gain is the difference of a potential, so that it leads to the
// goal faster without moving it (Ng, Harada and Russell, 1999).
export function reward(s: State, a: Action, prev: State) {
  const goal = s.position >= 0.45 ? 100 : 0;
  const energy = 20000 * (mechanicalEnergy(s) - mechanicalEnergy(prev)); // (m/s)^2
  const time = -0.1; // a step
  const effort = -0.1 * a.throttle * a.throttle;
  return { goal, energy, time, effort };
}

/** Per unit of mass, (m/s)^2: the slope's pull is 0.0025 cos(3 x), and its potential the integral of that. */
function mechanicalEnergy(s: State) {
  return 0.5 * s.velocity * s.velocity + (0.0025 / 3) * Math.sin(3 * s.position);
}
