import { frameOf, type Point, type Scene, type Shape } from './shape.ts';
import type { Theme } from './theme.ts';

type Colour = readonly [number, number, number];

/** An image of red, green, blue and alpha bytes, row by row from the top. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8ClampedArray;
}

/** Draws one frame of `scene` without a canvas, each edge softened over a pixel. */
export function rasterise(scene: Scene, frame: number, theme: Theme, width: number, height: number): Image {
  const image = { width, height, pixels: new Uint8ClampedArray(width * height * 4) };
  const [r, g, b] = colourOf(theme.paper);
  new Uint32Array(image.pixels.buffer).fill(((255 << 24) | (b << 16) | (g << 8) | r) >>> 0);
  const { scale, hairline, place } = frameOf(scene.view(frame), width, height);
  for (const shape of scene.shapes(frame)) {
    const colour = colourOf(theme.inks[shape.ink]);
    const points = (shape.kind === 'polygon' ? shape.points : [shape.from, shape.to]).map(place);
    const radius = radiusOf(shape, scale, hairline);
    const distance = shape.kind === 'polygon' ? toPolygon(points) : toSegment(points[0]!, points[1]!, radius);
    paint(image, bounds(points, radius + 1), distance, colour);
  }
  return image;
}

function radiusOf(shape: Shape, scale: number, hairline: number): number {
  if (shape.kind === 'polygon') return 0;
  return shape.kind === 'capsule' ? shape.radius * scale : (shape.pixels * hairline) / 2;
}

/** Signed distance in pixels: negative inside. */
type Distance = (x: number, y: number) => number;

function toSegment([ax, ay]: Point, [bx, by]: Point, radius: number): Distance {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  return (x, y) => {
    const share = length > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length)) : 0;
    const [ex, ey] = [x - ax - share * dx, y - ay - share * dy];
    return Math.sqrt(ex * ex + ey * ey) - radius;
  };
}

/** Of a convex polygon: the furthest of its edges, whichever way round it is given. */
function toPolygon(points: readonly Point[]): Distance {
  const area = points.reduce((sum, [x, y], k) => {
    const [nx, ny] = points[(k + 1) % points.length]!;
    return sum + x * ny - nx * y;
  }, 0);
  const side = area > 0 ? 1 : -1;
  const edges = points.flatMap(([x, y], k) => {
    const [nx, ny] = points[(k + 1) % points.length]!;
    const length = Math.hypot(nx - x, ny - y);
    return length > 0 ? [{ x, y, a: (side * (ny - y)) / length, b: (-side * (nx - x)) / length }] : [];
  });
  return (px, py) => Math.max(...edges.map(({ x, y, a, b }) => (px - x) * a + (py - y) * b));
}

interface Bounds {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function bounds(points: readonly Point[], margin: number): Bounds {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return {
    left: Math.floor(Math.min(...xs) - margin),
    right: Math.ceil(Math.max(...xs) + margin),
    top: Math.floor(Math.min(...ys) - margin),
    bottom: Math.ceil(Math.max(...ys) + margin),
  };
}

function paint({ width, height, pixels }: Image, box: Bounds, distance: Distance, [r, g, b]: Colour): void {
  for (let y = Math.max(0, box.top); y < Math.min(height, box.bottom); y++) {
    for (let x = Math.max(0, box.left); x < Math.min(width, box.right); x++) {
      const cover = 0.5 - distance(x + 0.5, y + 0.5);
      if (cover <= 0) continue;
      const share = Math.min(1, cover);
      const at = 4 * (y * width + x);
      pixels[at] = pixels[at]! + share * (r - pixels[at]!);
      pixels[at + 1] = pixels[at + 1]! + share * (g - pixels[at + 1]!);
      pixels[at + 2] = pixels[at + 2]! + share * (b - pixels[at + 2]!);
    }
  }
}

/** '#33445c' -> [51, 68, 92] */
function colourOf(hex: string): Colour {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
