import type { Part, Replay, RobotPicture } from '../contract/replay.ts';
import { type Camera, orbitView, rotate, see, sideView, topView, type Vector } from './camera.ts';
import { capsule, type Ink, line, type Point, polygon, type Scene, type Shape } from './shape.ts';

/** The picture of a robot: from the side or from above when it moves in a plane, else in perspective. */
export function robotScene(replay: Replay & { readonly robot: RobotPicture }): Scene {
  const { robot } = replay;
  const inks = inksOf(robot.parts);
  const { camera, reach, still } = surveyOf(robot);
  const followed = Math.max(
    0,
    robot.parts.findIndex(({ body }) => body > 0),
  );
  const home = partAt(robot, 0, followed).position;
  const flat = camera.distance === Number.POSITIVE_INFINITY;
  const targetAt = (frame: number): Vector => {
    if (still) return home;
    const [x, y] = partAt(robot, frame, followed).position;
    return camera === topView ? [x, y, 0] : [x, flat ? 0 : y, home[2]];
  };
  const grounded = robot.parts.some(({ type }) => type === 'plane') || camera === topView;
  return {
    frames: robot.poses.length,
    view: () => ({ centre: [0, 0], width: 2.9 * reach, height: 2 * reach }),
    shapes: (frame) => {
      const target = targetAt(frame);
      const solids = robot.parts.flatMap((part, k) =>
        part.type === 'plane' ? [] : [solid(part, partAt(robot, frame, k), camera, target, inks[k]!)],
      );
      const drawn = solids.sort((a, b) => b.depth - a.depth).flatMap(({ shapes }) => shapes);
      return [...(grounded ? ground(camera, target, reach) : rail(camera, target, reach)), ...drawn];
    },
  };
}

interface Placed {
  readonly position: Vector;
  readonly rotation: readonly [number, number, number, number];
}

function partAt({ poses }: RobotPicture, frame: number, part: number): Placed {
  const [x, y, z, qw, qx, qy, qz] = poses[frame]!.slice(7 * part, 7 * part + 7) as [
    ...Vector,
    number,
    number,
    number,
    number,
  ];
  return { position: [x, y, z], rotation: [qw, qx, qy, qz] };
}

/** How the robot moves over the whole episode: in which plane, how far it reaches from its trunk, whether it stays. */
function surveyOf(robot: RobotPicture) {
  const moving = robot.parts.flatMap(({ body }, k) => (body > 0 ? [k] : []));
  const [low, high] = [[0, 0, 0].fill(Number.POSITIVE_INFINITY), [0, 0, 0].fill(Number.NEGATIVE_INFINITY)];
  let [reach, travel] = [0.5, 0];
  const start = partAt(robot, 0, moving[0] ?? 0).position;
  const step = Math.max(1, Math.floor(robot.poses.length / 50));
  for (let frame = 0; frame < robot.poses.length; frame += step) {
    const trunk = partAt(robot, frame, moving[0] ?? 0).position;
    travel = Math.max(travel, Math.hypot(trunk[0] - start[0], trunk[1] - start[1]));
    for (const k of moving) {
      const { position } = partAt(robot, frame, k);
      const size = robot.parts[k]!.size;
      reach = Math.max(
        reach,
        Math.hypot(...position.map((x, axis) => x - trunk[axis]!)) + Math.max(size[0], size[1]),
      );
      position.forEach((x, axis) => {
        low[axis] = Math.min(low[axis]!, x);
        high[axis] = Math.max(high[axis]!, x);
      });
    }
  }
  const spread = high.map((x, axis) => x - low[axis]!);
  const camera = spread[1]! < 1e-3 ? sideView : spread[2]! < 1e-3 ? topView : orbitView(2.2, 0.35, 5 * reach);
  return { camera, reach: 1.15 * reach, still: travel < 1.5 && spread[1]! < 1e-3 };
}

/** Limbs that pass one another get different inks: parts of the left side, and of what lies behind. */
export function inksOf(parts: readonly Part[]): Ink[] {
  const trunk = parts.find(({ body }) => body > 0)?.body;
  return parts.map(({ name, body }) =>
    body === trunk ? 'body' : /left|back|hind|^b[fst]/i.test(name) ? 'limbFar' : 'limb',
  );
}

function solid(part: Part, placed: Placed, camera: Camera, target: Vector, ink: Ink) {
  const { depth, zoom } = see(camera, target, placed.position);
  const seen = (local: Vector) => {
    const [x, y, z] = rotate(placed.rotation, local);
    const [px, py, pz] = placed.position;
    return see(camera, target, [px + x, py + y, pz + z]).at;
  };
  // What lies behind is drawn first; the far side of a plane robot has no depth of its own.
  return { depth: depth + (ink === 'limbFar' ? 1e-3 : 0), shapes: outlined(part, seen, zoom, ink) };
}

function outlined(part: Part, seen: (local: Vector) => Point, zoom: number, ink: Ink): Shape[] {
  const [radius, half, third] = part.size;
  if (part.type === 'capsule' || part.type === 'sphere') {
    const reach = part.type === 'capsule' ? half : 0;
    const [from, to] = [seen([0, 0, -reach]), seen([0, 0, reach])];
    const edge = Math.min(0.015, 0.25 * radius);
    return [capsule(from, to, (radius + edge) * zoom, 'edge'), capsule(from, to, radius * zoom, ink)];
  }
  const corners: Vector[] =
    part.type === 'box'
      ? [-1, 1].flatMap((i) =>
          [-1, 1].flatMap((j) => [-1, 1].map((k): Vector => [i * radius, j * half, k * third])),
        )
      : Array.from({ length: 32 }, (_, k): Vector => {
          const angle = (Math.PI * k) / 8;
          return [radius * Math.cos(angle), radius * Math.sin(angle), k < 16 ? -half : half];
        });
  return [polygon(hull(corners.map(seen)), ink)];
}

/** The convex hull, counterclockwise (Andrew's monotone chain). */
function hull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (ordered: readonly Point[]) => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length > 1 && turnsRight(chain.at(-2)!, chain.at(-1)!, point)) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

const turnsRight = (a: Point, b: Point, c: Point) =>
  (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) <= 0;

/** The ground with a mark every metre, so that one sees how fast it passes. */
function ground(camera: Camera, target: Vector, reach: number): Shape[] {
  const at = (x: number, y: number): Point => see(camera, target, [x, y, 0]).at;
  const cells = Math.ceil(3 * reach);
  const [cx, cy] = [Math.round(target[0]), Math.round(target[1])];
  const offsets = Array.from({ length: 2 * cells + 1 }, (_, k) => k - cells);
  if (camera === sideView) {
    const width = 3 * reach;
    const [, y] = at(0, 0);
    const tile = (x: number) =>
      polygon(box(at(x, 0), at(x + 1, 0), 0.06 * reach), x % 2 === 0 ? 'ground' : 'grid');
    return [...offsets.map((k) => tile(cx + k)), line([-width, y], [width, y], 2, 'ground')];
  }
  return offsets.flatMap((k) => [
    line(at(cx + k, cy - cells), at(cx + k, cy + cells), 1, 'grid'),
    line(at(cx - cells, cy + k), at(cx + cells, cy + k), 1, 'grid'),
  ]);
}

const box = (left: Point, right: Point, depth: number): Point[] => [
  left,
  right,
  [right[0], right[1] - depth],
  [left[0], left[1] - depth],
];

/** What a robot without ground under it slides along. */
function rail(camera: Camera, target: Vector, reach: number): Shape[] {
  const [, y] = see(camera, target, [0, 0, 0]).at;
  return [line([-1.5 * reach, y], [1.5 * reach, y], 3, 'ground')];
}
