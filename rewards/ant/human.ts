// Gymnasium's reward: the speed forwards and a bonus for standing, less a price on torques and on contacts.
export function reward(s: State, a: Action, prev: State) {
  const forward = (s.x - prev.x) / 0.05; // m/s
  const healthy = s.z >= 0.2 && s.z <= 1 ? 1 : 0; // m
  const hips = a.frontLeftHip ** 2 + a.frontRightHip ** 2 + a.backLeftHip ** 2 + a.backRightHip ** 2;
  const ankles =
    a.frontLeftAnkle ** 2 + a.frontRightAnkle ** 2 + a.backLeftAnkle ** 2 + a.backRightAnkle ** 2;
  const effort = -0.5 * (hips + ankles);
  const contact = -0.0005 * s.contactEffort;
  return { forward, healthy, effort, contact };
}
