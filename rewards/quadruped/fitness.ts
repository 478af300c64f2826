// Minus the squared errors of velocity and turn: Eureka's metric of this task.
export function reward(s: State) {
  const astray = (s.forwardVelocity - s.forwardCommand) ** 2 + (s.sidewaysVelocity - s.sidewaysCommand) ** 2;
  const turning = (s.yawVelocity - s.yawCommand) ** 2; // (rad/s)^2
  const tracking = -astray - turning;
  return { tracking };
}
