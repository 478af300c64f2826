import { expect, test } from 'vitest';
import { rasterise } from '../../../src/studio/picture/raster.ts';
import { disc, polygon, type Scene, type Shape } from '../../../src/studio/picture/shape.ts';
import { themes } from '../../../src/studio/picture/theme.ts';

/** One frame with `shapes`, seen whole: 1 m is 100 pixels. */
const sceneWith = (...shapes: Shape[]): Scene => ({
  frames: 1,
  shapes: () => shapes,
  view: () => ({ centre: [0, 0], width: 3, height: 2 }),
});

/** How many pixels differ from the paper, each counted by how far it has gone to the ink. */
function inked(scene: Scene): number {
  const { pixels } = rasterise(scene, 0, themes.light, 300, 200);
  const [paper, ink] = [0xf4, 0x0f];
  let sum = 0;
  for (let at = 0; at < pixels.length; at += 4) sum += (paper - pixels[at]!) / (paper - ink);
  return sum;
}

test('a disc covers the area of a circle, a polygon its own, whichever way round it is given', () => {
  expect(inked(sceneWith(disc([0.3, -0.2], 0.5, 'limb')))).toBeCloseTo(Math.PI * 50 ** 2, -2);
  const triangle = [
    [0, 0],
    [1, 0],
    [0, 0.8],
  ] as const;
  expect(inked(sceneWith(polygon(triangle, 'limb')))).toBeCloseTo(4000, -2);
  expect(inked(sceneWith(polygon([...triangle].reverse(), 'limb')))).toBeCloseTo(4000, -2);
});

test('what lies outside the picture is cut off', () => {
  expect(inked(sceneWith(disc([9, 9], 0.5, 'limb')))).toBe(0);
  expect(inked(sceneWith(disc([1.5, 0], 0.5, 'limb')))).toBeCloseTo((Math.PI * 50 ** 2) / 2, -2);
});
