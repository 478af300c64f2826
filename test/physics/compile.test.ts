import { describe, expect, test } from 'vitest';
import { loadModel } from '../../src/physics/index.ts';
import { menagerie } from './models/menagerie.ts';
import { Oracle, relativeError } from './oracle.ts';

const arrays = [
  ...['body_mass', 'body_inertia', 'body_ipos', 'body_pos', 'body_invweight0', 'geom_pos', 'jnt_axis'],
  ...['qpos0', 'qpos_spring', 'dof_armature', 'dof_damping', 'dof_parentid', 'dof_invweight0'],
] as const;

type Compiled = Record<'nq' | 'nv' | 'nu' | 'nbody' | 'ngeom', number> & Record<string, number[]>;

function readCompiled({ model }: Oracle): Compiled {
  const { nq, nv, nu, nbody, ngeom } = model;
  const copies = arrays.map((name) => [name, Array.from(Reflect.get(model, name) as ArrayLike<number>)]);
  return { nq, nv, nu, nbody, ngeom, ...Object.fromEntries(copies) } as Compiled;
}

describe.each(Object.entries(menagerie))('compiling %s', async (_, mjcf) => {
  const oracle = await Oracle.load(mjcf);
  // The oracle's arrays are views of a memory that moves when it grows: read them before another model is loaded.
  const expected = readCompiled(oracle);
  oracle.dispose();
  const model = loadModel(mjcf);

  test('gives the same parts', () => {
    expect([model.nq, model.nv, model.nu]).toEqual([expected.nq, expected.nv, expected.nu]);
    expect(model.bodies.length).toBe(expected.nbody);
    expect(model.geoms.length).toBe(expected.ngeom);
    expect(model.dofs.map((dof) => dof.parent)).toEqual(expected.dof_parentid);
  });

  test.each([
    ['masses', model.bodies.map((body) => body.mass), expected.body_mass],
    ['inertias', model.bodies.flatMap((body) => body.inertia), expected.body_inertia],
    ['centres of mass', model.bodies.flatMap((body) => body.inertialPosition), expected.body_ipos],
    ['positions', model.bodies.flatMap((body) => body.position), expected.body_pos],
    ['geoms', model.geoms.flatMap((geom) => geom.position), expected.geom_pos],
    ['axes', model.joints.flatMap((joint) => joint.axis), expected.jnt_axis],
    ['reference position', model.qpos0, expected.qpos0],
    ['springs at rest', model.qposSpring, expected.qpos_spring],
    ['armature', model.dofs.map((dof) => dof.armature), expected.dof_armature],
    ['damping', model.dofs.map((dof) => dof.damping), expected.dof_damping],
  ] as const)('gives the same %s', (_name, actual, wanted) => {
    expect(relativeError(actual, wanted!)).toBeLessThan(1e-14);
  });

  test('gives the same inverse weights', () => {
    const bodies = model.bodies.flatMap(({ inverseWeight }) => [
      inverseWeight.translation,
      inverseWeight.rotation,
    ]);
    expect(relativeError(bodies, expected.body_invweight0!)).toBeLessThan(1e-12);
    const dofs = model.dofs.map((dof) => dof.inverseWeight);
    expect(relativeError(dofs, expected.dof_invweight0!)).toBeLessThan(1e-12);
  });
});
