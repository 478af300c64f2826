/** A rotation as MuJoCo has it: w, x, y, z, of any length but zero. */
export type Quaternion = readonly [number, number, number, number];

/** The vector (x, y, z) of the world, seen in the axes of a body that is turned by `q`. */
export function intoBody(
  [w, a, b, c]: Quaternion,
  x: number,
  y: number,
  z: number,
): [number, number, number] {
  const square = w * w + a * a + b * b + c * c;
  // v - 2 w (u x v) + 2 u x (u x v), with u the vector part.
  const [tx, ty, tz] = [b * z - c * y, c * x - a * z, a * y - b * x];
  const factor = 2 / square;
  return [
    x - factor * (w * tx - (b * tz - c * ty)),
    y - factor * (w * ty - (c * tx - a * tz)),
    z - factor * (w * tz - (a * ty - b * tx)),
  ];
}

/** The cosine of the tilt of a body that is turned by `q`: 1 upright, 0 on its side, -1 upside down. */
export const uprightness = ([w, x, y, z]: Quaternion): number =>
  1 - (2 * (x * x + y * y)) / (w * w + x * x + y * y + z * z);
