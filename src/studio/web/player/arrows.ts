import {
  ConeGeometry,
  CylinderGeometry,
  Group,
  Mesh,
  MeshBasicMaterial,
  type Scene,
  SphereGeometry,
  Vector3,
} from 'three';

/** Metres that a force of the robot's weight is long. */
const lengthOfWeight = 0.5;

/** Longer ones would leave the picture: a foot that lands meets many times the weight. */
const longest = 1.5;

/** Three's cylinders and cones point along y. */
const up = new Vector3(0, 1, 0);

/** Forces as arrows that start where they push, seen through the robot. */
export class Arrows {
  private readonly scene: Scene;
  private readonly material: MeshBasicMaterial;
  private readonly arrows: Arrow[] = [];

  constructor(scene: Scene, colour: string) {
    this.scene = scene;
    this.material = new MeshBasicMaterial({ color: colour, depthTest: false, transparent: true });
  }

  /** `contacts` [n * 6]: point and force of each; `weight` in newtons. */
  show(contacts: readonly number[], weight: number): void {
    const count = contacts.length / 6;
    while (this.arrows.length < count) this.arrows.push(newArrow(this.scene, this.material));
    for (const [k, { whole, shaft, tip }] of this.arrows.entries()) {
      whole.visible = k < count;
      if (k >= count) continue;
      const [x, y, z, fx, fy, fz] = contacts.slice(6 * k, 6 * k + 6) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const force = new Vector3(fx, fy, fz);
      const length = Math.min(longest, (lengthOfWeight * force.length()) / weight);
      whole.position.set(x, y, z);
      whole.quaternion.setFromUnitVectors(up, force.normalize());
      shaft.scale.set(1, length, 1);
      tip.position.y = length;
    }
  }
}

interface Arrow {
  readonly whole: Group;
  readonly shaft: Mesh;
  readonly tip: Mesh;
}

function newArrow(scene: Scene, material: MeshBasicMaterial): Arrow {
  const shaft = new Mesh(new CylinderGeometry(0.008, 0.008, 1, 10).translate(0, 0.5, 0), material);
  const tip = new Mesh(new ConeGeometry(0.028, 0.07, 16).translate(0, 0.035, 0), material);
  const foot = new Mesh(new SphereGeometry(0.018, 12, 8), material);
  const whole = new Group().add(shaft, tip, foot);
  whole.renderOrder = 1;
  scene.add(whole);
  return { whole, shaft, tip };
}
