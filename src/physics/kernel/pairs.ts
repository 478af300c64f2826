import { type ContactPair, dofsAbove } from '../model/model.ts';
import type { Algebra } from './algebra.ts';
import { resistanceScale } from './constraints.ts';
import { vectorBytes } from './encoder.ts';
import type { Scratch, TableCell } from './layout.ts';
import type { LinkGeom } from './links.ts';
import { type Motion, type Plan, placeShape } from './motion.ts';
import type { Place, Value } from './tracer.ts';
import { joinPattern, type Pattern, treePattern } from './tree-solve.ts';

/**
 * Contacts between bodies (and with what is fixed to the world, but for planes). There may be hundreds, few of them
 * near at a time, so that they are found and solved by loops over tables, unlike everything else, which is straight
 * code. What follows is where these loops find their numbers, as slots of the scratch memory.
 */
export interface Pairs {
  readonly groups: readonly PairGroup[];
  /** Which entries of the Hessian such contacts can fill. */
  readonly pattern: Pattern;
  /** Positive where any such contact is active. */
  readonly any: Place;
  /** Holds where the list of rows ends, as its first integer; see pair-rows.ts. */
  readonly end: Place;
  readonly rows: number;
  /** Of every link: origin, and velocity with the angular part first. */
  readonly links: ReadonlyMap<number, number>;
  /** Of every geom: centre, and the z, x and y axis. */
  readonly geoms: ReadonlyMap<number, number>;
  /** Unit velocity along every dof, [nv, 6]. */
  readonly dofMotions: number;
  /** The Hessian's lower triangle, the gradient and the accelerations, for the loops that add to them. */
  readonly matrix: number;
  readonly gradient: number;
  readonly rates: number;
}

/** Pairs that are found and solved by the same code: of the same shapes and contact parameters. */
export interface PairGroup {
  readonly pair: ContactPair;
  readonly types: readonly [LinkGeom['type'], LinkGeom['type']];
  /** A table of one entry a pair, see `entryOf`, and the slot behind it. */
  readonly start: number;
  readonly end: number;
}

/** Slots of a pair's entry. */
export const entry = {
  parts: 0,
  dofs: 1,
  reach: 2,
  resistance: 3,
  sizes: [4, 7],
  bodies: 10,
  length: 11,
} as const;

/**
 * Slots of a row. The first holds where the table of its dofs starts and ends, where the next row is, and where its
 * pair's entry is; the Jacobian has one slot for each of those dofs.
 */
export const row = {
  ...{ dofs: 0, weight: 1, reference: 2, residual: 3, slope: 4 },
  ...{ wrenches: [5, 11] as const, jacobian: 17 },
} as const;

export const matrixSlot = (i: number, j: number): number => (i * (i + 1)) / 2 + j;

/**
 * Lays the tables out; undefined for a model without such pairs. `sums` are slots by body, where sensors add up what
 * contacts do to it.
 */
export function layPairs(
  plan: Plan,
  scratch: Scratch,
  sums: (body: number) => number = () => 0,
): Pairs | undefined {
  const { model, melted } = plan;
  const pairs = model.contactPairs.filter(({ geom1 }) => model.geoms[geom1]!.type !== 'plane');
  if (pairs.length === 0) return undefined;
  const block = (count: number) => scratch.block(count);
  const geoms = new Map<number, number>();
  for (const geom of pairs.flatMap(({ geom1, geom2 }) => [geom1, geom2])) {
    if (!geoms.has(geom)) geoms.set(geom, block(12));
  }
  const links = new Map<number, number>();
  for (const geom of geoms.keys()) {
    const { link } = melted.geoms[geom]!;
    if (!links.has(link)) links.set(link, block(9));
  }
  const [dofMotions, matrix] = [block(6 * model.nv), block(matrixSlot(model.nv, 0))];
  const chains = new Map<string, DofTable>();
  const dofsOf = (pair: ContactPair): DofTable => {
    const ends = [pair.geom1, pair.geom2].map((geom) => melted.geoms[geom]!.link);
    const key = ends.join(' ');
    const known = chains.get(key);
    if (known) return known;
    const made = dofTable(plan, scratch, ends, { dofMotions, matrix });
    chains.set(key, made);
    return made;
  };
  const entryOf = (pair: ContactPair): TableCell[] => {
    const [a, b] = [pair.geom1, pair.geom2].map((geom) => melted.geoms[geom]!) as [LinkGeom, LinkGeom];
    const { start, end } = dofsOf(pair);
    const reach = 1.001 * (boundingRadius(a) + boundingRadius(b) + pair.margin);
    const parts = [geoms.get(pair.geom1)!, geoms.get(pair.geom2)!, links.get(a.link)!, links.get(b.link)!];
    return [
      parts.map((slot) => slot * vectorBytes),
      [start * vectorBytes, end * vectorBytes],
      ...[reach * reach, resistanceScale(model, pair), ...a.size, ...b.size],
      [pair.geom1, pair.geom2].map((geom) => sums(model.geoms[geom]!.body) * vectorBytes),
    ];
  };
  const groups = groupPairs(plan, pairs).map((members): PairGroup => {
    const cells = members.flatMap(entryOf);
    const start = scratch.table(cells);
    const [pair] = members as [ContactPair];
    const types = [model.geoms[pair.geom1]!.type, model.geoms[pair.geom2]!.type] as const;
    return { pair, types, start, end: start + cells.length };
  });
  const longest = pairs.reduce((sum, pair) => sum + rowSlots(plan, pair, dofsOf(pair).dofs.length), 0);
  return {
    ...{ groups, links, geoms, dofMotions, matrix },
    pattern: joinPattern(
      treePattern(model),
      [...chains.values()].map(({ dofs }) => dofs),
    ),
    ...{ any: scratch.slot(), end: scratch.slot(), gradient: block(model.nv), rates: block(model.nv) },
    rows: block(longest),
  };
}

/** The most slots that a pair's rows can take. */
const rowSlots = ({ model }: Plan, pair: ContactPair, dofs: number): number => {
  const points = model.geoms[pair.geom2]!.type === 'sphere' ? 1 : 2;
  return points * Math.max(1, 2 * (pair.dimension - 1)) * (row.jacobian + dofs);
};

function groupPairs({ model }: Plan, pairs: readonly ContactPair[]): ContactPair[][] {
  const groups = new Map<string, ContactPair[]>();
  for (const pair of pairs) {
    const { geom1, geom2, ...parameters } = pair;
    const types = [geom1, geom2].map((geom) => model.geoms[geom]!.type);
    const key = JSON.stringify([types, parameters]);
    groups.set(key, [...(groups.get(key) ?? []), pair]);
  }
  return [...groups.values()];
}

function boundingRadius({ type, size: [a, b, c] }: LinkGeom): number {
  if (type === 'sphere') return a;
  if (type === 'capsule') return a + b;
  return type === 'cylinder' ? Math.hypot(a, b) : Math.hypot(a, b, c);
}

interface DofTable {
  readonly dofs: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * The dofs that move one of two links against the other, in rising order, one slot each. Its integers: where the dof's
 * motion is, how far behind a row's start the wrench on its link is, how far behind any [nv] the dof's number is, and
 * where the matrix's row is.
 */
function dofTable(
  { model, melted }: Plan,
  scratch: Scratch,
  ends: readonly number[],
  { dofMotions, matrix }: { readonly dofMotions: number; readonly matrix: number },
): DofTable {
  const [first, second] = ends.map((link) =>
    dofsAbove(model, model.bodies[melted.links[link]!.body]!.lastDof),
  ) as [number[], number[]];
  const apart = [...first, ...second].filter((d) => first.includes(d) !== second.includes(d));
  const dofs = apart.sort((a, b) => a - b);
  const cells = dofs.map((d) => {
    const wrench = first.includes(d) ? row.wrenches[0] : row.wrenches[1];
    const slots: number[] = [dofMotions + 6 * d, wrench, d, matrix + matrixSlot(d, 0)];
    return slots.map((slot) => slot * vectorBytes);
  });
  const start = scratch.table(cells);
  return { dofs, start, end: start + cells.length };
}

/** Stores what the loops read of a robot's motion. */
export function storePairInputs(g: Algebra, plan: Plan, motion: Motion, pairs: Pairs): void {
  const put = (slot: number, values: readonly Value[]) => {
    values.forEach((value, k) => {
      g.store({ region: 'scratch', index: slot + k }, value);
    });
  };
  for (const [l, slot] of pairs.links) {
    const { origin, velocity } = motion.links[l]!;
    put(slot, [...origin, ...velocity.angular, ...velocity.linear]);
  }
  for (const [index, slot] of pairs.geoms) {
    const { centre, axes, type } = placeShape(g, motion, plan.melted.geoms[index]!);
    put(slot, [...centre, ...axes[2]]);
    if (type === 'box') put(slot + 6, [...axes[0], ...axes[1]]);
  }
  motion.dofs.forEach(({ angular, linear }, d) => {
    put(pairs.dofMotions + 6 * d, [...angular, ...linear]);
  });
}
