// Gymnasium's reward: the speed forwards and a bonus for standing, less a price on torques and on contacts.
export function reward(s: State, a: Action, prev: State) {
  const forward = (1.25 * (s.centreX - prev.centreX)) / 0.015; // m/s
  const healthy = s.z > 1 && s.z < 2 ? 5 : 0; // m
  const waist = a.abdomenX ** 2 + a.abdomenY ** 2 + a.abdomenZ ** 2;
  const right = a.rightHipX ** 2 + a.rightHipY ** 2 + a.rightHipZ ** 2 + a.rightKnee ** 2;
  const left = a.leftHipX ** 2 + a.leftHipY ** 2 + a.leftHipZ ** 2 + a.leftKnee ** 2;
  const rightArm = a.rightShoulderIn ** 2 + a.rightShoulderOut ** 2 + a.rightElbow ** 2;
  const leftArm = a.leftShoulderIn ** 2 + a.leftShoulderOut ** 2 + a.leftElbow ** 2;
  const effort = -0.1 * (waist + right + left + rightArm + leftArm);
  const contact = -Math.min(5e-7 * s.contactEffort, 10);
  return { forward, healthy, effort, contact };
}
