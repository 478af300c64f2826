// Steps the poles stay up, as Eureka scores its balancing tasks.
export function reward(s: State) {
  const upright = s.tipHeight > 1 ? 1 : 0; // m
  return { upright };
}
