/** What is drawn with: a name, so that a theme decides the colour. */
export type Ink = 'ground' | 'grid' | 'body' | 'limb' | 'limbFar' | 'detail' | 'edge' | 'accent' | 'goal';

/** Metres; x to the right, y up. */
export type Point = readonly [number, number];

/** One thing to draw. Shapes are drawn in order: later ones cover earlier ones. */
export type Shape =
  /** A thick line with round ends; `radius` in metres. A disc is one whose ends coincide. */
  | {
      readonly kind: 'capsule';
      readonly from: Point;
      readonly to: Point;
      readonly radius: number;
      readonly ink: Ink;
    }
  /** A line whose width is given in pixels at a picture height of 320. */
  | {
      readonly kind: 'line';
      readonly from: Point;
      readonly to: Point;
      readonly pixels: number;
      readonly ink: Ink;
    }
  /** A filled convex polygon. */
  | { readonly kind: 'polygon'; readonly points: readonly Point[]; readonly ink: Ink };

/** What must be visible: a rectangle in metres, shown whole and centred whatever the picture's proportions. */
export interface View {
  readonly centre: Point;
  readonly width: number;
  readonly height: number;
}

/** The picture of one episode: a list of shapes for every frame. */
export interface Scene {
  readonly frames: number;
  shapes(frame: number): readonly Shape[];
  /** The view at `frame`: it moves where the camera follows. */
  view(frame: number): View;
}

export const capsule = (from: Point, to: Point, radius: number, ink: Ink): Shape => ({
  ...{ kind: 'capsule', from, to, radius, ink },
});

export const disc = (centre: Point, radius: number, ink: Ink): Shape => capsule(centre, centre, radius, ink);

export const line = (from: Point, to: Point, pixels: number, ink: Ink): Shape => ({
  ...{ kind: 'line', from, to, pixels, ink },
});

export const polygon = (points: readonly Point[], ink: Ink): Shape => ({ kind: 'polygon', points, ink });

/** An arrow from `from` along `by` (m), its head as long as `size`; nothing when it is too short to see. */
export function arrow(from: Point, by: Point, size: number, ink: Ink): Shape[] {
  const length = Math.hypot(...by);
  if (length < 0.2 * size) return [];
  const [ux, uy] = [by[0] / length, by[1] / length];
  const head = Math.min(size, length);
  const tip: Point = [from[0] + by[0], from[1] + by[1]];
  const neck: Point = [tip[0] - head * ux, tip[1] - head * uy];
  const side = 0.5 * head;
  return [
    line(from, neck, 3, ink),
    polygon(
      [tip, [neck[0] - side * uy, neck[1] + side * ux], [neck[0] + side * uy, neck[1] - side * ux]],
      ink,
    ),
  ];
}

/** A transform from metres to pixels. */
export interface Frame {
  readonly scale: number;
  /** Pixels of a 'line' of width 1. */
  readonly hairline: number;
  place(point: Point): Point;
}

/** Fits `view` into a picture of `width` by `height` pixels, whose y points down. */
export function frameOf(view: View, width: number, height: number): Frame {
  const scale = Math.min(width / view.width, height / view.height);
  return {
    scale,
    hairline: height / 320,
    place: ([x, y]) => [width / 2 + (x - view.centre[0]) * scale, height / 2 - (y - view.centre[1]) * scale],
  };
}
