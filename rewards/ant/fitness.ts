// Metres run forwards: the progress that Eureka scores its locomotion tasks by.
export function reward(s: State, _a: Action, prev: State) {
  const progress = s.x - prev.x; // m
  return { progress };
}
