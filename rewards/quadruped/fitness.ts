// Minus the squared errors of velocity and turn, Eureka's metric of this task, counted from 6: the error of standing still
// under the strongest command. A step that a fall takes away counts as that.
export function reward(s: State) {
  const astray = (s.forwardVelocity - s.forwardCommand) ** 2 + (s.sidewaysVelocity - s.sidewaysCommand) ** 2;
  const turning = (s.yawVelocity - s.yawCommand) ** 2; // (rad/s)^2
  const tracking = 6 - Math.min(astray + turning, 6);
  return { tracking };
}
