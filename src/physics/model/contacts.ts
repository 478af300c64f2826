import type { DescribedGeom, DescribedOptions } from '../mjcf/description.ts';
import type { Body, ContactPair, Geom, GeomType } from './model.ts';
import { softness } from './softness.ts';

/** Shapes from the simplest: the order in which a pair's geoms are put. */
const rank: readonly GeomType[] = ['plane', 'sphere', 'capsule', 'cylinder', 'box'];

/** The pairs of shapes between which the engine finds contacts. */
const collidable: readonly string[] = [
  ...['plane-sphere', 'plane-capsule', 'plane-cylinder', 'plane-box'],
  ...['sphere-sphere', 'sphere-capsule', 'sphere-cylinder', 'sphere-box', 'capsule-capsule', 'capsule-box'],
];

/** Everything that decides which geoms may touch. */
interface ContactInputs {
  readonly bodies: readonly Pick<Body, 'weld' | 'parent'>[];
  /** How many dofs move each body's weld, itself included: 0 for what is fixed to the world. */
  readonly geoms: readonly Geom[];
  readonly described: readonly DescribedGeom[];
  readonly options: DescribedOptions;
  readonly excluded: (body1: number, body2: number) => boolean;
  /** Throws for a pair of shapes that the engine cannot collide. */
  readonly refuse: (first: DescribedGeom, second: DescribedGeom) => never;
}

/** Every pair of geoms that MuJoCo's filters let through (documentation, "Collision detection", "Selection"). */
export function contactPairs(inputs: ContactInputs): ContactPair[] {
  if (!inputs.options.contacts) return [];
  const pairs: ContactPair[] = [];
  for (let i = 0; i < inputs.geoms.length; i++) {
    for (let j = i + 1; j < inputs.geoms.length; j++) {
      if (mayTouch(inputs, i, j)) pairs.push(pairOf(inputs, i, j));
    }
  }
  return pairs;
}

function mayTouch(
  { bodies, geoms, described, options, excluded }: ContactInputs,
  i: number,
  j: number,
): boolean {
  const [a, b] = [described[i]!, described[j]!];
  if (!(a.contactType & b.contactAffinity) && !(b.contactType & a.contactAffinity)) return false;
  const [body1, body2] = [geoms[i]!.body, geoms[j]!.body];
  const [weld1, weld2] = [bodies[body1]!.weld, bodies[body2]!.weld];
  if (weld1 === weld2 || excluded(body1, body2)) return false;
  if (!options.filterParent || weld1 === 0 || weld2 === 0) return true;
  const weldParent = (weld: number) => bodies[bodies[weld]!.parent]!.weld;
  return weld1 !== weldParent(weld2) && weld2 !== weldParent(weld1);
}

function pairOf({ geoms, described, options, refuse }: ContactInputs, i: number, j: number): ContactPair {
  const swap = rank.indexOf(geoms[i]!.type) > rank.indexOf(geoms[j]!.type);
  const [geom1, geom2] = swap ? [j, i] : [i, j];
  const [a, b] = [described[geom1]!, described[geom2]!];
  if (!collidable.includes(`${a.type}-${b.type}`)) refuse(a, b);
  const mixed = mixParameters(a, b);
  const least = options.safeReference ? 2 * options.timestep : 0;
  const [slide, spin, roll] = mixed.friction.map((f) => Math.max(1e-5, f)) as [number, number, number];
  return {
    geom1,
    geom2,
    dimension: mixed.dimension,
    friction: [slide, slide, spin, roll, roll],
    margin: a.margin + b.margin,
    softness: softness(mixed.solref, mixed.solimp, least),
  };
}

type Parameters = Pick<DescribedGeom, 'dimension' | 'friction' | 'solref' | 'solimp'>;

/** The higher priority decides; else the larger dimension and friction, and softness mixed by solmix. */
function mixParameters(a: DescribedGeom, b: DescribedGeom): Parameters {
  if (a.priority !== b.priority) return a.priority > b.priority ? a : b;
  const share = mixShare(a.mix, b.mix);
  const blend = (x: number, y: number) => share * x + (1 - share) * y;
  const standard = a.solref[0] > 0 && b.solref[0] > 0;
  const ref = standard ? blend : Math.min;
  const [p, q] = [a.solimp, b.solimp];
  return {
    dimension: Math.max(a.dimension, b.dimension) as Parameters['dimension'],
    friction: [0, 1, 2].map((k) =>
      Math.max(a.friction[k]!, b.friction[k]!),
    ) as unknown as Parameters['friction'],
    solref: [ref(a.solref[0], b.solref[0]), ref(a.solref[1], b.solref[1])],
    solimp: [0, 1, 2, 3, 4].map((k) => blend(p[k]!, q[k]!)) as unknown as Parameters['solimp'],
  };
}

function mixShare(a: number, b: number): number {
  const tiny = 1e-15;
  if (a >= tiny && b >= tiny) return a / (a + b);
  if (a < tiny && b < tiny) return 0.5;
  return a < tiny ? 0 : 1;
}
