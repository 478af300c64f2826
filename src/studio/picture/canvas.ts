import { frameOf, type Scene, type Shape } from './shape.ts';
import type { Theme } from './theme.ts';

/** The part of a canvas's context that a picture needs. */
export interface Pen {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  lineCap: 'butt' | 'round' | 'square';
  lineJoin: 'bevel' | 'miter' | 'round';
  fillRect(x: number, y: number, width: number, height: number): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
  stroke(): void;
  fill(): void;
}

/** Draws one frame of `scene` onto a canvas of `width` by `height` pixels. */
export function drawFrame(
  pen: Pen,
  scene: Scene,
  frame: number,
  theme: Theme,
  width: number,
  height: number,
): void {
  pen.fillStyle = theme.paper;
  pen.fillRect(0, 0, width, height);
  const placed = frameOf(scene.view(frame), width, height);
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  for (const shape of scene.shapes(frame)) drawShape(pen, shape, placed, theme);
}

function drawShape(
  pen: Pen,
  shape: Shape,
  { scale, hairline, place }: ReturnType<typeof frameOf>,
  { inks }: Theme,
) {
  const points = (shape.kind === 'polygon' ? shape.points : [shape.from, shape.to]).map(place);
  pen.beginPath();
  points.forEach(([x, y], k) => {
    if (k === 0) pen.moveTo(x, y);
    // A line of no length is not drawn: a disc is a very short one.
    else pen.lineTo(x + 0.01, y);
  });
  if (shape.kind === 'polygon') {
    pen.closePath();
    pen.fillStyle = inks[shape.ink];
    pen.fill();
    return;
  }
  pen.lineWidth = shape.kind === 'capsule' ? 2 * shape.radius * scale : shape.pixels * hairline;
  pen.strokeStyle = inks[shape.ink];
  pen.stroke();
}
