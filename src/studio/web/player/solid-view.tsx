import { useEffect, useRef } from 'preact/hooks';
import {
  AmbientLight,
  BoxGeometry,
  type BufferGeometry,
  CanvasTexture,
  CapsuleGeometry,
  Color,
  CylinderGeometry,
  DirectionalLight,
  Fog,
  Group,
  Mesh,
  MeshStandardMaterial,
  PerspectiveCamera,
  PlaneGeometry,
  RepeatWrapping,
  Scene,
  SphereGeometry,
  SRGBColorSpace,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import type { Part, RobotContacts, RobotPicture } from '../../contract/replay.ts';
import { inksOf } from '../../picture/robot.ts';
import { type Theme, themes } from '../../picture/theme.ts';
import { Arrows } from './arrows.ts';
import { fitCanvas, type ViewProps } from './flat-view.tsx';

/** A robot in three dimensions, from the same MJCF that the engine steps; drag to look around. */
export default function SolidView({
  replay,
  frame,
  theme,
  follow,
  contacts,
}: ViewProps & { readonly follow: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const following = useRef(follow);
  following.current = follow;
  const touching = useRef(contacts);
  const redraw = useRef(() => {});
  touching.current = contacts;
  useEffect(() => {
    const element = canvas.current!;
    const stage = new Stage(element, replay.robot!, themes[theme]);
    const draw = () =>
      stage.show(Math.min(frame.value, replay.states.length - 1), following.current, touching.current);
    redraw.current = draw;
    const stop = frame.subscribe(draw);
    stage.controls.addEventListener('change', draw);
    const watch = new ResizeObserver(draw);
    watch.observe(element);
    return () => {
      stop();
      watch.disconnect();
      stage.dispose();
    };
  }, [replay, theme, frame]);
  useEffect(() => redraw.current(), [contacts]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={`${replay.environment}, ${replay.label}, in three dimensions`}
    />
  );
}

/** The robot, the light and the camera. The engine's z is up here too. */
class Stage {
  readonly controls: OrbitControls;
  private readonly canvas: HTMLCanvasElement;
  private readonly robot: RobotPicture;
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera: PerspectiveCamera;
  private readonly solids: readonly (Group | undefined)[];
  private readonly floor = new Group();
  private readonly light = new DirectionalLight(0xffffff, 2.4);
  private readonly followed: number;
  private readonly arrows: Arrows;

  constructor(canvas: HTMLCanvasElement, robot: RobotPicture, theme: Theme) {
    this.canvas = canvas;
    this.robot = robot;
    this.renderer = new WebGLRenderer({ canvas, antialias: true, preserveDrawingBuffer: true });
    this.renderer.shadowMap.enabled = true;
    this.scene.background = new Color(theme.paper);
    this.scene.fog = new Fog(theme.paper, 9, 26);
    this.camera = new PerspectiveCamera(34, 1.5, 0.05, 80);
    this.camera.up.set(0, 0, 1);
    this.followed = Math.max(
      0,
      robot.parts.findIndex(({ body }) => body > 0),
    );
    this.solids = this.build(theme);
    this.ground(theme);
    this.arrows = new Arrows(this.scene, theme.inks.accent);
    this.scene.add(new AmbientLight(0xffffff, 1.3), this.light, this.light.target);
    this.light.castShadow = true;
    this.light.shadow.mapSize.set(1024, 1024);
    this.controls = new OrbitControls(this.camera, canvas);
    this.controls.maxDistance = 20;
    this.lookFrom(this.positionAt(0, this.followed));
  }

  show(frame: number, follow: boolean, contacts: RobotContacts | undefined): void {
    this.arrows.show(contacts?.frames[frame] ?? [], contacts?.weight ?? 1);
    const { robot, solids, controls, camera } = this;
    solids.forEach((solid, k) => {
      if (!solid) return;
      const [x, y, z, qw, qx, qy, qz] = robot.poses[frame]!.slice(7 * k, 7 * k + 7) as number[];
      solid.position.set(x!, y!, z!);
      solid.quaternion.set(qx!, qy!, qz!, qw!);
    });
    if (follow) {
      const at = this.positionAt(frame, this.followed);
      const moved = new Vector3(at.x - controls.target.x, at.y - controls.target.y, 0);
      controls.target.add(moved);
      camera.position.add(moved);
    }
    const { target } = controls;
    this.floor.position.set(Math.round(target.x / 2) * 2, Math.round(target.y / 2) * 2, 0);
    this.light.position.set(target.x + 1.5, target.y - 2.5, 5);
    this.light.target.position.copy(target);
    const [width, height] = fitCanvas(this.canvas);
    this.renderer.setViewport(0, 0, width, height);
    camera.aspect = width / height;
    camera.updateProjectionMatrix();
    camera.lookAt(target);
    this.renderer.render(this.scene, camera);
  }

  dispose(): void {
    this.controls.dispose();
    this.renderer.dispose();
  }

  private build(theme: Theme): (Group | undefined)[] {
    const inks = inksOf(this.robot.parts);
    return this.robot.parts.map((part, k) => {
      if (part.type === 'plane') return undefined;
      const mesh = new Mesh(
        geometryOf(part),
        new MeshStandardMaterial({ color: theme.inks[inks[k]!], roughness: 0.55, metalness: 0.05 }),
      );
      // Three's capsules and cylinders lie along y, the engine's along z.
      if (part.type === 'capsule' || part.type === 'cylinder') mesh.rotation.x = Math.PI / 2;
      mesh.castShadow = true;
      mesh.receiveShadow = true;
      const group = new Group().add(mesh);
      this.scene.add(group);
      return group;
    });
  }

  private ground(theme: Theme): void {
    const map = checkered(theme);
    map.repeat.set(30, 30);
    const floor = new Mesh(new PlaneGeometry(60, 60), new MeshStandardMaterial({ map, roughness: 1 }));
    floor.receiveShadow = true;
    floor.position.z = this.robot.parts.some(({ type }) => type === 'plane') ? 0 : -0.7;
    this.floor.add(floor);
    this.scene.add(this.floor);
  }

  /** From the front of the side, far enough to see all of it. */
  private lookFrom(target: Vector3): void {
    const reach = Math.max(
      0.7,
      ...this.robot.parts.map((part, k) =>
        part.type === 'plane'
          ? 0
          : this.positionAt(0, k).distanceTo(target) + Math.max(part.size[0], part.size[1]),
      ),
    );
    this.controls.target.copy(target).z *= 0.8;
    this.camera.position.set(target.x + 0.9 * reach, target.y - 3.6 * reach, target.z + 1.1 * reach);
  }

  private positionAt(frame: number, part: number): Vector3 {
    const [x, y, z] = this.robot.poses[frame]!.slice(7 * part, 7 * part + 3);
    return new Vector3(x, y, z);
  }
}

/** Squares of one metre, so that one sees how fast the ground passes. */
function checkered({ paper, inks }: Theme): CanvasTexture {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 128;
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = paper;
  pen.fillRect(0, 0, 128, 128);
  pen.fillStyle = inks.grid;
  pen.fillRect(0, 0, 64, 64);
  pen.fillRect(64, 64, 64, 64);
  const texture = new CanvasTexture(canvas);
  texture.wrapS = texture.wrapT = RepeatWrapping;
  texture.colorSpace = SRGBColorSpace;
  texture.anisotropy = 8;
  return texture;
}

function geometryOf({ type, size: [a, b, c] }: Part): BufferGeometry {
  switch (type) {
    case 'sphere':
      return new SphereGeometry(a, 32, 20);
    case 'capsule':
      return new CapsuleGeometry(a, 2 * b, 10, 24);
    case 'cylinder':
      return new CylinderGeometry(a, a, 2 * b, 32);
    default:
      return new BoxGeometry(2 * a, 2 * b, 2 * c);
  }
}
